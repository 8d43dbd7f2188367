/*
 * tree.h - an agent file as a tree: its declarations
 *
 * Everything lives in the file's arena and never changes after dsl_parse, so any
 * number of evaluators may walk one tree.  Names are interned: inside one file two
 * names are the same exactly when their pointers are.
 */
#pragma once

#include "base/arena.h"
#include "dsl/code.h"

enum { DSL_FILE_BYTES = 1024 * 1024 };

#define DSL_ITEM_LIST(X)                                                                           \
    X(METADATA, "metadata")                                                                        \
    X(AGENT, "agent")                                                                              \
    X(POLICY, "policy")                                                                            \
    X(FUNCTION, "function")                                                                        \
    X(TYPE, "type")                                                                                \
    X(SCHEDULE, "schedule")                                                                        \
    X(WEBHOOK, "webhook")                                                                          \
    X(CHANNEL, "channel")                                                                          \
    X(MEMORY, "memory")                                                                            \
    X(SECURITY, "security")                                                                        \
    X(CAPABILITIES, "capabilities")                                                                \
    X(WITH, "with")                                                                                \
    X(TRIGGER, "on trigger")

enum dsl_item_kind {
#define X(name, text) DSL_ITEM_##name,
    DSL_ITEM_LIST(X)
#undef X
};

const char *dsl_item_kind_text(enum dsl_item_kind kind);

#define DSL_RULE_LIST(X) X(ALLOW, "allow") X(DENY, "deny") X(REQUIRE, "require") X(AUDIT, "audit")

enum dsl_rule_kind {
#define X(name, text) DSL_RULE_##name,
    DSL_RULE_LIST(X)
#undef X
};

const char *dsl_rule_kind_text(enum dsl_rule_kind kind);

/* allow: subject if condition */
struct dsl_rule {
    struct dsl_place at;
    enum dsl_rule_kind kind;
    struct dsl_expr *subject;   /* string, name, list, call form, record */
    struct dsl_expr *condition; /* or NULL */
};

struct dsl_policy {
    struct dsl_rule *rules;
    size_t count;
};

struct dsl_function {
    struct dsl_params params;
    struct dsl_type *result; /* or NULL */
    struct dsl_block *body;
};

/* on trigger "text" (binding) { } */
struct dsl_trigger {
    const char *text;
    const char *binding; /* "input" when none is written */
    struct dsl_block *body;
};

struct dsl_agent {
    struct dsl_params params;
    struct dsl_type *result; /* or NULL */
    struct dsl_item **items;
    size_t count;
};

struct dsl_channel {
    struct dsl_record record;
    struct dsl_item **policies;
    size_t policy_count;
};

struct dsl_item {
    enum dsl_item_kind kind;
    struct dsl_place at;
    const char *name; /* NULL: metadata, security, capabilities, with, on trigger have none */
    struct dsl_place name_at;
    union {
        struct dsl_record record; /* METADATA, SECURITY, SCHEDULE, WEBHOOK, MEMORY */
        struct dsl_agent agent;
        struct dsl_policy policy;
        struct dsl_function function;
        struct dsl_type *type;
        struct dsl_channel channel;
        struct dsl_expr *capabilities; /* a LIST */
        struct dsl_with with;
        struct dsl_trigger trigger;
    };
};

struct dsl_file {
    const char *name;
    struct dsl_text text; /* the source */
    struct dsl_item **items;
    size_t count;
    struct arena arena;
};

/* The named agent, or with NULL the first; NULL when there is none. */
const struct dsl_item *dsl_file_agent(const struct dsl_file *file, const char *name);
/* The next item of this kind after `*at` (start it at 0), or NULL. */
const struct dsl_item *dsl_items_next(struct dsl_item *const *items, size_t count,
                                      enum dsl_item_kind kind, size_t *at);
