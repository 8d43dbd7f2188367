/*
 * builtin_record.c - keys, values, get
 */
#include "dsl/builtin.h"
#include "dsl/object.h"

static bool keys(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value record = call->arguments[0];

    if (!builtin_wants(call, 0, DSL_RECORD, failure) || !dsl_charge(call, dsl_record_count(record)))
        return false;
    *result = dsl_list_new(call->heap);
    for (size_t i = 0; i < dsl_record_count(record); i++)
        dsl_list_push(call->heap, *result, dsl_record_key_at(record, i));
    return true;
}

static bool values(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value record = call->arguments[0];

    if (!builtin_wants(call, 0, DSL_RECORD, failure) || !dsl_charge(call, dsl_record_count(record)))
        return false;
    *result = dsl_list_new(call->heap);
    for (size_t i = 0; i < dsl_record_count(record); i++)
        dsl_list_push(call->heap, *result, dsl_record_at(record, i));
    return true;
}

/* Nothing but a wrong type of x or key is an error here. */
static bool get(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value from = call->arguments[0];
    struct dsl_value key = call->arguments[1];

    *result = call->arguments[2];
    if (from.kind == DSL_NULL)
        return true;
    if (from.kind == DSL_RECORD) {
        if (!builtin_wants(call, 1, DSL_STRING, failure))
            return false;
        (void)dsl_record_find(from, key.text->bytes, key.text->len, result);
        return true;
    }
    if (from.kind != DSL_LIST)
        return builtin_wrong(call, 0, "a record, a list or null", failure);
    if (!builtin_wants(call, 1, DSL_INT, failure))
        return false;
    if (key.integer >= 0 && (uint64_t)key.integer < dsl_list_count(from))
        *result = dsl_list_at(from, (size_t)key.integer);
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"keys", {"record"}, 1, 1, false}, "the names of the fields", false, keys},
    {{"values", {"record"}, 1, 1, false}, "the values of the fields", false, values},
    {{"get", {"from", "key", "default"}, 2, 3, false},
     "the field or item if there is one, else the default (null)",
     false,
     get},
};

BUILTIN_FAMILY(record, functions);
