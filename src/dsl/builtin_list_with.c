/*
 * builtin_list_with.c - map, filter, reduce: lists with a function
 *
 * The function may change the list; what is gone through is what the list had at first.
 */
#include "dsl/builtin.h"
#include "dsl/object.h"

/* A copy, so that the items stay reachable whatever the function does. */
static struct dsl_value copy(struct dsl_heap *heap, struct dsl_value list)
{
    struct dsl_value made = dsl_list_new(heap);

    for (size_t i = 0; i < dsl_list_count(list); i++)
        dsl_list_push(heap, made, dsl_list_at(list, i));
    return made;
}

static bool want_list_and_function(struct dsl_call *call, struct dsl_failure *failure)
{
    return builtin_wants(call, 0, DSL_LIST, failure) &&
           builtin_wants(call, 1, DSL_FUNCTION, failure) &&
           dsl_charge(call, dsl_list_count(call->arguments[0]));
}

/* function(item, index) */
static bool apply(struct dsl_call *call, struct dsl_value items, size_t index,
                  struct dsl_value *value)
{
    const struct dsl_value arguments[] = {dsl_list_at(items, index), dsl_int((int64_t)index)};

    return dsl_call_value(call, call->arguments[1], arguments, 2, value);
}

static bool map(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value value;

    if (!want_list_and_function(call, failure))
        return false;

    struct dsl_value items = copy(call->heap, call->arguments[0]);
    *result = dsl_list_new(call->heap);
    size_t mark = dsl_heap_mark(call->heap);
    for (size_t i = 0; i < dsl_list_count(items); i++) {
        if (!apply(call, items, i, &value))
            return false;
        dsl_list_push(call->heap, *result, value);
        dsl_heap_let_go(call->heap, mark);
    }
    return true;
}

static bool filter(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value keep;

    if (!want_list_and_function(call, failure))
        return false;

    struct dsl_value items = copy(call->heap, call->arguments[0]);
    *result = dsl_list_new(call->heap);
    size_t mark = dsl_heap_mark(call->heap);
    for (size_t i = 0; i < dsl_list_count(items); i++) {
        if (!apply(call, items, i, &keep))
            return false;
        if (keep.kind != DSL_BOOL && keep.kind != DSL_NULL)
            return dsl_fail(
                failure, DSL_FAILURE_TYPE,
                "filter: the function gives true, false or null, not a value of type %s",
                dsl_kind_text(keep.kind));
        if (keep.kind == DSL_BOOL && keep.boolean)
            dsl_list_push(call->heap, *result, dsl_list_at(items, i));
        dsl_heap_let_go(call->heap, mark);
    }
    return true;
}

/* function(so far, item, index) */
static bool reduce(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    bool has_start = call->given >= 3;

    if (!want_list_and_function(call, failure))
        return false;

    struct dsl_value items = copy(call->heap, call->arguments[0]);
    size_t mark = dsl_heap_mark(call->heap);
    if (!has_start && dsl_list_count(items) == 0)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "reduce: an empty list and no start");
    *result = has_start ? call->arguments[2] : dsl_list_at(items, 0);
    for (size_t i = !has_start; i < dsl_list_count(items); i++) {
        const struct dsl_value arguments[] = {*result, dsl_list_at(items, i), dsl_int((int64_t)i)};
        if (!dsl_call_value(call, call->arguments[1], arguments, 3, result))
            return false;
        dsl_heap_let_go(call->heap, mark);
        dsl_heap_hold(call->heap, *result);
    }
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"map", {"list", "function"}, 2, 2, false},
     "a list of what function(item, index) gives for every item",
     false,
     map},
    {{"filter", {"list", "function"}, 2, 2, false},
     "the items for which function(item, index) is true",
     false,
     filter},
    {{"reduce", {"list", "function", "start"}, 2, 3, false},
     "function(so far, item, index) over all items, beginning with `start`",
     false,
     reduce},
};

BUILTIN_FAMILY(list_with, functions);
