/*
 * equal.c - deep equality, bounded in depth and in the number of values compared
 */
#include <string.h>

#include "dsl/object.h"

enum { DEPTH_AT_MOST = 200, VALUES_AT_MOST = 1000000 };

struct comparison {
    unsigned depth, values;
    struct dsl_failure *failure;
};

static bool compare(struct comparison *at, struct dsl_value a, struct dsl_value b, bool *equal);

static bool is_number(struct dsl_value value)
{
    return value.kind == DSL_INT || value.kind == DSL_FLOAT;
}

/* Exact: 9007199254740993 is not 9007199254740992.0. */
static bool int_is_float(int64_t integer, double number)
{
    return number >= -0x1p63 && number < 0x1p63 && (int64_t)number == integer &&
           (double)(int64_t)number == number;
}

static bool numbers_equal(struct dsl_value a, struct dsl_value b)
{
    if (a.kind == DSL_INT)
        return b.kind == DSL_INT ? a.integer == b.integer : int_is_float(a.integer, b.number);
    return b.kind == DSL_INT ? int_is_float(b.integer, a.number) : a.number == b.number;
}

static bool texts_equal(const struct dsl_text *a, const struct dsl_text *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool compare_lists(struct comparison *at, const struct dsl_list *a, const struct dsl_list *b,
                          bool *equal)
{
    *equal = a->count == b->count;
    for (size_t i = 0; *equal && i < a->count; i++) {
        if (!compare(at, a->items[i], b->items[i], equal))
            return false;
    }
    return true;
}

/* The order of fields does not matter, the type's name does. */
static bool compare_records(struct comparison *at, struct dsl_value a, struct dsl_value b,
                            bool *equal)
{
    const struct dsl_record *left = a.record;
    const struct dsl_record *right = b.record;

    *equal = left->count == right->count && !left->type == !right->type &&
             (!left->type || texts_equal(left->type, right->type));
    for (size_t i = 0; *equal && i < left->count; i++) {
        const struct dsl_field *field = &left->fields[i];
        struct dsl_value other;
        *equal = dsl_record_find(b, field->key->bytes, field->key->len, &other);
        if (*equal && !compare(at, field->value, other, equal))
            return false;
    }
    return true;
}

static bool compare_inside(struct comparison *at, struct dsl_value a, struct dsl_value b,
                           bool *equal)
{
    if (at->depth == DEPTH_AT_MOST)
        return dsl_fail(at->failure, DSL_FAILURE_LIMIT,
                        "values nested more than %d deep cannot be compared", DEPTH_AT_MOST);
    at->depth++;
    bool ok = a.kind == DSL_LIST ? compare_lists(at, a.list, b.list, equal)
                                 : compare_records(at, a, b, equal);
    at->depth--;
    return ok;
}

static bool same_kind_equal(struct dsl_value a, struct dsl_value b)
{
    switch (a.kind) {
    case DSL_NULL:
        return true;
    case DSL_BOOL:
        return a.boolean == b.boolean;
    case DSL_INT:
    case DSL_SIZE:
    case DSL_DURATION:
    case DSL_TIME:
        return a.integer == b.integer;
    case DSL_FLOAT:
        return a.number == b.number;
    case DSL_STRING:
    case DSL_BYTES:
        return texts_equal(a.text, b.text);
    case DSL_LIST:
        return a.list == b.list;
    case DSL_RECORD:
        return a.record == b.record;
    case DSL_FUNCTION:
        return a.function == b.function ||
               (a.function->host && a.function->host == b.function->host);
    case DSL_ERROR:
        return a.error == b.error;
    case DSL_SECRET:
        break;
    }
    return false;
}

static bool compare(struct comparison *at, struct dsl_value a, struct dsl_value b, bool *equal)
{
    if (a.kind == DSL_SECRET || b.kind == DSL_SECRET)
        return dsl_fail(at->failure, DSL_FAILURE_TYPE, "a secret cannot be compared");
    if (++at->values > VALUES_AT_MOST)
        return dsl_fail(at->failure, DSL_FAILURE_LIMIT,
                        "more than %d values cannot be compared at once", VALUES_AT_MOST);
    if (is_number(a) && is_number(b)) {
        *equal = numbers_equal(a, b);
        return true;
    }
    *equal = a.kind == b.kind && same_kind_equal(a, b);
    if (*equal || a.kind != b.kind || (a.kind != DSL_LIST && a.kind != DSL_RECORD))
        return true;
    return compare_inside(at, a, b, equal);
}

bool dsl_equal(struct dsl_value a, struct dsl_value b, bool *equal, struct dsl_failure *failure)
{
    struct comparison at = {.failure = failure};

    return compare(&at, a, b, equal);
}
