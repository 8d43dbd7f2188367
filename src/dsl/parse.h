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

enum { DSL_ANY_NUMBER = 255 };

/* A function the host offers to agents, for the checker. */
struct dsl_signature {
    const char *name;
    uint8_t min_args, max_args; /* by position or name together; DSL_ANY_NUMBER: no upper bound */
    const char *const *params;  /* names an argument may be given by, NULL at the end; or NULL: none */
    const char *unavailable;    /* NULL, or why this version cannot run it */
};

/* What the agent finds around it. */
struct dsl_host {
    const struct dsl_signature *functions;
    size_t function_count;
};

/* Everything that can be known to be wrong before it runs.  True when no error was reported; hints
 * and warnings do not count. */
CHECKED bool dsl_check(const struct dsl_file *file, const struct dsl_host *host,
                       const struct dsl_listener *listener);

/* The text in the standard layout, freed with free(); NULL when it does not parse.  `fix`: also
 * writes the unit of old millisecond timeouts. */
char *dsl_format(const struct dsl_source *source, bool fix, const struct dsl_listener *listener);
