/*
 * evaluate.h - the parts of the evaluator, for each other
 *
 * Every function that evaluates returns false while it unwinds; `unwinding` then says what for: a
 * failure, or a return, break or continue on its way to the block it belongs to.  What evaluates
 * to a value leaves it held in the heap (heap.h) until the statement around it has ended.
 */
#pragma once

#include "dsl/eval.h"
#include "dsl/object.h"

enum unwinding { NOT_UNWINDING, FAILING, RETURNING, BREAKING, CONTINUING };

/* What becomes of a value. */
enum use {
    USED,
    DROPPED, /* a statement's */
    FINAL    /* the run's own: the last expression of a trigger, or its `return` */
};

/* A call that has not returned yet; they are chained through the C stack. */
struct active_call {
    const char *function;
    struct tree_place at; /* where it was called */
    struct active_call *caller;
};

struct dsl_evaluation {
    const struct dsl_run *run;
    const struct tree_agent *agent;
    struct dsl_heap *heap;
    const struct dsl_host *host;
    struct dsl_limits limits;

    struct dsl_scope *agent_scope; /* the input and the agent's parameters */
    struct dsl_scope *file_scope;  /* nothing: functions beside the agent see no more */
    struct dsl_scope *scope;
    struct active_call *calls;
    unsigned call_depth;
    uintptr_t stack_base;
    uint64_t steps, poll_at;

    enum unwinding unwinding;
    struct dsl_value returned;  /* RETURNING */
    enum use return_use;        /* of a `return` in the function that runs now */
    bool program;               /* the FINAL value came from a function that runs a program */
    struct dsl_outcome *failed; /* FAILING: the failure, its place and its chain */
};

/* --------------------------------------------------------------- machine.c */

/* Fills in the failure; always false. */
bool eval_fail(struct dsl_evaluation *at, struct tree_place place, enum dsl_failure_kind kind,
               const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The same with a failure that somebody else has filled in (it may be at->failed's own). */
bool eval_fail_with(struct dsl_evaluation *at, struct tree_place place,
                    const struct dsl_failure *failure);
/* One more step: false when there were too many, when the run is cancelled, when the C stack or
 * the heap is used up. */
bool eval_step(struct dsl_evaluation *at, struct tree_place place);
/* The same for what costs as much as `count` steps. */
bool eval_steps(struct dsl_evaluation *at, struct tree_place place, uint64_t count);
/* False when the heap was exhausted since it was last asked. */
bool eval_memory(struct dsl_evaluation *at, struct tree_place place);
struct dsl_place eval_place(const struct dsl_evaluation *at, struct tree_place place);

/* ----------------------------------------------------------------- variables.c */

/* A scope inside the present one, made the present one; false: no memory. */
bool variables_enter(struct dsl_evaluation *at, struct tree_place place, struct dsl_scope *outer,
                     bool function);
void variables_declare(struct dsl_evaluation *at, struct dsl_scope *scope, const char *name,
                       struct dsl_value value);
/* The variable as the present scope sees it, or NULL; until the next declaration. */
struct dsl_value *variables_find(const struct dsl_evaluation *at, const char *name);
/* Sets the variable, or declares it in the function. */
void variables_assign(struct dsl_evaluation *at, const char *name, struct dsl_value value);

/* ------------------------------------------------------------------ expr.c */

bool eval_expr(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
               struct dsl_value *value);
/* As eval_expr, and the value must be true, false or null (which is false). */
bool eval_condition(struct dsl_evaluation *at, const struct tree_expr *expr, bool *holds);
/* A block in a scope of its own. */
bool eval_block(struct dsl_evaluation *at, const struct tree_block *block, enum use use,
                struct dsl_value *value);
/* The same in the present scope. */
bool eval_block_here(struct dsl_evaluation *at, const struct tree_block *block, enum use use,
                     struct dsl_value *value);
bool eval_record(struct dsl_evaluation *at, const struct tree_record *record,
                 struct dsl_value *value);

/* ---------------------------------------------------------------- access.c */

bool eval_secret(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
bool eval_name(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
bool eval_field(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
bool eval_index(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
/* The field or item of a value; a missing one fails and is named. */
bool access_field(struct dsl_evaluation *at, struct tree_place place, struct dsl_value target,
                  const char *name, struct dsl_value *value);
bool access_index(struct dsl_evaluation *at, struct tree_place place, struct dsl_value target,
                  struct dsl_value index, struct dsl_value *value);

/* --------------------------------------------------------------- control.c */

bool eval_if(struct dsl_evaluation *at, const struct tree_if *branch, enum use use,
             struct dsl_value *value);
bool eval_match(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
                struct dsl_value *value);
bool eval_try(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
              struct dsl_value *value);
bool eval_for(struct dsl_evaluation *at, const struct tree_stmt *stmt);
bool eval_while(struct dsl_evaluation *at, const struct tree_stmt *stmt);
bool eval_with(struct dsl_evaluation *at, struct tree_place place, const struct tree_with *with,
               enum use use, struct dsl_value *value);

/* ------------------------------------------------------------------ stmt.c */

bool eval_stmt(struct dsl_evaluation *at, const struct tree_stmt *stmt);
bool eval_assign(struct dsl_evaluation *at, const struct tree_stmt *stmt); /* assign.c */

/* -------------------------------------------------------------- operator.c */

bool eval_unary(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
bool eval_binary(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
bool eval_template(struct dsl_evaluation *at, const struct tree_expr *expr,
                   struct dsl_value *value);
/* left op right, for everything but && and ||. */
bool operate(struct dsl_evaluation *at, const struct tree_link *link, struct dsl_value left,
             struct dsl_value *value);
/* The two as one text; a secret if one of them is. */
bool join_values(struct dsl_heap *heap, const struct dsl_value pair[2], struct dsl_value *value,
                 struct dsl_failure *failure);

/* ------------------------------------------------------------ arithmetic.c */

/* The same with both values at hand. */
bool operate_values(struct dsl_heap *heap, enum tree_operator op, const struct dsl_value pair[2],
                    struct dsl_value *value, struct dsl_failure *failure);
/* < 0, 0, > 0; false when the two have no order. */
bool order_values(struct dsl_value a, struct dsl_value b, int *order);
/* An item in a list, a field in a record, a part of a string. */
bool contains_value(struct dsl_value in, struct dsl_value item, bool *found,
                    struct dsl_failure *failure);

/* ------------------------------------------------------------------ call.c */

bool eval_call(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
               struct dsl_value *value);
bool eval_method(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
                 struct dsl_value *value);
bool eval_lambda(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value);
/* The function that a name stands for when it is called: a variable that holds one, else one of the
 * agent, the file, the host, or a builtin.  False when there is none. */
bool function_named(const struct dsl_evaluation *at, const char *name,
                    struct dsl_function *function);

/* What a call hands over, evaluated and held. */
struct argument {
    const char *name; /* or NULL */
    struct tree_place at;
    struct dsl_value value;
};
struct arguments {
    struct argument *items;
    size_t count;
    struct tree_place at; /* of the call */
    enum use use;
};
bool call_function(struct dsl_evaluation *at, const struct dsl_function *function,
                   const struct arguments *arguments, struct dsl_value *value);
/* call_host.c: a function of the host or a builtin. */
bool call_host(struct dsl_evaluation *at, const struct dsl_function *function,
               const struct arguments *arguments, struct dsl_value *value);

/* ------------------------------------------------------------------ type.c */

/* False when the value is not of the declared type; `what` names it in the message. */
bool type_holds(struct dsl_evaluation *at, const struct tree_type *type, struct dsl_value value,
                struct tree_place place, const char *what);

/* ----------------------------------------------------------------- raised.c */

/* An error value; null when there is no memory. */
struct dsl_value raised_new(struct dsl_heap *heap, const struct dsl_failure *failure,
                            struct dsl_place place);
