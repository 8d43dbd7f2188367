/*
 * parse.h - reading, checking and laying out agent files
 *
 *     source text ──dsl_parse──> tree ──dsl_check──> tree that may run
 *
 * Findings go to the caller's report function, the first 20 errors each with its
 * place, its source line and a hint; the last call says when there were more.
 */
#pragma once

#include "base/error.h"
#include "dsl/tree.h"

struct dsl_source {
    const char *name; /* as it stands in messages */
    const char *text;
    size_t len;
};

/* Who is told of findings; both may be NULL. */
struct dsl_listener {
    symbiont_report *report;
    void *context;
};

/* NULL when an error was reported.  The tree holds a copy of the text. */
struct dsl_file *dsl_parse(const struct dsl_source *source, const struct dsl_listener *listener);
/* Accepts NULL. */
void dsl_file_free(struct dsl_file *file);

struct dsl_signature; /* host.h */

/* Every function that the host and the language offer, for dsl_check. */
struct dsl_functions {
    const struct dsl_signature *const *items;
    size_t count;
};

/* Everything that can be known to be wrong before it runs.  True when no error was reported; hints
 * and warnings do not count. */
CHECKED bool dsl_check(const struct dsl_file *file, const struct dsl_functions *functions,
                       const struct dsl_listener *listener);

/* The text in the standard layout, freed with free(); NULL when it does not parse.  `fix`: also
 * writes the unit of old millisecond timeouts. */
char *dsl_format(const struct dsl_source *source, bool fix, const struct dsl_listener *listener);
