/*
 * builtin_list.c - push, append, range, sort
 */
#include "base/cleanup.h"
#include "base/mem.h"
#include "dsl/builtin.h"
#include "dsl/evaluate.h"

static bool push(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    if (!builtin_wants(call, 0, DSL_LIST, failure))
        return false;
    dsl_list_push(call->heap, call->arguments[0], call->arguments[1]);
    *result = call->arguments[0];
    return true;
}

/* ------------------------------------------------------------------- range */

struct steps {
    int64_t from, to, step;
};

static bool read_steps(struct dsl_call *call, struct steps *steps, struct dsl_failure *failure)
{
    if (!builtin_wants(call, 0, DSL_INT, failure) || !builtin_may_want(call, 1, DSL_INT, failure) ||
        !builtin_may_want(call, 2, DSL_INT, failure))
        return false;

    bool one = dsl_is_null(call->arguments[1]);
    *steps = (struct steps){.from = one ? 0 : call->arguments[0].integer,
                            .to = one ? call->arguments[0].integer : call->arguments[1].integer,
                            .step = builtin_int(call, 2, 1)};
    if (steps->step)
        return true;
    (void)dsl_fail(failure, DSL_FAILURE_VALUE, "range: a step of 0");
    return false;
}

/* How many numbers from `from` before `to`; computed without sign, where nothing overflows. */
static uint64_t count_steps(const struct steps *steps)
{
    bool up = steps->step > 0;
    uint64_t stride = up ? (uint64_t)steps->step : 0 - (uint64_t)steps->step;

    if (up ? steps->from >= steps->to : steps->from <= steps->to)
        return 0;
    uint64_t distance = up ? (uint64_t)steps->to - (uint64_t)steps->from
                           : (uint64_t)steps->from - (uint64_t)steps->to;
    return (distance - 1) / stride + 1;
}

static bool range(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct steps steps;

    if (!read_steps(call, &steps, failure))
        return false;

    uint64_t count = count_steps(&steps);
    if (count > call->heap->limit / sizeof(struct dsl_value))
        return dsl_fail(failure, DSL_FAILURE_LIMIT, "range: a list of %llu numbers is too long",
                        (unsigned long long)count);
    *result = dsl_list_new(call->heap);
    for (uint64_t i = 0; i < count; i++)
        dsl_list_push(call->heap, *result,
                      dsl_int((int64_t)((uint64_t)steps.from + i * (uint64_t)steps.step)));
    return true;
}

/* -------------------------------------------------------------------- sort */

struct entry {
    struct dsl_value key, item;
};

/* Two sorted runs of `from`, [0, middle) and [middle, count), into one of `into`. */
static bool merge(const struct entry *from, size_t middle, size_t count, struct entry *into)
{
    size_t left = 0;
    size_t right = middle;
    int order = 0;

    for (size_t i = 0; i < count; i++) {
        if (left < middle && right < count &&
            !order_values(from[left].key, from[right].key, &order))
            return false;
        bool take_left = right == count || (left < middle && order <= 0);
        into[i] = take_left ? from[left++] : from[right++];
    }
    return true;
}

/* Bottom up and stable; the sorted entries are in *entries at the end.  False: no order. */
static bool merge_sort(struct entry **entries, struct entry **spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t left = count - at;
            size_t both = left < 2 * width ? left : 2 * width;
            if (!merge(*entries + at, both < width ? both : width, both, *spare + at))
                return false;
        }
        struct entry *sorted = *spare;
        *spare = *entries;
        *entries = sorted;
    }
    return true;
}

/* The items with what they are sorted by; keys are held as the results of calls are. */
static bool read_entries(struct dsl_call *call, struct entry *entries, size_t count)
{
    struct dsl_value list = call->arguments[0];
    struct dsl_value by = call->arguments[1];

    for (size_t i = 0; i < count; i++) {
        struct dsl_value item = dsl_list_at(list, i);
        entries[i] = (struct entry){item, item};
        dsl_heap_hold(call->heap, item);
        if (by.kind == DSL_FUNCTION && !dsl_call_value(call, by, &item, 1, &entries[i].key))
            return false;
    }
    return true;
}

static bool sort(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    size_t count = dsl_list_count(call->arguments[0]);
    auto_free struct entry *entries = mem_zeroed(count + 1, sizeof *entries);
    auto_free struct entry *spare = mem_zeroed(count + 1, sizeof *spare);

    if (!builtin_wants(call, 0, DSL_LIST, failure) ||
        !builtin_may_want(call, 1, DSL_FUNCTION, failure) || !dsl_charge(call, count) ||
        !read_entries(call, entries, count))
        return false;
    if (!merge_sort(&entries, &spare, count))
        return dsl_fail(failure, DSL_FAILURE_TYPE,
                        "sort: the items have no order among each other");
    *result = dsl_list_new(call->heap);
    for (size_t i = 0; i < count; i++)
        dsl_list_push(call->heap, *result, entries[i].item);
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"push", {"list", "item"}, 2, 2, false},
     "puts the item at the end of the list itself, and gives the list",
     false,
     push},
    {{"append", {"list", "item"}, 2, 2, false}, "the same as push", false, push},
    {{"range", {"from", "to", "step"}, 1, 3, false},
     "the ints from `from` before `to`; range(n) begins with 0",
     false,
     range},
    {{"sort", {"list", "by"}, 1, 2, false},
     "a sorted copy; `by` gives what an item is sorted by",
     false,
     sort},
};

BUILTIN_FAMILY(list, functions);
