/*
 * builtin_number.c - min, max, sum, abs, round
 */
#include <math.h>

#include "dsl/builtin.h"
#include "dsl/evaluate.h"

/* The items of a list that is the only argument, or the arguments themselves. */
struct items {
    const struct dsl_value *at;
    size_t count;
};

static struct items items_of(const struct dsl_call *call)
{
    if (call->rest_count == 1 && call->rest[0].kind == DSL_LIST)
        return (struct items){call->rest[0].list->items, call->rest[0].list->count};
    return (struct items){call->rest, call->rest_count};
}

/* The item that comes first when `sign` is 1, last when it is -1. */
static bool extreme(struct dsl_call *call, int sign, struct dsl_value *result,
                    struct dsl_failure *failure)
{
    struct items items = items_of(call);
    const char *name = call->signature->name;
    int order;

    if (items.count == 0)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: nothing to choose from", name);
    *result = items.at[0];
    if (!dsl_charge(call, items.count))
        return false;
    for (size_t i = 0; i < items.count; i++) {
        if (!order_values(items.at[i], *result, &order))
            return dsl_fail(failure, DSL_FAILURE_TYPE, "%s: values of type %s and %s have no order",
                            name, dsl_kind_text(result->kind), dsl_kind_text(items.at[i].kind));
        if (order * sign < 0)
            *result = items.at[i];
    }
    return true;
}

static bool min(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    return extreme(call, 1, result, failure);
}

static bool max(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    return extreme(call, -1, result, failure);
}

static bool can_be_summed(struct dsl_value value)
{
    return value.kind == DSL_INT || value.kind == DSL_FLOAT || value.kind == DSL_SIZE ||
           value.kind == DSL_DURATION;
}

static bool sum(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct items items = items_of(call);

    *result = items.count ? items.at[0] : dsl_int(0);
    if (!dsl_charge(call, items.count))
        return false;
    for (size_t i = 0; i < items.count; i++) {
        struct dsl_value pair[2] = {*result, items.at[i]};
        if (!can_be_summed(items.at[i]))
            return dsl_fail(failure, DSL_FAILURE_TYPE, "sum: a value of type %s is no number",
                            dsl_kind_text(items.at[i].kind));
        if (i > 0 && !operate_values(call->heap, TREE_OP_ADD, pair, result, failure))
            return dsl_fail_prefix(failure, "sum");
    }
    return true;
}

static bool absolute(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value number = call->arguments[0];

    if (number.kind != DSL_INT && number.kind != DSL_FLOAT && number.kind != DSL_DURATION)
        return builtin_wrong(call, 0, "a number or a duration", failure);
    *result = number;
    if (number.kind == DSL_FLOAT)
        result->number = fabs(number.number);
    else if (number.integer == INT64_MIN)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "abs: the result does not fit into 64 bits");
    else if (number.integer < 0)
        result->integer = -number.integer;
    return true;
}

static bool to_whole(double number, struct dsl_value *result, struct dsl_failure *failure)
{
    if (!(fabs(number) < 0x1p63))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "round: the result does not fit into 64 bits");
    *result = dsl_int((int64_t)number);
    return true;
}

static bool round_number(struct dsl_call *call, struct dsl_value *result,
                         struct dsl_failure *failure)
{
    enum { DIGITS_AT_MOST = 15 };
    struct dsl_value number = call->arguments[0];
    int64_t digits = builtin_int(call, 1, 0);

    if (number.kind != DSL_INT && number.kind != DSL_FLOAT)
        return builtin_wrong(call, 0, "a number", failure);
    if (!builtin_may_want(call, 1, DSL_INT, failure))
        return false;
    if (digits < 0 || digits > DIGITS_AT_MOST)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "round: from 0 to %d digits", DIGITS_AT_MOST);
    *result = number;
    if (number.kind == DSL_INT)
        return true;
    if (call->given < 2)
        return to_whole(round(number.number), result, failure);

    double scale = pow(10, (double)digits);
    double scaled = round(number.number * scale) / scale;
    *result = dsl_float(isfinite(scaled) ? scaled : number.number);
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"min", {NULL}, 0, 0, true}, "the least of its arguments, or of one list", false, min},
    {{"max", {NULL}, 0, 0, true}, "the greatest of its arguments, or of one list", false, max},
    {{"sum", {NULL}, 0, 0, true}, "the sum of its arguments, or of one list", false, sum},
    {{"abs", {"number"}, 1, 1, false}, "the number without its sign", false, absolute},
    {{"round", {"number", "digits"}, 1, 2, false},
     "the nearest int; with digits, a float with so many behind the point",
     false,
     round_number},
};

BUILTIN_FAMILY(number, functions);
