/*
 * builtin_output.c - what an agent says, and how it fails; its clock and its environment
 */
#include <string.h>

#include "base/buf.h"
#include "dsl/builtin.h"
#include "dsl/evaluate.h"
#include "dsl/json.h"

static const int64_t sleep_at_most_us = INT64_C(3600000000);

/* ------------------------------------------------------------------ output */

static bool add(struct buf *text, const char *bytes, size_t len, struct dsl_failure *failure)
{
    struct symbiont_error err = {0};

    return buf_add(text, bytes, len, &err) || dsl_fail(failure, DSL_FAILURE_LIMIT, "%s", err.text);
}

/* The values with blanks between them and a newline at the end. */
static bool say(struct dsl_call *call, enum dsl_stream stream, struct dsl_failure *failure)
{
    const struct dsl_host *host = call->evaluation->host;
    auto_buf struct buf line = {.limit = call->heap->limit};

    for (size_t i = 0; i < call->rest_count; i++) {
        if ((i > 0 && !add(&line, " ", 1, failure)) ||
            !dsl_text_write(&line, call->rest[i], failure))
            return false;
    }
    if (!add(&line, "\n", 1, failure))
        return false;
    if (!dsl_charge(call, line.len / 16))
        return false;
    if (host->output && !host->output(host->context, stream, line.data, line.len))
        return dsl_fail_for_good(failure, DSL_FAILURE_CANCELLED,
                                 "nobody reads the output any more");
    return true;
}

static bool print(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)result;
    return say(call, DSL_STREAM_PRINT, failure);
}

static bool log_line(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)result;
    return say(call, DSL_STREAM_LOG, failure);
}

/* ------------------------------------------------------------------ errors */

static bool message(struct dsl_call *call, size_t argument, const char *otherwise,
                    enum dsl_failure_kind kind, struct dsl_failure *failure)
{
    auto_buf struct buf text = {.limit = call->heap->limit};
    struct dsl_failure why = {0};

    if (dsl_is_null(call->arguments[argument])) {
        (void)dsl_fail(failure, kind, "%s", otherwise);
        return true;
    }
    if (!dsl_text_write(&text, call->arguments[argument], &why)) {
        *failure = why;
        return false;
    }
    (void)dsl_fail(failure, kind, "%s", text.data ? text.data : "");
    return true;
}

/* fail(e) raises an error that was caught, or made, as it was. */
static bool raise_error(struct dsl_call *call, struct dsl_value *result,
                        struct dsl_failure *failure)
{
    struct dsl_value error = call->arguments[0];
    enum dsl_failure_kind kind = error.kind == DSL_ERROR ? error.error->kind : DSL_FAILURE_ERROR;

    (void)result;
    (void)message(call, 0, "failed", kind, failure);
    return false;
}

static bool make_error(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_failure made = {0};

    if (!message(call, 0, "error", DSL_FAILURE_ERROR, &made)) {
        *failure = made;
        return false;
    }
    *result = raised_new(call->heap, &made, call->place);
    return true;
}

static bool assert_that(struct dsl_call *call, struct dsl_value *result,
                        struct dsl_failure *failure)
{
    struct dsl_value holds = call->arguments[0];

    (void)result;
    if (holds.kind != DSL_BOOL && holds.kind != DSL_NULL)
        return builtin_wrong(call, 0, "true, false or null", failure);
    if (holds.kind == DSL_BOOL && holds.boolean)
        return true;
    (void)message(call, 1, "the assertion does not hold", DSL_FAILURE_ASSERT, failure);
    return false;
}

/* --------------------------------------------------- environment and clock */

static bool env(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    const struct dsl_host *host = call->evaluation->host;

    if (!builtin_wants(call, 0, DSL_STRING, failure))
        return false;
    const char *name = dsl_text_bytes(call->arguments[0]);
    if (host->environment && !host->environment(host->context, name, call->heap, result, failure))
        return false;
    if (dsl_is_null(*result) && call->given < 2)
        return dsl_fail(failure, DSL_FAILURE_MISSING,
                        "the variable '%.100s' was not passed to the run (--env, --pass-env)",
                        name);
    if (dsl_is_null(*result))
        *result = call->arguments[1];
    return true;
}

static bool now(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    const struct dsl_host *host = call->evaluation->host;

    if (!host->now)
        return dsl_fail(failure, DSL_FAILURE_UNAVAILABLE, "there is no clock here");
    *result = dsl_time((int64_t)host->now(host->context));
    return true;
}

static bool sleep_for(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    const struct dsl_host *host = call->evaluation->host;
    struct dsl_value time = call->arguments[0];
    double us = time.kind == DSL_INT     ? (double)time.integer * 1e6
                : time.kind == DSL_FLOAT ? time.number * 1e6
                                         : (double)time.integer;

    (void)result;
    if (time.kind != DSL_INT && time.kind != DSL_FLOAT && time.kind != DSL_DURATION)
        return builtin_wrong(call, 0, "a duration or a number of seconds", failure);
    if (!(us >= 0) || us > (double)sleep_at_most_us)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "sleep: from nothing to one hour");
    if (!host->sleep)
        return dsl_fail(failure, DSL_FAILURE_UNAVAILABLE, "there is no clock here");
    host->sleep(host->context, (uint64_t)us);
    if (host->cancelled && host->cancelled(host->context))
        return dsl_fail_for_good(failure, DSL_FAILURE_CANCELLED, "the run was cancelled");
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"print", {NULL}, 0, 0, true}, "prints its arguments, with blanks between them", false, print},
    {{"log", {NULL}, 0, 0, true}, "the same, to the log (standard error)", false, log_line},
    {{"fail", {"message"}, 0, 1, false},
     "raises an error, or raises a caught one again",
     false,
     raise_error},
    {{"error", {"message"}, 1, 1, false},
     "makes an error value; returned from a trigger it is exit code 1",
     false,
     make_error},
    {{"assert", {"condition", "message"}, 1, 2, false},
     "raises an error of kind Assert unless the condition holds",
     false,
     assert_that},
    {{"env", {"name", "default"}, 1, 2, false},
     "a variable that was passed to the run",
     false,
     env},
    {{"now", {NULL}, 0, 0, false}, "the present time", false, now},
    {{"sleep", {"time"}, 1, 1, false},
     "waits for a duration or a number of seconds, at most one hour",
     false,
     sleep_for},
};

BUILTIN_FAMILY(output, functions);
