/*
 * toml.h - TOML 1.0 text to a tree
 *
 * The tree lives in the caller's arena and remembers where each key and value stands.  Texts that
 * are too large, too deeply nested or not UTF-8 are refused before the parser sees them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum { TOML_BYTES = 1 << 20, TOML_DEPTH = 16 };

enum toml_kind {
    TOML_BOOL,
    TOML_INTEGER,
    TOML_NUMBER,
    TOML_TEXT,
    TOML_DATE,
    TOML_LIST,
    TOML_TABLE,
};

struct toml_place {
    unsigned line, column; /* from 1; columns count characters */
};

struct toml_node {
    enum toml_kind kind;
    const char *key; /* NULL in a list */
    struct toml_place key_at;
    struct toml_place at; /* of the value */
    bool boolean;
    int64_t integer;
    double number;
    const char *text;
    size_t len;              /* of text, which may hold NUL bytes */
    struct toml_node *first; /* of a list or table; tables are in the order of their keys */
    struct toml_node *next;
};

/* "a bool", "an integer", ...: what messages call it. */
const char *toml_kind_text(enum toml_kind kind);

/* The root table.  NULL: CONFIG, "NAME:LINE:COLUMN: why". */
CHECKED const struct toml_node *toml_read(const char *name, const char *text, size_t len,
                                          struct arena *arena, struct symbiont_error *err);
