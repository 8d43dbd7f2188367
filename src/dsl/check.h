/*
 * check.h - what the files of the checker share
 *
 * check.c goes over the declarations, check_code.c over statements and expressions with the names
 * that are known at each place, check_call.c holds calls to signatures, check_keys.c has the
 * tables of settings.
 */
#pragma once

#include "dsl/finding.h"
#include "dsl/parse.h"
#include "dsl/tree.h"
#include "dsl/vec.h"

/* How often each interned name is declared around the current place. */
struct check_count {
    const char *name;
    size_t count;
};

struct checker {
    const struct dsl_file *file;
    const struct tree_item *agent; /* whose code is being checked, or NULL */
    const struct dsl_functions *functions;
    const struct dsl_signature **sorted; /* by name */
    struct findings *findings;
    struct vec own;           /* struct check_function, sorted */
    const char *const *fixed; /* names the host gives here, NULL at the end */

    struct check_count *counts; /* open addressing; `room` is a power of two */
    size_t used, room;
    struct vec blocks;        /* names declared in the open blocks, the innermost last */
    struct vec functions_own; /* names that assignments declared in the open functions */
    unsigned loops;           /* open ones of the current function */
};

/* A function of the file (agent NULL) or of an agent. */
struct check_function {
    const char *name;
    const struct tree_item *agent, *item;
};

/* A depth of the stacks of names; what came after it is forgotten by check_leave. */
struct check_mark {
    size_t blocks, functions_own;
    unsigned loops;
};

struct check_mark check_enter(const struct checker *checker);
void check_leave(struct checker *checker, const struct check_mark *mark, bool function);
void check_declare(struct checker *checker, const char *name);
void check_declare_in_function(struct checker *checker, const char *name);
bool check_is_declared(const struct checker *checker, const char *name);
/* The declared name most like this one, or NULL. */
const char *check_nearest(const struct checker *checker, const char *name);
void check_names_release(struct checker *checker);

void check_expr(struct checker *checker, const struct tree_expr *expr);
void check_block(struct checker *checker, const struct tree_block *block);
void check_params(struct checker *checker, const struct tree_params *params);
void check_record(struct checker *checker, const struct tree_record *record);
/* A call of a name that no variable holds. */
void check_named_call(struct checker *checker, const struct tree_expr *call);
void check_collect_functions(struct checker *checker);
/* Hints cost time that grows with the file; after so many errors nobody reads them. */
bool check_may_hint(const struct checker *checker);
/* A function of the agent or of the file, or NULL. */
const struct tree_item *check_own_function(const struct checker *checker, const char *name);
const struct dsl_signature *check_signature(const struct checker *checker, const char *name);

/* The settings of a declaration: known keys, values of the right kind. */
void check_settings(struct checker *checker, const struct tree_item *item);
void check_with(struct checker *checker, const struct tree_record *attributes);
void check_policy(struct checker *checker, const struct tree_policy *policy);
void check_twice(struct checker *checker, const struct tree_record *record);
