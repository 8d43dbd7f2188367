/*
 * eval.h - runs one agent of a parsed file
 *
 * One call is one evaluation: it picks the agent and its trigger, binds the input, and evaluates
 * under bounds on steps, calls, stack and memory.  Whatever the file says, it ends with a value or
 * a failure.
 */
#pragma once

#include "dsl/heap.h"
#include "dsl/host.h"

struct dsl_file; /* tree.h */
struct tree_record;

/* 0 stands for the default. */
struct dsl_limits {
    uint64_t steps;     /* 10 million */
    unsigned calls;     /* 200 deep */
    size_t stack_bytes; /* of the C stack of the calling thread: 4 MiB */
};

enum { DSL_HEAP_BYTES = 64 << 20, DSL_CHAIN_AT_MOST = 32 };

struct dsl_run {
    const struct dsl_file *file; /* parsed and checked without an error; outlives the outcome */
    const char *name;            /* the file's name, for places */
    const char *agent;           /* NULL: the first */
    const char *trigger;         /* NULL: the only one */
    struct dsl_value input;      /* of `heap`, see dsl_json_read */
    struct dsl_heap *heap;
    const struct dsl_host *host;
    struct dsl_limits limits;
};

/* One call that led to a failure. */
struct dsl_frame {
    const char *function;   /* a function's name, or "lambda" */
    struct dsl_place place; /* where it was called */
};

struct dsl_outcome {
    bool ok;
    struct dsl_value value; /* lives as long as the heap; an ERROR is a run that failed (exit 1) */
    /* The value is what a function with runs_program returned, by the rule for triggers: nothing
     * more is to be printed, and the exit code is that program's. */
    bool program;
    struct dsl_failure failure;
    struct dsl_place place;                    /* of the failure */
    struct dsl_frame chain[DSL_CHAIN_AT_MOST]; /* innermost first */
    size_t chain_count;
    size_t chain_left_out; /* frames that found no place */
    char main[80];         /* where it all began: "trigger \"x\"" */
    uint64_t steps;
};

/* Returns outcome->ok. */
bool dsl_run(const struct dsl_run *run, struct dsl_outcome *outcome);

/* The failure as people read it, freed with free(): "FILE:LINE:COLUMN: Kind: message" and a line
 * for each call that led there. */
char *dsl_outcome_text(const struct dsl_outcome *outcome);

/* A record of a declaration (metadata, security, schedule, ...), evaluated with no host: words
 * stand for themselves. */
bool dsl_declaration(const struct dsl_file *file, const struct tree_record *record,
                     struct dsl_heap *heap, struct dsl_value *value, struct dsl_outcome *outcome);
