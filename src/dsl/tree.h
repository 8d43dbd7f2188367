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

#define TREE_ITEM_LIST(X)                                                                          \
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

enum tree_item_kind {
#define X(name, text) TREE_ITEM_##name,
    TREE_ITEM_LIST(X)
#undef X
};

const char *tree_item_kind_text(enum tree_item_kind kind);

#define TREE_RULE_LIST(X) X(ALLOW, "allow") X(DENY, "deny") X(REQUIRE, "require") X(AUDIT, "audit")

enum tree_rule_kind {
#define X(name, text) TREE_RULE_##name,
    TREE_RULE_LIST(X)
#undef X
};

const char *tree_rule_kind_text(enum tree_rule_kind kind);

/* allow: subject if condition */
struct tree_rule {
    struct tree_place at;
    enum tree_rule_kind kind;
    struct tree_expr *subject;   /* string, name, list, call form, record */
    struct tree_expr *condition; /* or NULL */
};

struct tree_policy {
    struct tree_rule *rules;
    size_t count;
};

struct tree_function {
    struct tree_params params;
    struct tree_type *result; /* or NULL */
    struct tree_block *body;
};

/* on trigger "text" (binding) { } */
struct tree_trigger {
    const char *text;
    const char *binding; /* "input" when none is written */
    struct tree_block *body;
};

struct tree_agent {
    struct tree_params params;
    struct tree_type *result; /* or NULL */
    struct tree_item **items;
    size_t count;
};

struct tree_channel {
    struct tree_record record;
    struct tree_item **policies;
    size_t policy_count;
};

struct tree_item {
    enum tree_item_kind kind;
    struct tree_place at;
    const char *name; /* NULL: metadata, security, capabilities, with, on trigger have none */
    struct tree_place name_at;
    union {
        struct tree_record record; /* METADATA, SECURITY, SCHEDULE, WEBHOOK, MEMORY */
        struct tree_agent agent;
        struct tree_policy policy;
        struct tree_function function;
        struct tree_type *type;
        struct tree_channel channel;
        struct tree_expr *capabilities; /* a LIST */
        struct tree_with with;
        struct tree_trigger trigger;
    };
};

struct dsl_file {
    const char *name;
    struct tree_text text; /* the source */
    struct tree_item **items;
    size_t count;
    struct arena arena;
};

/* The named agent, or with NULL the first; NULL when there is none. */
const struct tree_item *dsl_file_agent(const struct dsl_file *file, const char *name);
/* The next item of this kind after `*at` (start it at 0), or NULL. */
const struct tree_item *tree_items_next(struct tree_item *const *items, size_t count,
                                        enum tree_item_kind kind, size_t *at);
