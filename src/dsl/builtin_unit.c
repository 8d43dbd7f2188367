/*
 * builtin_unit.c - from one type to another: int, float, string, size, duration, type_of
 */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/units.h"
#include "dsl/builtin.h"
#include "dsl/json.h"
#include "dsl/object.h"

static const int64_t second_us = 1000000;

static bool not_a(const struct dsl_call *call, const char *what, struct dsl_failure *failure)
{
    return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: '%.100s' is not %s", call->signature->name,
                    dsl_text_bytes(call->arguments[0]), what);
}

/* A string that another reader, which ends at NUL, may have. */
static bool plain_text(struct dsl_value value)
{
    return value.kind == DSL_STRING && strlen(value.text->bytes) == value.text->len;
}

static bool float_to_int(struct dsl_call *call, double number, struct dsl_value *result,
                         struct dsl_failure *failure)
{
    if (!(fabs(number) < 0x1p63))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: the result does not fit into 64 bits",
                        call->signature->name);
    *result = dsl_int((int64_t)number);
    return true;
}

static bool to_int(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    struct symbiont_error err = {0};

    *result = dsl_int(from.kind == DSL_BOOL ? from.boolean : 0);
    if (from.kind == DSL_INT || from.kind == DSL_SIZE)
        result->integer = from.integer;
    else if (from.kind == DSL_DURATION || from.kind == DSL_TIME)
        result->integer = from.integer / second_us;
    else if (from.kind == DSL_FLOAT)
        return float_to_int(call, from.number, result, failure);
    else if (from.kind == DSL_STRING)
        return (plain_text(from) &&
                units_integer(from.text->bytes, INT64_MIN, INT64_MAX, &result->integer, &err)) ||
               not_a(call, "a whole number", failure);
    else if (from.kind != DSL_BOOL)
        return builtin_wrong(call, 0, "a number, a string, a bool, a size, a duration or a time",
                             failure);
    return true;
}

/* As JSON writes numbers, whatever the locale. */
static bool text_to_float(struct dsl_call *call, struct dsl_value *result,
                          struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    struct dsl_value number = dsl_null();

    if (!dsl_json_read(call->heap, from.text->bytes, from.text->len, &number, failure) ||
        (number.kind != DSL_INT && number.kind != DSL_FLOAT))
        return not_a(call, "a number", failure);
    *result = dsl_float(number.kind == DSL_INT ? (double)number.integer : number.number);
    return true;
}

static bool to_float(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];

    if (from.kind == DSL_FLOAT)
        *result = from;
    else if (from.kind == DSL_INT || from.kind == DSL_SIZE)
        *result = dsl_float((double)from.integer);
    else if (from.kind == DSL_DURATION || from.kind == DSL_TIME)
        *result = dsl_float((double)from.integer / (double)second_us);
    else if (from.kind == DSL_STRING)
        return text_to_float(call, result, failure);
    else
        return builtin_wrong(call, 0, "a number, a string, a size, a duration or a time", failure);
    return true;
}

static bool to_string(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    auto_buf struct buf text = {.limit = call->heap->limit};

    if (!dsl_text_write(&text, call->arguments[0], failure))
        return false;
    *result = dsl_string(call->heap, text.data ? text.data : "", text.len);
    return dsl_charge(call, text.len / 16);
}

/* A number of `unit` units. */
static bool scaled(struct dsl_call *call, double unit, enum dsl_kind kind, struct dsl_value *result,
                   struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    double number = from.kind == DSL_INT ? (double)from.integer : from.number;

    if (!(number >= 0) || !(number * unit < 0x1p63))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: the number is out of range",
                        call->signature->name);
    *result = (struct dsl_value){.kind = kind, .integer = (int64_t)(number * unit)};
    return true;
}

static bool to_size(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    struct symbiont_error err = {0};
    uint64_t bytes;

    *result = from;
    if (from.kind == DSL_SIZE)
        return true;
    if (from.kind == DSL_INT || from.kind == DSL_FLOAT)
        return scaled(call, 1, DSL_SIZE, result, failure);
    if (from.kind != DSL_STRING)
        return builtin_wrong(call, 0, "a string or a number of bytes", failure);
    if (!plain_text(from) || !units_size(from.text->bytes, 1, &bytes, &err))
        return not_a(call, "a size (examples: 512K, 64MB, 2GiB)", failure);
    *result = dsl_size((int64_t)bytes);
    return true;
}

static bool to_duration(struct dsl_call *call, struct dsl_value *result,
                        struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    struct symbiont_error err = {0};
    uint64_t us;

    *result = from;
    if (from.kind == DSL_DURATION)
        return true;
    if (from.kind == DSL_INT || from.kind == DSL_FLOAT)
        return scaled(call, (double)second_us, DSL_DURATION, result, failure);
    if (from.kind != DSL_STRING)
        return builtin_wrong(call, 0, "a string or a number of seconds", failure);
    if (!plain_text(from) || !units_duration(from.text->bytes, (uint64_t)second_us, &us, &err))
        return not_a(call, "a duration (examples: 250ms, 30s, 5m, 2h)", failure);
    *result = dsl_duration((int64_t)us);
    return true;
}

static bool type_of(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)failure;
    *result = dsl_record_type(call->arguments[0]);
    if (dsl_is_null(*result))
        *result = dsl_string_of(call->heap, dsl_kind_text(call->arguments[0].kind));
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"int", {"value"}, 1, 1, false},
     "a whole number: from a float (cut), a string, a bool, bytes of a size, seconds",
     false,
     to_int},
    {{"float", {"value"}, 1, 1, false},
     "a float: from a number, a string, bytes of a size, seconds",
     false,
     to_float},
    {{"string", {"value"}, 1, 1, false}, "the value as text", false, to_string},
    {{"size", {"value"}, 1, 1, false},
     "a size: from a string like \"64MB\", or a number of bytes",
     false,
     to_size},
    {{"duration", {"value"}, 1, 1, false},
     "a duration: from a string like \"5m\", or a number of seconds",
     false,
     to_duration},
    {{"type_of", {"value"}, 1, 1, false}, "the name of the value's type", false, type_of},
};

BUILTIN_FAMILY(unit, functions);
