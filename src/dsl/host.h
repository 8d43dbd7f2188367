/*
 * host.h - the only way the language reaches the world
 *
 * A host is a table of functions the agent may call by name and a few callbacks.  The language
 * itself reads no file, no clock and no environment, so it is built, tested and fuzzed alone.
 * Builtins (builtin.h) are entries of the same kind.
 */
#pragma once

#include "dsl/value.h"

struct dsl_evaluation;

enum { DSL_PARAMETERS_AT_MOST = 28 };

/* What a function takes; the checker and the evaluator both hold calls to it.  Every parameter may
 * be given by name; those past `by_position` only so. */
struct dsl_signature {
    const char *name;
    const char *parameters[DSL_PARAMETERS_AT_MOST]; /* NULL after the last */
    unsigned char required;                         /* the first so many must be given */
    unsigned char by_position;                      /* the first so many may be given by position */
    bool more; /* any number of further arguments by position: `rest` of the call */
};

struct dsl_place {
    const char *file;
    unsigned line, column; /* from 1; the column counts characters */
};

struct dsl_call {
    struct dsl_evaluation *evaluation;
    struct dsl_heap *heap; /* where results are made */
    void *context;         /* the host's */
    const struct dsl_signature *signature;
    const struct dsl_value *arguments; /* one for each parameter; null where none was given */
    size_t given;                      /* how many of the first were given without a gap */
    const struct dsl_value *rest;
    size_t rest_count;
    struct dsl_place place;
    bool used; /* false: a statement, or the last expression of a trigger; `execute` streams then */
};

struct dsl_host_function {
    struct dsl_signature signature;
    const char *doc;   /* one line */
    bool runs_program; /* a trigger that ends with it ends as that program did */
    /* False: `failure` says why.  `result` is null on entry. */
    bool (*call)(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure);
};

enum dsl_stream { DSL_STREAM_PRINT, DSL_STREAM_LOG };

/* Every callback but `context` may be NULL; what it stands for then fails with Unavailable
 * (`output`: goes nowhere; `cancelled`: never; enter_with: nothing to lower). */
struct dsl_host {
    void *context;
    const struct dsl_host_function *functions;
    size_t count;

    /* What print and log write, newline included.  False: nobody reads it, the run ends as
     * Cancelled. */
    bool (*output)(void *context, enum dsl_stream stream, const char *text, size_t len);
    /* Asked every some thousand steps and before each host function; true ends the run. */
    bool (*cancelled)(void *context);
    /* A variable that was passed to the run; `value` stays null when there is none. */
    bool (*environment)(void *context, const char *name, struct dsl_heap *heap,
                        struct dsl_value *value, struct dsl_failure *failure);
    /* The text behind "vault://..." or "env://..."; becomes a secret.  A wrong one is Denied. */
    bool (*secret)(void *context, const char *reference, struct dsl_heap *heap,
                   struct dsl_value *value, struct dsl_failure *failure);
    /* Microseconds since 1970. */
    uint64_t (*now)(void *context);
    /* Returns early when the run is cancelled. */
    void (*sleep)(void *context, uint64_t us);
    /* A `with` block: lower the limits by this record, for everything until leave_with. */
    bool (*enter_with)(void *context, struct dsl_value attributes, struct dsl_place place,
                       struct dsl_failure *failure);
    void (*leave_with)(void *context);
    /* `require capability "x"`: fails as Denied when the agent does not have it. */
    bool (*require_capability)(void *context, const char *name, struct dsl_place place,
                               struct dsl_failure *failure);
};

/* For functions that go through a long list or the like: counts `items` of them as steps.  False:
 * too many steps, or cancelled; the caller returns false at once. */
CHECKED bool dsl_charge(struct dsl_call *call, size_t items);

/* For functions that take functions.  Calls `function` (a FUNCTION) with at most as many of the
 * arguments as it takes.  False: it failed, and the caller returns false at once. */
bool dsl_call_value(struct dsl_call *call, struct dsl_value function,
                    const struct dsl_value *arguments, size_t count, struct dsl_value *result);
