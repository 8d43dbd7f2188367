/*
 * value.h - what a setting is set to, and by whom
 *
 * Values are made in an arena and never change afterwards, so copies may share them as long as the
 * arena lives.
 */
#pragma once

#include "base/arena.h"
#include "codec/toml.h"
#include "config/setting.h"

struct value {
    bool present;
    bool boolean;
    int64_t integer;
    double number;           /* of integers too */
    const char *text;        /* as it is printed; of a key provider: "Environment" or "File" */
    const char *const *list; /* ends with NULL; of a key provider: its one argument */
    int rank;                /* of a tier or profile: enum symbiont_tier, _profile */
    const char *origin;      /* NULL: the default */
};

/* The table's own value; not present where the setting has none. */
struct value value_default(const struct setting *setting);

/* INVALID with what was expected; the caller says where it stands and for which key. */
CHECKED bool value_from_node(const struct setting *setting, const struct toml_node *node,
                             struct arena *arena, struct value *value, struct symbiont_error *err);
/* Text as people type it: bare for scalars, TOML for lists and tables. */
CHECKED bool value_from_text(const struct setting *setting, const char *text, struct arena *arena,
                             struct value *value, struct symbiont_error *err);

bool value_equal(const struct value *a, const struct value *b);
struct value value_copy(const struct value *value, struct arena *arena);
/* The value as JSON. */
const char *value_json(const struct setting *setting, const struct value *value,
                       struct arena *arena);
