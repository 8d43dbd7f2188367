/*
 * setting.h - what a setting is: one line of a table in sections/
 *
 * Reading, checking, printing, the environment names, `config show` and the man page all come from
 * these lines; a new setting is a new line and nothing else.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

#define SETTING_TYPE_LIST(X)                                                                       \
    X(BOOL, "bool")                                                                                \
    X(INTEGER, "integer")                                                                          \
    X(NUMBER, "number")                                                                            \
    X(TEXT, "string")                                                                              \
    X(CHOICE, "choice")                                                                            \
    X(LIST, "list")                                                                                \
    X(TIER, "tier")                                                                                \
    X(PROFILE, "profile")                                                                          \
    X(KEY_PROVIDER, "key provider")

enum setting_type {
#define X(name, text) SETTING_##name,
    SETTING_TYPE_LIST(X)
#undef X
};

/* How far a file of the current directory that nobody trusted may go (config/narrow.c). */
enum setting_rule {
    RULE_FREE,       /* any value: it permits nothing */
    RULE_OPERATOR,   /* none */
    RULE_ONLY_FALSE, /* may switch off */
    RULE_ONLY_TRUE,  /* may switch on */
    RULE_LOWER,      /* may lower a limit */
    RULE_SUBSET,     /* may take entries away */
    RULE_STRONGER,   /* a tier or profile at least as strong */
    RULE_INSIDE,     /* a path that stays below the current directory */
};

typedef bool setting_check(const char *text, struct symbiont_error *err);

struct setting {
    const char *key; /* first: text_nearest looks for it here */
    enum setting_type type;
    enum setting_rule rule;
    const char *fallback;             /* scalars; NULL: no value */
    const char *const *fallback_list; /* lists */
    double low, high;                 /* integers and numbers */
    const char *const *choices;       /* as they are printed; read in any case */
    setting_check *check;             /* of a text, or of each entry of a list */
    const char *help;
};

/* A section of the file: its settings in the order of their keys. */
struct section {
    const struct setting *settings;
    size_t count;
};

#define SECTION(name)                                                                              \
    const struct section name##_section = {name##_settings,                                        \
                                           sizeof name##_settings / sizeof *name##_settings}

/* Every setting of every section; an index stays the same as long as the program runs. */
size_t setting_count(void);
const struct setting *setting_at(size_t index);
/* False when there is none. */
bool setting_find(const char *key, size_t *index);
/* NULL when nothing is near. */
const char *setting_nearest(const char *key);
/* "native_execution", "sandbox": the path leads to settings. */
bool setting_is_table(const char *path);
const char *setting_type_text(enum setting_type type);
