/*
 * stmt.c - statements
 */
#include "dsl/evaluate.h"

static bool eval_let(struct dsl_evaluation *at, const struct tree_let *let)
{
    struct dsl_value value;

    if (!eval_expr(at, let->value, USED, &value) ||
        !type_holds(at, let->type, value, let->value->at, let->name))
        return false;
    variables_declare(at, at->scope, let->name, value);
    return true;
}

static bool eval_return(struct dsl_evaluation *at, const struct tree_expr *result)
{
    struct dsl_value value = dsl_null();

    if (result && !eval_expr(at, result, at->return_use, &value))
        return false;
    at->returned = value;
    at->unwinding = RETURNING;
    return false;
}

static bool require_one(struct dsl_evaluation *at, struct tree_place place,
                        struct dsl_value capability)
{
    struct dsl_failure failure = {0};

    if (capability.kind != DSL_STRING)
        return eval_fail(at, place, DSL_FAILURE_TYPE, "a capability is a name, not of type %s",
                         dsl_kind_text(capability.kind));
    if (!at->host->require_capability)
        return eval_fail(at, place, DSL_FAILURE_DENIED, "the agent has no capability '%.200s'",
                         capability.text->bytes);
    return at->host->require_capability(at->host->context, capability.text->bytes,
                                        eval_place(at, place), &failure) ||
           eval_fail_with(at, place, &failure);
}

static bool eval_require(struct dsl_evaluation *at, const struct tree_expr *expr)
{
    struct dsl_value value;

    if (!eval_expr(at, expr, USED, &value))
        return false;
    if (value.kind != DSL_LIST)
        return require_one(at, expr->at, value);
    for (size_t i = 0; i < value.list->count; i++) {
        if (!require_one(at, expr->at, value.list->items[i]))
            return false;
    }
    return true;
}

static bool unwind(struct dsl_evaluation *at, enum unwinding why)
{
    at->unwinding = why;
    return false;
}

static bool eval_kind(struct dsl_evaluation *at, const struct tree_stmt *stmt)
{
    struct dsl_value ignored;

    switch (stmt->kind) {
    case TREE_STMT_EXPR:
        return eval_expr(at, stmt->expr, DROPPED, &ignored);
    case TREE_STMT_LET:
        return eval_let(at, &stmt->let);
    case TREE_STMT_ASSIGN:
        return eval_assign(at, stmt);
    case TREE_STMT_FOR:
        return eval_for(at, stmt);
    case TREE_STMT_WHILE:
        return eval_while(at, stmt);
    case TREE_STMT_WITH:
        return eval_with(at, stmt->at, &stmt->with, DROPPED, &ignored);
    case TREE_STMT_RETURN:
        return eval_return(at, stmt->result);
    case TREE_STMT_BREAK:
        return unwind(at, BREAKING);
    case TREE_STMT_CONTINUE:
        return unwind(at, CONTINUING);
    case TREE_STMT_REQUIRE:
        return eval_require(at, stmt->capability);
    }
    return true;
}

bool eval_stmt(struct dsl_evaluation *at, const struct tree_stmt *stmt)
{
    size_t mark = dsl_heap_mark(at->heap);

    dsl_heap_collect(at->heap);
    bool ok = eval_step(at, stmt->at) && eval_kind(at, stmt) && eval_memory(at, stmt->at);
    dsl_heap_let_go(at->heap, mark);
    return ok;
}
