/*
 * expr.c - what an expression is worth: the kinds that need no rule of their own, and blocks
 */
#include <string.h>

#include "dsl/evaluate.h"

static bool eval_list(struct dsl_evaluation *at, const struct tree_list *items,
                      struct dsl_value *value)
{
    struct dsl_value list = dsl_list_new(at->heap);

    for (size_t i = 0; i < items->count; i++) {
        struct dsl_value item;
        if (!eval_expr(at, items->items[i], USED, &item))
            return false;
        dsl_list_push(at->heap, list, item);
    }
    *value = list;
    return true;
}

bool eval_record(struct dsl_evaluation *at, const struct tree_record *record,
                 struct dsl_value *value)
{
    struct dsl_value type = record->type ? dsl_string_of(at->heap, record->type) : dsl_null();
    struct dsl_value made = dsl_record_of_type(at->heap, type);

    for (size_t i = 0; i < record->count; i++) {
        struct dsl_value field;
        if (!eval_expr(at, record->fields[i].value, USED, &field))
            return false;
        dsl_record_set(at->heap, made, record->fields[i].key, field);
    }
    *value = made;
    return true;
}

/* Literals and names: nothing inside them is evaluated. */
static bool eval_leaf(struct dsl_evaluation *at, const struct tree_expr *expr,
                      struct dsl_value *value)
{
    if (expr->kind == TREE_EXPR_BOOL)
        *value = dsl_bool(expr->boolean);
    else if (expr->kind == TREE_EXPR_INT)
        *value = dsl_int(expr->integer);
    else if (expr->kind == TREE_EXPR_FLOAT)
        *value = dsl_float(expr->number);
    else if (expr->kind == TREE_EXPR_SIZE)
        *value = dsl_size((int64_t)expr->size_bytes);
    else if (expr->kind == TREE_EXPR_DURATION)
        *value = dsl_duration((int64_t)expr->duration_us);
    else if (expr->kind == TREE_EXPR_TEXT)
        *value = dsl_string(at->heap, expr->text.bytes, expr->text.len);
    else
        *value = dsl_null();
    return true;
}

static bool eval_kind(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
                      struct dsl_value *value)
{
    switch (expr->kind) {
    case TREE_EXPR_NULL:
    case TREE_EXPR_BOOL:
    case TREE_EXPR_INT:
    case TREE_EXPR_FLOAT:
    case TREE_EXPR_SIZE:
    case TREE_EXPR_DURATION:
    case TREE_EXPR_TEXT:
        return eval_leaf(at, expr, value);
    case TREE_EXPR_TEMPLATE:
        return eval_template(at, expr, value);
    case TREE_EXPR_SECRET:
        return eval_secret(at, expr, value);
    case TREE_EXPR_NAME:
        return eval_name(at, expr, value);
    case TREE_EXPR_LIST:
        return eval_list(at, &expr->list, value);
    case TREE_EXPR_RECORD:
        return eval_record(at, &expr->record, value);
    case TREE_EXPR_CALL:
        return eval_call(at, expr, use, value);
    case TREE_EXPR_METHOD:
        return eval_method(at, expr, use, value);
    case TREE_EXPR_FIELD:
        return eval_field(at, expr, value);
    case TREE_EXPR_INDEX:
        return eval_index(at, expr, value);
    case TREE_EXPR_UNARY:
        return eval_unary(at, expr, value);
    case TREE_EXPR_BINARY:
        return eval_binary(at, expr, value);
    case TREE_EXPR_LAMBDA:
        return eval_lambda(at, expr, value);
    case TREE_EXPR_IF:
        return eval_if(at, &expr->branch, use, value);
    case TREE_EXPR_MATCH:
        return eval_match(at, expr, use, value);
    case TREE_EXPR_TRY:
        return eval_try(at, expr, use, value);
    case TREE_EXPR_BLOCK:
        return eval_block(at, expr->block, use, value);
    }
    return true;
}

bool eval_expr(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
               struct dsl_value *value)
{
    if (!eval_step(at, expr->at) || !eval_kind(at, expr, use, value))
        return false;
    dsl_heap_hold(at->heap, *value);
    return eval_memory(at, expr->at);
}

bool eval_condition(struct dsl_evaluation *at, const struct tree_expr *expr, bool *holds)
{
    struct dsl_value value;

    if (!eval_expr(at, expr, USED, &value))
        return false;
    if (value.kind != DSL_BOOL && value.kind != DSL_NULL)
        return eval_fail(
            at, expr->at, DSL_FAILURE_TYPE,
            "a condition is true, false or null, this is of type %s; compare it, as in 'x != null'",
            dsl_kind_text(value.kind));
    *holds = value.kind == DSL_BOOL && value.boolean;
    return true;
}

/* ------------------------------------------------------------------ blocks */

static bool eval_statements(struct dsl_evaluation *at, const struct tree_block *block, enum use use,
                            struct dsl_value *value)
{
    *value = dsl_null();
    dsl_heap_collect(at->heap);
    for (size_t i = 0; i < block->count; i++) {
        if (!eval_stmt(at, block->statements[i]))
            return false;
    }
    return !block->value || eval_expr(at, block->value, use, value);
}

bool eval_block_here(struct dsl_evaluation *at, const struct tree_block *block, enum use use,
                     struct dsl_value *value)
{
    size_t mark = dsl_heap_mark(at->heap);
    bool ok = eval_statements(at, block, use, value);

    dsl_heap_let_go(at->heap, mark);
    if (ok)
        dsl_heap_hold(at->heap, *value);
    return ok;
}

static bool declares(const struct tree_block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        if (block->statements[i]->kind == TREE_STMT_LET)
            return true;
    }
    return false;
}

bool eval_block(struct dsl_evaluation *at, const struct tree_block *block, enum use use,
                struct dsl_value *value)
{
    struct dsl_scope *scope = at->scope;
    size_t mark = dsl_heap_mark(at->heap);

    if (!declares(block))
        return eval_block_here(at, block, use, value);
    if (!variables_enter(at, block->at, scope, false))
        return false;
    bool ok = eval_block_here(at, block, use, value);
    at->scope = scope;
    dsl_heap_let_go(at->heap, mark);
    if (ok)
        dsl_heap_hold(at->heap, *value);
    return ok;
}
