/*
 * arithmetic.c - what + - * / % == in < mean for two values
 *
 * Numbers that leave their range are errors, never wrapped and never infinite.
 */
#include <math.h>
#include <string.h>

#include "dsl/evaluate.h"

typedef bool pair_rule(enum tree_operator op, const struct dsl_value pair[2],
                       struct dsl_value *value, struct dsl_failure *failure);

static const int64_t last_time = INT64_C(253402300800000000); /* the year 10000 */

static bool is_number(struct dsl_value value)
{
    return value.kind == DSL_INT || value.kind == DSL_FLOAT;
}

static double as_float(struct dsl_value value)
{
    return value.kind == DSL_FLOAT ? value.number : (double)value.integer;
}

static bool mismatch(enum tree_operator op, const struct dsl_value pair[2],
                     struct dsl_failure *failure)
{
    return dsl_fail(failure, DSL_FAILURE_TYPE, "'%s' does not take values of type %s and %s",
                    tree_operator_text(op), dsl_kind_text(pair[0].kind),
                    dsl_kind_text(pair[1].kind));
}

static bool overflow(struct dsl_failure *failure)
{
    return dsl_fail(failure, DSL_FAILURE_VALUE, "the result does not fit into 64 bits");
}

static bool divided_by_zero(struct dsl_failure *failure)
{
    return dsl_fail(failure, DSL_FAILURE_VALUE, "division by zero");
}

/* --------------------------------------------------------------- integers */

static bool divide(enum tree_operator op, int64_t a, int64_t b, int64_t *result,
                   struct dsl_failure *failure)
{
    if (b == 0)
        return divided_by_zero(failure);
    if (a == INT64_MIN && b == -1) {
        *result = 0;
        return op == TREE_OP_REMAINDER || overflow(failure);
    }
    *result = op == TREE_OP_DIVIDE ? a / b : a % b;
    return true;
}

static bool integers(enum tree_operator op, int64_t a, int64_t b, int64_t *result,
                     struct dsl_failure *failure)
{
    if (op == TREE_OP_ADD)
        return !__builtin_add_overflow(a, b, result) || overflow(failure);
    if (op == TREE_OP_SUBTRACT)
        return !__builtin_sub_overflow(a, b, result) || overflow(failure);
    if (op == TREE_OP_MULTIPLY)
        return !__builtin_mul_overflow(a, b, result) || overflow(failure);
    return divide(op, a, b, result, failure);
}

/* ----------------------------------------------------------------- floats */

static bool floats(enum tree_operator op, double a, double b, double *result,
                   struct dsl_failure *failure)
{
    if ((op == TREE_OP_DIVIDE || op == TREE_OP_REMAINDER) && b == 0)
        return divided_by_zero(failure);
    if (op == TREE_OP_ADD)
        *result = a + b;
    else if (op == TREE_OP_SUBTRACT)
        *result = a - b;
    else if (op == TREE_OP_MULTIPLY)
        *result = a * b;
    else
        *result = op == TREE_OP_DIVIDE ? a / b : fmod(a, b);
    return isfinite(*result) ||
           dsl_fail(failure, DSL_FAILURE_VALUE, "the result is too large for a float");
}

static bool numbers(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                    struct dsl_failure *failure)
{
    if (pair[0].kind == DSL_INT && pair[1].kind == DSL_INT) {
        *value = dsl_int(0);
        return integers(op, pair[0].integer, pair[1].integer, &value->integer, failure);
    }
    *value = dsl_float(0);
    return floats(op, as_float(pair[0]), as_float(pair[1]), &value->number, failure);
}

/* ----------------------------------------------- sizes, durations, times */

/* A size or duration times or divided by a number. */
static bool scale(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                  struct dsl_failure *failure)
{
    struct dsl_value amount = is_number(pair[0]) ? pair[1] : pair[0];
    struct dsl_value factor = is_number(pair[0]) ? pair[0] : pair[1];
    double result = 0;

    if (op != TREE_OP_MULTIPLY && (op != TREE_OP_DIVIDE || is_number(pair[0])))
        return mismatch(op, pair, failure);
    *value = amount;
    if (factor.kind == DSL_INT)
        return integers(op, amount.integer, factor.integer, &value->integer, failure);
    if (!floats(op, (double)amount.integer, factor.number, &result, failure))
        return false;
    if (!(fabs(result) < 0x1p63))
        return overflow(failure);
    value->integer = (int64_t)result;
    return true;
}

/* Two sizes, or two durations. */
static bool amounts(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                    struct dsl_failure *failure)
{
    *value = pair[0];
    if (op == TREE_OP_DIVIDE) {
        *value = dsl_float(0);
        return floats(op, (double)pair[0].integer, (double)pair[1].integer, &value->number,
                      failure);
    }
    if (op == TREE_OP_MULTIPLY)
        return mismatch(op, pair, failure);
    if (!integers(op, pair[0].integer, pair[1].integer, &value->integer, failure))
        return false;
    return value->kind == DSL_DURATION || value->integer >= 0 ||
           dsl_fail(failure, DSL_FAILURE_VALUE, "the result is a size below zero");
}

/* time + duration, duration + time, time - duration, time - time */
static bool times(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                  struct dsl_failure *failure)
{
    bool difference = pair[0].kind == DSL_TIME && op == TREE_OP_SUBTRACT;

    if (op != TREE_OP_ADD && !difference)
        return mismatch(op, pair, failure);
    if (op == TREE_OP_ADD && pair[0].kind == pair[1].kind)
        return mismatch(op, pair, failure);
    *value = difference && pair[1].kind == DSL_TIME ? dsl_duration(0) : dsl_time(0);
    if (!integers(op, pair[0].integer, pair[1].integer, &value->integer, failure))
        return false;
    return value->kind == DSL_DURATION || (value->integer >= 0 && value->integer < last_time) ||
           dsl_fail(failure, DSL_FAILURE_VALUE, "the result is a time before 1970 or after 9999");
}

/* ------------------------------------------------------------------ order */

static int order_texts(const struct dsl_text *a, const struct dsl_text *b)
{
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

    return order ? order : (a->len > b->len) - (a->len < b->len);
}

bool order_values(struct dsl_value a, struct dsl_value b, int *order)
{
    if (a.kind != b.kind && !(is_number(a) && is_number(b)))
        return false;
    if (a.kind != b.kind || a.kind == DSL_FLOAT)
        *order = (as_float(a) > as_float(b)) - (as_float(a) < as_float(b));
    else if (a.kind == DSL_INT || a.kind == DSL_SIZE || a.kind == DSL_DURATION ||
             a.kind == DSL_TIME)
        *order = (a.integer > b.integer) - (a.integer < b.integer);
    else if (a.kind == DSL_STRING || a.kind == DSL_BYTES)
        *order = order_texts(a.text, b.text);
    else
        return false;
    return true;
}

static bool ordered(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                    struct dsl_failure *failure)
{
    int order;

    if (!order_values(pair[0], pair[1], &order))
        return mismatch(op, pair, failure);
    *value = dsl_bool(op == TREE_OP_LESS         ? order < 0
                      : op == TREE_OP_LESS_EQUAL ? order <= 0
                      : op == TREE_OP_GREATER    ? order > 0
                                                 : order >= 0);
    return true;
}

/* --------------------------------------------------------------- together */

bool contains_value(struct dsl_value in, struct dsl_value item, bool *found,
                    struct dsl_failure *failure)
{
    *found = false;
    if (in.kind == DSL_STRING && item.kind == DSL_STRING) {
        *found = memmem(in.text->bytes, in.text->len, item.text->bytes, item.text->len);
    } else if (in.kind == DSL_RECORD && item.kind == DSL_STRING) {
        *found = dsl_record_find(in, item.text->bytes, item.text->len, NULL);
    } else if (in.kind == DSL_LIST) {
        for (size_t i = 0; !*found && i < in.list->count; i++) {
            if (!dsl_equal(in.list->items[i], item, found, failure))
                return false;
        }
    } else {
        return mismatch(TREE_OP_IN, (struct dsl_value[]){item, in}, failure);
    }
    return true;
}

static bool equality(enum tree_operator op, const struct dsl_value pair[2], struct dsl_value *value,
                     struct dsl_failure *failure)
{
    bool result;

    if (op == TREE_OP_IN ? !contains_value(pair[1], pair[0], &result, failure)
                         : !dsl_equal(pair[0], pair[1], &result, failure))
        return false;
    *value = dsl_bool(result != (op == TREE_OP_UNEQUAL));
    return true;
}

static struct dsl_value concatenated(struct dsl_heap *heap, struct dsl_value a, struct dsl_value b)
{
    struct dsl_value list = dsl_list_new(heap);

    for (size_t i = 0; i < dsl_list_count(a); i++)
        dsl_list_push(heap, list, dsl_list_at(a, i));
    for (size_t i = 0; i < dsl_list_count(b); i++)
        dsl_list_push(heap, list, dsl_list_at(b, i));
    return list;
}

static bool is_text(struct dsl_value value)
{
    return value.kind == DSL_STRING || value.kind == DSL_SECRET;
}

static bool is_amount(struct dsl_value value)
{
    return value.kind == DSL_SIZE || value.kind == DSL_DURATION;
}

static pair_rule *rule_for(const struct dsl_value pair[2])
{
    bool time = pair[0].kind == DSL_TIME || pair[1].kind == DSL_TIME;

    if (is_number(pair[0]) && is_number(pair[1]))
        return numbers;
    if (is_amount(pair[0]) && pair[0].kind == pair[1].kind)
        return amounts;
    if ((is_amount(pair[0]) && is_number(pair[1])) || (is_number(pair[0]) && is_amount(pair[1])))
        return scale;
    if (time && (pair[0].kind == pair[1].kind || pair[0].kind == DSL_DURATION ||
                 pair[1].kind == DSL_DURATION))
        return times;
    return NULL;
}

bool operate_values(struct dsl_heap *heap, enum tree_operator op, const struct dsl_value pair[2],
                    struct dsl_value *value, struct dsl_failure *failure)
{
    if (op == TREE_OP_EQUAL || op == TREE_OP_UNEQUAL || op == TREE_OP_IN)
        return equality(op, pair, value, failure);
    if (op == TREE_OP_LESS || op == TREE_OP_LESS_EQUAL || op == TREE_OP_GREATER ||
        op == TREE_OP_GREATER_EQUAL)
        return ordered(op, pair, value, failure);
    if (op == TREE_OP_ADD && (is_text(pair[0]) || is_text(pair[1])))
        return join_values(heap, pair, value, failure);
    if (op == TREE_OP_ADD && pair[0].kind == DSL_LIST && pair[1].kind == DSL_LIST) {
        *value = concatenated(heap, pair[0], pair[1]);
        return true;
    }

    pair_rule *rule = rule_for(pair);
    return rule ? rule(op, pair, value, failure) : mismatch(op, pair, failure);
}
