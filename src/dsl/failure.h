/*
 * failure.h - an error of the running agent: its kind and its message
 *
 * `catch (Kind e)` catches by kind; a failure that is not caught ends the run with the exit code
 * that belongs to its kind.  The evaluator adds the place and the calls that led there.
 */
#pragma once

#include "base/error.h"

/* X(name, text) */
#define DSL_FAILURE_LIST(X)                                                                        \
    X(ERROR, "Error")             /* fail(m), and what has no kind of its own */                   \
    X(DENIED, "Denied")           /* policy, capability, permission, allowlist */                  \
    X(UNAVAILABLE, "Unavailable") /* a tier, an engine, a feature this host or version lacks */    \
    X(NOT_FOUND, "NotFound")      /* a program */                                                  \
    X(PATH, "Path")               /* a path that leads out of the project directory */             \
    X(FILE, "File")               /* a file that cannot be read or written */                      \
    X(LIMIT, "Limit")             /* steps, memory, call depth, sizes */                           \
    X(TYPE, "Type")               /* a value of the wrong type */                                  \
    X(VALUE, "Value")             /* a value that makes no sense: overflow, division by zero */    \
    X(MISSING, "Missing")         /* a field, an index, a variable of the environment */           \
    X(NAME, "Name")               /* a name or parameter that does not exist */                    \
    X(ASSERT, "Assert")           /* assert */                                                     \
    X(TIMEOUT, "Timeout")         /* a `with` block's or the agent's own time is over */           \
    X(CANCELLED, "Cancelled")     /* the host asked to stop, or nobody reads the output */

enum dsl_failure_kind {
#define X(name, text) DSL_FAILURE_##name,
    DSL_FAILURE_LIST(X)
#undef X
};

enum { DSL_MESSAGE_BYTES = 1024 };

/* Starts as {0}; needs no release. */
struct dsl_failure {
    enum dsl_failure_kind kind;
    bool final; /* `catch` does not catch it */
    char text[DSL_MESSAGE_BYTES];
};

/* "Denied", ... */
const char *dsl_failure_kind_text(enum dsl_failure_kind kind);
/* False when no kind has this name. */
bool dsl_failure_kind_read(const char *text, enum dsl_failure_kind *kind);

/* Returns false, so that a failure is one statement.  A text that is too long is cut. */
bool dsl_fail(struct dsl_failure *failure, enum dsl_failure_kind kind, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* The same, and no `catch` stops it: the step limit, a cancelled run. */
bool dsl_fail_for_good(struct dsl_failure *failure, enum dsl_failure_kind kind, const char *fmt,
                       ...) PRINTF_LIKE(3, 4);
/* Puts "<context>: " before the text that is there. */
bool dsl_fail_prefix(struct dsl_failure *failure, const char *fmt, ...) PRINTF_LIKE(2, 3);
