/*
 * operator.c - unary and binary operators and strings with ${}
 */
#include <string.h>

#include "base/buf.h"
#include "dsl/evaluate.h"
#include "dsl/json.h"

/* -------------------------------------------------------------------- text */

/* The texts of values one after the other; a secret among them makes the whole a secret. */
struct joining {
    struct buf text;
    bool secret;
};

static void joining_release(struct joining *joining)
{
    buf_release(&joining->text);
}

static bool join(struct joining *joining, struct dsl_value value, struct dsl_failure *failure)
{
    struct symbiont_error err = {0};

    if (value.kind != DSL_SECRET)
        return dsl_text_write(&joining->text, value, failure);
    joining->secret = true;
    return buf_add(&joining->text, value.text->bytes, value.text->len, &err) ||
           dsl_fail(failure, DSL_FAILURE_LIMIT, "%s", err.text);
}

static struct dsl_value joined(struct dsl_heap *heap, const struct joining *joining)
{
    const char *bytes = joining->text.data ? joining->text.data : "";

    return joining->secret ? dsl_secret(heap, bytes, joining->text.len)
                           : dsl_string(heap, bytes, joining->text.len);
}

bool join_values(struct dsl_heap *heap, const struct dsl_value pair[2], struct dsl_value *value,
                 struct dsl_failure *failure)
{
    AUTO(joining_release) struct joining joining = {.text.limit = heap->limit};

    if (!join(&joining, pair[0], failure) || !join(&joining, pair[1], failure))
        return false;
    *value = joined(heap, &joining);
    return true;
}

static bool join_part(struct dsl_evaluation *at, const struct tree_part *part,
                      struct joining *joining)
{
    struct symbiont_error err = {0};
    struct dsl_failure failure = {0};
    struct dsl_value value;

    if (!part->expr)
        return buf_add(&joining->text, part->text.bytes, part->text.len, &err) ||
               eval_fail(at, (struct tree_place){0}, DSL_FAILURE_LIMIT, "%s", err.text);
    return eval_expr(at, part->expr, USED, &value) &&
           (join(joining, value, &failure) || eval_fail_with(at, part->expr->at, &failure));
}

bool eval_template(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    AUTO(joining_release) struct joining joining = {.text.limit = at->heap->limit};

    for (size_t i = 0; i < expr->template.count; i++) {
        if (!join_part(at, &expr->template.parts[i], &joining))
            return false;
    }
    *value = joined(at->heap, &joining);
    return true;
}

/* --------------------------------------------------------------- operators */

static bool negate(struct dsl_evaluation *at, const struct tree_expr *expr,
                   struct dsl_value operand, struct dsl_value *value)
{
    const struct dsl_value zero = operand.kind == DSL_FLOAT      ? dsl_float(-0.0)
                                  : operand.kind == DSL_DURATION ? dsl_duration(0)
                                                                 : dsl_int(0);
    struct dsl_failure failure = {0};

    if (operand.kind != DSL_INT && operand.kind != DSL_FLOAT && operand.kind != DSL_DURATION)
        return eval_fail(at, expr->at, DSL_FAILURE_TYPE,
                         "'-' takes a number, not a value of type %s", dsl_kind_text(operand.kind));
    return operate_values(at->heap, TREE_OP_SUBTRACT, (struct dsl_value[]){zero, operand}, value,
                          &failure) ||
           eval_fail_with(at, expr->at, &failure);
}

bool eval_unary(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    struct dsl_value operand;
    bool holds;

    if (expr->unary.op == TREE_OP_NOT) {
        if (!eval_condition(at, expr->unary.operand, &holds))
            return false;
        *value = dsl_bool(!holds);
        return true;
    }
    return eval_expr(at, expr->unary.operand, USED, &operand) && negate(at, expr, operand, value);
}

/* What going through two values may cost. */
static uint64_t weight(enum tree_operator op, const struct dsl_value pair[2])
{
    bool all = op == TREE_OP_IN || pair[0].kind == pair[1].kind;
    size_t items = dsl_list_count(pair[1]) + (op == TREE_OP_ADD ? dsl_list_count(pair[0]) : 0);

    return (dsl_text_len(pair[0]) + dsl_text_len(pair[1])) / 256 + (all ? items / 16 : 0);
}

bool operate(struct dsl_evaluation *at, const struct tree_link *link, struct dsl_value left,
             struct dsl_value *value)
{
    struct dsl_failure failure = {0};
    struct dsl_value pair[2] = {left};

    if (!eval_expr(at, link->operand, USED, &pair[1]) ||
        !eval_steps(at, link->at, weight(link->op, pair)))
        return false;
    return operate_values(at->heap, link->op, pair, value, &failure) ||
           eval_fail_with(at, link->at, &failure);
}

/* first && operand && …: ends at the first that decides. */
static bool eval_logical(struct dsl_evaluation *at, const struct tree_binary *binary,
                         struct dsl_value *value)
{
    bool ends_with = binary->links[0].op == TREE_OP_OR;
    bool holds;

    if (!eval_condition(at, binary->first, &holds))
        return false;
    for (size_t i = 0; holds != ends_with && i < binary->count; i++) {
        if (!eval_condition(at, binary->links[i].operand, &holds))
            return false;
    }
    *value = dsl_bool(holds);
    return true;
}

bool eval_binary(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    const struct tree_binary *binary = &expr->binary;
    struct dsl_value left;

    if (binary->links[0].op == TREE_OP_AND || binary->links[0].op == TREE_OP_OR)
        return eval_logical(at, binary, value);
    if (!eval_expr(at, binary->first, USED, &left))
        return false;
    for (size_t i = 0; i < binary->count; i++) {
        if (!operate(at, &binary->links[i], left, &left))
            return false;
        dsl_heap_hold(at->heap, left);
    }
    *value = left;
    return true;
}
