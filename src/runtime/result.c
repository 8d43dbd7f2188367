#include "runtime/result.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

struct symbiont_result *result_new(void)
{
    struct symbiont_result *result = mem_zeroed(1, sizeof *result);

    ulid_make(result->run_id);
    result->started_wall_us = clock_wall_us();
    result->exit_code = -1;
    return result;
}

void symbiont_result_free(struct symbiont_result *result)
{
    if (!result)
        return;
    buf_release(&result->out.kept);
    buf_release(&result->err.kept);
    argv_release(&result->receipt.capabilities);
    argv_release(&result->receipt.not_applied);
    argv_release(&result->warnings);
    argv_release(&result->runs);
    argv_release(&result->plan.argv);
    argv_release(&result->plan.env_names);
    free(result->plan.program);
    free(result->plan.workdir);
    free(result->plan.rule);
    free(result->error);
    free(result->value);
    free(result);
}

void result_warn(struct symbiont_result *result, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *text = mem_vformat(fmt, args);
    va_end(args);
    argv_add(&result->warnings, text);
}

void result_set_error(struct symbiont_result *result, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    char *text = mem_vformat(fmt, args);
    va_end(args);
    free(result->error);
    result->error = text;
}

void result_refuse(struct symbiont_result *result, const struct symbiont_error *err)
{
    result->finished = result->ended = true;
    result->status = err->status;
    result->end = err->status == SYMBIONT_DENIED ? SYMBIONT_END_DENIED : SYMBIONT_END_START_FAILED;
    result_set_error(result, "%s", err->text);
}

const char *result_signal_name(int number)
{
    static _Thread_local char name[32];
    const char *abbreviation = number > 0 ? sigabbrev_np(number) : NULL;

    if (number <= 0)
        return NULL;
    if (abbreviation)
        (void)snprintf(name, sizeof name, "SIG%s", abbreviation);
    else
        (void)snprintf(name, sizeof name, "SIGRTMIN+%d", number - SIGRTMIN);
    return name;
}

static const char *kept(const struct result_stream *stream, size_t *len)
{
    if (len)
        *len = stream->kept.len;
    return stream->kept.data ? stream->kept.data : "";
}

const char *symbiont_result_stdout(const struct symbiont_result *result, size_t *len)
{
    static const struct result_stream none;

    return kept(result ? &result->out : &none, len);
}

const char *symbiont_result_stderr(const struct symbiont_result *result, size_t *len)
{
    static const struct result_stream none;

    return kept(result ? &result->err : &none, len);
}

int symbiont_result_exit_code(const struct symbiont_result *result)
{
    return result ? result->exit_code : -1;
}

bool symbiont_result_success(const struct symbiont_result *result)
{
    return result && result->ended && result->end == SYMBIONT_END_EXITED && result->exit_code == 0;
}

enum symbiont_end symbiont_result_end(const struct symbiont_result *result)
{
    return result ? result->end : SYMBIONT_END_START_FAILED;
}

const char *symbiont_end_text(enum symbiont_end end)
{
    switch (end) {
#define X(name, text)                                                                              \
    case SYMBIONT_END_##name:                                                                      \
        return text;
        SYMBIONT_END_LIST(X)
#undef X
    }
    return "unknown end";
}

const char *symbiont_result_signal(const struct symbiont_result *result)
{
    return result ? result_signal_name(result->signal_number) : NULL;
}

const char *symbiont_result_error(const struct symbiont_result *result)
{
    return result ? result->error : NULL;
}

const char *symbiont_result_run_id(const struct symbiont_result *result)
{
    return result ? result->run_id : "";
}

const char *symbiont_result_warning(const struct symbiont_result *result, size_t index)
{
    return result && index < result->warnings.count ? result->warnings.items[index] : NULL;
}

struct symbiont_usage symbiont_result_usage(const struct symbiont_result *result)
{
    return result ? result->usage : (struct symbiont_usage){0};
}

static int cancelled_code(const struct symbiont_result *result)
{
    enum { READER_GONE = 141, BY_SIGNAL = 128 };

    if (result->reader_gone)
        return READER_GONE;
    return BY_SIGNAL + (result->cancel_signal ? result->cancel_signal : SIGTERM);
}

int symbiont_result_shell_code(const struct symbiont_result *result)
{
    enum { TIMEOUT = 124, KILLED = 137, BY_SIGNAL = 128 };

    if (!result)
        return symbiont_status_exit_code(SYMBIONT_SYSTEM);
    if (!result->ended)
        return 0; /* a dry run that found nothing against it */
    switch (result->end) {
    case SYMBIONT_END_EXITED:
        return result->exit_code;
    case SYMBIONT_END_SIGNALED:
        return BY_SIGNAL + result->signal_number;
    case SYMBIONT_END_TIMEOUT:
    case SYMBIONT_END_CPU_LIMIT:
        return TIMEOUT;
    case SYMBIONT_END_MEMORY_LIMIT:
    case SYMBIONT_END_OUTPUT_LIMIT:
        return KILLED;
    case SYMBIONT_END_CANCELLED:
        return cancelled_code(result);
    case SYMBIONT_END_START_FAILED:
    case SYMBIONT_END_DENIED:
        return symbiont_status_exit_code(result->status);
    }
    return symbiont_status_exit_code(SYMBIONT_SYSTEM);
}
