/*
 * call_host.c - calls of the host's functions and builtins
 *
 * Both get one value for each parameter of their signature, so none of them looks for names.
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/evaluate.h"

struct slots {
    struct dsl_value values[DSL_PARAMETERS_AT_MOST];
    bool taken[DSL_PARAMETERS_AT_MOST];
    size_t by_position;
    struct dsl_value *rest;
    size_t rest_count;
};

static void slots_release(struct slots *slots)
{
    free(slots->rest);
}

static size_t parameter_count(const struct dsl_signature *signature)
{
    size_t count = 0;

    while (count < DSL_PARAMETERS_AT_MOST && signature->parameters[count])
        count++;
    return count;
}

static bool place_named(struct dsl_evaluation *at, const struct dsl_signature *signature,
                        const struct argument *argument, struct slots *slots)
{
    size_t count = parameter_count(signature);

    for (size_t i = 0; i < count; i++) {
        if (!text_equal(signature->parameters[i], argument->name))
            continue;
        if (slots->taken[i])
            return eval_fail(at, argument->at, DSL_FAILURE_NAME,
                             "%s: the parameter '%s' is given twice", signature->name,
                             argument->name);
        slots->values[i] = argument->value;
        slots->taken[i] = true;
        return true;
    }

    const char *near =
        text_nearest(argument->name, signature->parameters, count, sizeof *signature->parameters);
    return eval_fail(at, argument->at, DSL_FAILURE_NAME, "%s: there is no parameter '%s'%s%s%s",
                     signature->name, argument->name, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

static bool place(struct dsl_evaluation *at, const struct dsl_signature *signature,
                  const struct argument *argument, struct slots *slots)
{
    if (argument->name)
        return place_named(at, signature, argument, slots);
    if (slots->by_position < signature->by_position) {
        slots->values[slots->by_position] = argument->value;
        slots->taken[slots->by_position++] = true;
        return true;
    }
    if (!signature->more)
        return eval_fail(
            at, argument->at, DSL_FAILURE_NAME, "%s takes at most %u argument%s%s", signature->name,
            signature->by_position, signature->by_position == 1 ? "" : "s",
            parameter_count(signature) > signature->by_position ? " by position, the others by name"
                                                                : "");
    slots->rest[slots->rest_count++] = argument->value;
    return true;
}

static bool fill(struct dsl_evaluation *at, const struct dsl_signature *signature,
                 const struct arguments *arguments, struct slots *slots)
{
    for (size_t i = 0; i < arguments->count; i++) {
        if (!place(at, signature, &arguments->items[i], slots))
            return false;
    }
    for (size_t i = 0; i < signature->required; i++) {
        if (!slots->taken[i])
            return eval_fail(at, arguments->at, DSL_FAILURE_NAME,
                             "%s: the parameter '%s' is missing", signature->name,
                             signature->parameters[i]);
    }
    return true;
}

/* What looking through the texts among the arguments once may cost; who goes through a list counts
 * that itself, by dsl_charge. */
static uint64_t weight(const struct arguments *arguments)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < arguments->count; i++)
        sum += dsl_text_len(arguments->items[i].value) / 256;
    return sum;
}

bool dsl_charge(struct dsl_call *call, size_t items)
{
    enum { ITEMS_A_STEP = 16 };
    const struct tree_place place = {.line = call->place.line, .column = call->place.column};

    return eval_steps(call->evaluation, place, items / ITEMS_A_STEP);
}

static size_t given_without_gap(const struct slots *slots)
{
    size_t count = 0;

    while (count < DSL_PARAMETERS_AT_MOST && slots->taken[count])
        count++;
    return count;
}

static bool invoke(struct dsl_evaluation *at, const struct dsl_host_function *host,
                   struct dsl_call *call, struct dsl_value *value)
{
    struct dsl_failure failure = {0};

    *value = dsl_null();
    if (host->call(call, value, &failure))
        return true;
    if (at->unwinding != NOT_UNWINDING) /* a function that it called */
        return false;
    at->failed->failure = failure;
    return eval_fail_with(
        at, (struct tree_place){.line = call->place.line, .column = call->place.column},
        &at->failed->failure);
}

bool call_host(struct dsl_evaluation *at, const struct dsl_function *function,
               const struct arguments *arguments, struct dsl_value *value)
{
    const struct dsl_host_function *host = function->host;
    AUTO(slots_release)
    struct slots slots = {.rest = mem_zeroed(arguments->count + 1, sizeof *slots.rest)};

    if (!fill(at, &host->signature, arguments, &slots) ||
        !eval_steps(at, arguments->at, weight(arguments)))
        return false;

    struct dsl_call call = {.evaluation = at,
                            .heap = at->heap,
                            .context = at->host->context,
                            .signature = &host->signature,
                            .arguments = slots.values,
                            .given = given_without_gap(&slots),
                            .rest = slots.rest,
                            .rest_count = slots.rest_count,
                            .place = eval_place(at, arguments->at),
                            .used = arguments->use == USED};
    if (!invoke(at, host, &call, value))
        return false;
    if (arguments->use == FINAL && host->runs_program)
        at->program = true;
    dsl_heap_hold(at->heap, *value);
    return eval_memory(at, arguments->at);
}
