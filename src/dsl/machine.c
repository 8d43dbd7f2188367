/*
 * machine.c - what keeps an evaluation within its bounds, and how it fails
 */
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "dsl/evaluate.h"

enum { POLL_EVERY = 4096 };

struct dsl_place eval_place(const struct dsl_evaluation *at, struct tree_place place)
{
    return (struct dsl_place){at->run->name, place.line, place.column};
}

static void note_calls(const struct dsl_evaluation *at, struct dsl_outcome *failed)
{
    failed->chain_count = failed->chain_left_out = 0;
    for (const struct active_call *call = at->calls; call; call = call->caller) {
        if (failed->chain_count < DSL_CHAIN_AT_MOST)
            failed->chain[failed->chain_count++] =
                (struct dsl_frame){call->function, eval_place(at, call->at)};
        else
            failed->chain_left_out++;
    }
}

bool eval_fail_with(struct dsl_evaluation *at, struct tree_place place,
                    const struct dsl_failure *failure)
{
    if (failure != &at->failed->failure)
        at->failed->failure = *failure;
    at->failed->place = eval_place(at, place);
    note_calls(at, at->failed);
    at->unwinding = FAILING;
    return false;
}

bool eval_fail(struct dsl_evaluation *at, struct tree_place place, enum dsl_failure_kind kind,
               const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *text = mem_vformat(fmt, args);
    va_end(args);
    (void)dsl_fail(&at->failed->failure, kind, "%s", text);
    return eval_fail_with(at, place, &at->failed->failure);
}

static bool fail_for_good(struct dsl_evaluation *at, struct tree_place place,
                          enum dsl_failure_kind kind, const char *text)
{
    (void)dsl_fail_for_good(&at->failed->failure, kind, "%s", text);
    return eval_fail_with(at, place, &at->failed->failure);
}

static bool poll(struct dsl_evaluation *at, struct tree_place place)
{
    at->poll_at = at->steps + POLL_EVERY;
    if (at->host->cancelled && at->host->cancelled(at->host->context))
        return fail_for_good(at, place, DSL_FAILURE_CANCELLED, "the run was cancelled");
    return true;
}

bool eval_steps(struct dsl_evaluation *at, struct tree_place place, uint64_t count)
{
    at->steps += count;
    if (at->steps > at->limits.steps) {
        auto_free char *text =
            mem_format("the agent took more than %llu steps; is there an endless loop?",
                       (unsigned long long)at->limits.steps);
        return fail_for_good(at, place, DSL_FAILURE_LIMIT, text);
    }
    return at->steps < at->poll_at || poll(at, place);
}

bool eval_memory(struct dsl_evaluation *at, struct tree_place place)
{
    if (!dsl_heap_exhausted(at->heap))
        return true;
    at->heap->collect_at = 0;
    return eval_fail(at, place, DSL_FAILURE_LIMIT, "the agent's values take more than %zu bytes",
                     at->heap->limit);
}

/* The stack grows downwards on every machine this runs on. */
static bool stack_has_room(const struct dsl_evaluation *at)
{
    return at->stack_base - (uintptr_t)__builtin_frame_address(0) < at->limits.stack_bytes;
}

bool eval_step(struct dsl_evaluation *at, struct tree_place place)
{
    if (!eval_steps(at, place, 1))
        return false;
    if (!stack_has_room(at))
        return eval_fail(at, place, DSL_FAILURE_LIMIT, "calls and expressions are nested too deep");
    return true;
}
