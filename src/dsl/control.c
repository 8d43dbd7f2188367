/*
 * control.c - what chooses and repeats: if, match, try, for, while, with
 */
#include "base/text.h"
#include "dsl/evaluate.h"

/* Leaves the scope that a pattern, a loop or a catch has opened. */
static bool leave(struct dsl_evaluation *at, struct dsl_scope *scope, bool ok)
{
    at->scope = scope;
    return ok;
}

/* ---------------------------------------------------------------- patterns */

static bool fits(struct dsl_evaluation *at, const struct tree_pattern *pattern,
                 struct dsl_value subject, bool *fitting)
{
    struct dsl_failure failure = {0};
    struct dsl_value literal;

    switch (pattern->kind) {
    case TREE_PATTERN_ANY:
    case TREE_PATTERN_NAME:
        *fitting = true;
        return true;
    case TREE_PATTERN_SOME:
        *fitting = subject.kind != DSL_NULL;
        return true;
    case TREE_PATTERN_NONE:
        *fitting = subject.kind == DSL_NULL;
        return true;
    case TREE_PATTERN_LITERAL:
        break;
    }
    return eval_expr(at, pattern->literal, USED, &literal) &&
           (dsl_equal(subject, literal, fitting, &failure) ||
            eval_fail_with(at, pattern->at, &failure));
}

/* In a scope of its own when the pattern has a name to bind. */
static bool bind(struct dsl_evaluation *at, const struct tree_pattern *pattern,
                 struct dsl_value subject)
{
    if (!pattern || (pattern->kind != TREE_PATTERN_NAME && pattern->kind != TREE_PATTERN_SOME))
        return true;
    if (!variables_enter(at, pattern->at, at->scope, false))
        return false;
    variables_declare(at, at->scope, pattern->name, subject);
    return true;
}

/* --------------------------------------------------------------- if, match */

static bool branch_holds(struct dsl_evaluation *at, const struct tree_branch *branch,
                         struct dsl_value *subject, bool *holds)
{
    if (!branch->pattern)
        return eval_condition(at, branch->condition, holds);
    return eval_expr(at, branch->condition, USED, subject) &&
           fits(at, branch->pattern, *subject, holds);
}

bool eval_if(struct dsl_evaluation *at, const struct tree_if *branch, enum use use,
             struct dsl_value *value)
{
    struct dsl_scope *scope = at->scope;

    for (size_t i = 0; i < branch->count; i++) {
        const struct tree_branch *one = &branch->branches[i];
        struct dsl_value subject = dsl_null();
        bool holds;

        if (!branch_holds(at, one, &subject, &holds))
            return false;
        if (holds)
            return leave(at, scope,
                         bind(at, one->pattern, subject) && eval_block(at, one->body, use, value));
    }
    *value = dsl_null();
    return !branch->otherwise || eval_block(at, branch->otherwise, use, value);
}

bool eval_match(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
                struct dsl_value *value)
{
    const struct tree_match *match = &expr->match;
    struct dsl_scope *scope = at->scope;
    struct dsl_value subject;

    if (!eval_expr(at, match->subject, USED, &subject))
        return false;
    for (size_t i = 0; i < match->count; i++) {
        const struct tree_arm *arm = &match->arms[i];
        bool fitting;
        if (!fits(at, arm->pattern, subject, &fitting))
            return false;
        if (fitting)
            return leave(at, scope,
                         bind(at, arm->pattern, subject) && eval_expr(at, arm->value, use, value));
    }
    return eval_fail(at, expr->at, DSL_FAILURE_VALUE,
                     "no arm of this match fits a value of type %s; add '_ => ...'",
                     dsl_kind_text(subject.kind));
}

/* --------------------------------------------------------------------- try */

static const struct tree_catch *catch_for(const struct tree_try *attempt,
                                          const struct dsl_failure *failure)
{
    for (size_t i = 0; !failure->final && i < attempt->count; i++) {
        const char *kind = attempt->catches[i].kind;
        if (!kind || text_equal(kind, dsl_failure_kind_text(failure->kind)))
            return &attempt->catches[i];
    }
    return NULL;
}

static bool eval_catch(struct dsl_evaluation *at, const struct tree_catch *caught, enum use use,
                       struct dsl_value *value)
{
    struct dsl_scope *scope = at->scope;
    struct dsl_value error;

    at->unwinding = NOT_UNWINDING;
    if (!caught->name)
        return eval_block(at, caught->body, use, value);
    dsl_heap_collect(at->heap);
    error = raised_new(at->heap, &at->failed->failure, at->failed->place);
    if (!eval_memory(at, caught->at) || !variables_enter(at, caught->at, scope, false))
        return false;
    variables_declare(at, at->scope, caught->name, error);
    return leave(at, scope, eval_block(at, caught->body, use, value));
}

/* A try without catch goes on behind its block, with null. */
bool eval_try(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
              struct dsl_value *value)
{
    const struct tree_try *attempt = &expr->attempt;
    size_t mark = dsl_heap_mark(at->heap);

    if (eval_block(at, attempt->body, use, value))
        return true;
    if (at->unwinding != FAILING)
        return false;

    const struct tree_catch *caught = catch_for(attempt, &at->failed->failure);
    if (caught) {
        dsl_heap_let_go(at->heap, mark);
        return eval_catch(at, caught, use, value);
    }
    if (attempt->count || at->failed->failure.final)
        return false;
    at->unwinding = NOT_UNWINDING;
    *value = dsl_null();
    return true;
}

/* -------------------------------------------------------------- for, while */

/* False ends the loop; then it has ended well unless something unwinds further. */
static bool goes_on(struct dsl_evaluation *at, bool ok)
{
    if (at->unwinding == CONTINUING) {
        at->unwinding = NOT_UNWINDING;
        return true;
    }
    return ok;
}

static bool ended_well(struct dsl_evaluation *at)
{
    if (at->unwinding == BREAKING)
        at->unwinding = NOT_UNWINDING;
    return at->unwinding == NOT_UNWINDING;
}

/* The index-th pair of what is looped over: its key or index, and its value. */
static void pair_at(struct dsl_value subject, size_t index, struct dsl_value pair[2])
{
    if (subject.kind == DSL_LIST) {
        pair[0] = dsl_int((int64_t)index);
        pair[1] = dsl_list_at(subject, index);
    } else {
        pair[0] = dsl_record_key_at(subject, index);
        pair[1] = dsl_record_at(subject, index);
    }
}

static bool for_once(struct dsl_evaluation *at, const struct tree_stmt *stmt,
                     struct dsl_value subject, size_t index)
{
    const struct tree_for *each = &stmt->each;
    struct dsl_scope *scope = at->scope;
    size_t mark = dsl_heap_mark(at->heap);
    struct dsl_value pair[2];
    struct dsl_value ignored;

    if (!eval_step(at, stmt->at) || !variables_enter(at, stmt->at, scope, false))
        return false;
    pair_at(subject, index, pair);
    if (each->second) {
        variables_declare(at, at->scope, each->first, pair[0]);
        variables_declare(at, at->scope, each->second, pair[1]);
    } else {
        variables_declare(at, at->scope, each->first, pair[subject.kind == DSL_LIST]);
    }
    bool ok = eval_memory(at, stmt->at) && eval_block_here(at, each->body, DROPPED, &ignored);
    dsl_heap_let_go(at->heap, mark);
    return leave(at, scope, ok);
}

bool eval_for(struct dsl_evaluation *at, const struct tree_stmt *stmt)
{
    const struct tree_expr *over = stmt->each.subject;
    struct dsl_value subject;

    if (!eval_expr(at, over, USED, &subject))
        return false;
    if (subject.kind != DSL_LIST && subject.kind != DSL_RECORD)
        return eval_fail(at, over->at, DSL_FAILURE_TYPE,
                         "'for' takes a list or a record, not a value of type %s%s",
                         dsl_kind_text(subject.kind),
                         subject.kind == DSL_INT ? " (range(n) makes a list)" : "");
    for (size_t i = 0; i < dsl_list_count(subject) + dsl_record_count(subject); i++) {
        if (!goes_on(at, for_once(at, stmt, subject, i)))
            break;
    }
    return ended_well(at);
}

static bool while_once(struct dsl_evaluation *at, const struct tree_stmt *stmt, bool *more)
{
    size_t mark = dsl_heap_mark(at->heap);
    struct dsl_value ignored;

    bool ok = eval_step(at, stmt->at) && eval_condition(at, stmt->loop.condition, more) &&
              (!*more || eval_block(at, stmt->loop.body, DROPPED, &ignored));
    dsl_heap_let_go(at->heap, mark);
    return ok;
}

bool eval_while(struct dsl_evaluation *at, const struct tree_stmt *stmt)
{
    bool more = true;

    while (more && goes_on(at, while_once(at, stmt, &more)))
        continue;
    return ended_well(at);
}

/* -------------------------------------------------------------------- with */

bool eval_with(struct dsl_evaluation *at, struct tree_place place, const struct tree_with *with,
               enum use use, struct dsl_value *value)
{
    const struct dsl_host *host = at->host;
    struct dsl_failure failure = {0};
    struct dsl_value attributes;

    if (!eval_record(at, &with->attributes, &attributes) || !eval_memory(at, place))
        return false;
    if (host->enter_with &&
        !host->enter_with(host->context, attributes, eval_place(at, place), &failure))
        return eval_fail_with(at, place, &failure);
    bool ok = eval_block(at, with->body, use, value);
    if (host->enter_with && host->leave_with)
        host->leave_with(host->context);
    return ok;
}
