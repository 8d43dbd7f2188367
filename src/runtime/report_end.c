#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "exec/child.h"
#include "exec/parts.h"
#include "runtime/report_end.h"

static const char *step_text(const struct keeper_report *report)
{
    static const char *const texts[] = {
#define X(name, text) [CHILD_STEP_##name] = (text),
        CHILD_STEP_LIST(X)
#undef X
    };
    bool confining = report->failed_step == CHILD_STEP_CONFINE ||
                     (report->failed_step == CHILD_STEP_SANDBOX && report->failed_detail);

    return confining ? confine_step_text((enum confine_step)report->failed_detail)
                     : texts[report->failed_step];
}

static char *part_list(uint32_t parts)
{
    char *list = NULL;

    for (unsigned part = 0; part < RUN_PARTS; part++) {
        if (!(parts & UINT32_C(1) << part))
            continue;
        auto_free char *before = list;
        list = mem_format("%s%s%s", before ? before : "", before ? ", " : "", run_part_text(part));
    }
    return list;
}

static void end_as(struct symbiont_result *result, enum symbiont_end end,
                   enum symbiont_status status)
{
    result->end = end;
    result->status = status;
}

static enum symbiont_status exec_status(int errnum)
{
    switch (errnum) {
    case EACCES:
    case ENOEXEC:
    case ELIBBAD:
    case EPERM:
        return SYMBIONT_NOT_EXECUTABLE;
    default:
        return SYMBIONT_SYSTEM;
    }
}

static void not_started(const struct keeper_report *report, const char *program,
                        struct symbiont_result *result)
{
    int errnum = report->failed_errno;

    if (report->failed_step == CHILD_STEP_REQUIRE) {
        auto_free char *missing = part_list(report->failed_detail);
        end_as(result, SYMBIONT_END_DENIED, SYMBIONT_DENIED);
        result_set_error(result,
                         "what is demanded (--require, native_execution.memory_limit) is not in "
                         "force on this host or at profile %s: %s; see: symbiont doctor",
                         symbiont_profile_text(result->profile), missing ? missing : "unknown");
        return;
    }
    if (report->failed_step == CHILD_STEP_EXEC) {
        end_as(result, SYMBIONT_END_START_FAILED, exec_status(errnum));
        result_set_error(result, "%s could not be executed: %s%s", program, strerror(errnum),
                         errnum == ENOENT  ? " (the loader that its file names is not there)"
                         : errnum == E2BIG ? " (arguments and environment are too long)"
                                           : "");
        return;
    }
    end_as(result, SYMBIONT_END_START_FAILED, SYMBIONT_UNAVAILABLE);
    result_set_error(result, "%s was not started: the child could not %s: %s%s", program,
                     step_text(report), strerror(errnum),
                     errnum == EAGAIN ? "; too many processes or runs at once: try again" : "");
}

static void exited(const struct keeper_report *report, struct symbiont_result *result)
{
    if (WIFSIGNALED(report->status)) {
        result->end = SYMBIONT_END_SIGNALED;
        result->signal_number = WTERMSIG(report->status);
    } else {
        result->end = SYMBIONT_END_EXITED;
        result->exit_code = WEXITSTATUS(report->status);
    }
}

static uint64_t cpu_us(const struct keeper_report *report)
{
    return report->cpu_user_us + report->cpu_system_us;
}

/* SIGXCPU is the soft limit; who ignored it meets SIGKILL at the hard one. */
static bool met_cpu_limit(const struct keeper_report *report, const struct symbiont_result *result)
{
    uint64_t limit = result->limits.cpu_ms * 1000;

    if (!limit || result->end != SYMBIONT_END_SIGNALED)
        return false;
    return result->signal_number == SIGXCPU ||
           (result->signal_number == SIGKILL && cpu_us(report) >= limit);
}

static double seconds(uint64_t ms)
{
    return (double)ms / 1000;
}

static void by_reason(const struct keeper_report *report, const struct exec_outcome *outcome,
                      struct symbiont_result *result)
{
    switch ((enum run_reason)report->reason) {
    case RUN_REASON_NONE:
        return;
    case RUN_REASON_WALL:
        result->end = SYMBIONT_END_TIMEOUT;
        result_set_error(result, "the run took longer than %g s", seconds(result->limits.wall_ms));
        return;
    case RUN_REASON_CPU:
        result->end = SYMBIONT_END_CPU_LIMIT;
        return;
    case RUN_REASON_MEMORY:
        result->end = SYMBIONT_END_MEMORY_LIMIT;
        return;
    case RUN_REASON_OUTPUT:
        result->end = SYMBIONT_END_OUTPUT_LIMIT;
        result_set_error(result, "the run wrote more than %llu bytes to a stream",
                         (unsigned long long)result->limits.output_bytes);
        return;
    case RUN_REASON_CANCEL:
    case RUN_REASON_CALLER:
        result->end = SYMBIONT_END_CANCELLED;
        result->reader_gone = outcome->reader_gone;
        result_set_error(result, "%s",
                         outcome->reader_gone ? "the reader of the output went away"
                                              : "the run was cancelled");
        return;
    }
}

static void say_limit(struct symbiont_result *result)
{
    if (result->end == SYMBIONT_END_CPU_LIMIT)
        result_set_error(result, "the run used more than %g s of CPU time",
                         seconds(result->limits.cpu_ms));
    if (result->end == SYMBIONT_END_MEMORY_LIMIT)
        result_set_error(result, "the run used more than %.0f MiB of memory",
                         (double)result->limits.memory_bytes / (1024 * 1024));
    if (result->end == SYMBIONT_END_SIGNALED && result->signal_number == SIGXFSZ)
        result_set_error(result, "file size limit");
}

static void survivors(const struct keeper_report *report, struct symbiont_result *result)
{
    result->leftovers = report->leftovers;
    result->survivors = report->survivors;
    if (!report->survivors)
        return;
    auto_free char *before = result->error;
    result->error = NULL;
    result_set_error(result, "%s%s%u of its processes could not be ended within 2 s",
                     before ? before : "", before ? "; " : "", report->survivors);
}

void report_end(const struct exec_outcome *outcome, const char *program, int cancel_signal,
                struct symbiont_result *result)
{
    const struct keeper_report *report = &outcome->report;

    result->finished = result->ended = true;
    result->cancel_signal = cancel_signal;
    if (outcome->keeper_lost) {
        end_as(result, SYMBIONT_END_START_FAILED, SYMBIONT_SYSTEM);
        result_set_error(result, "symbiont's keeper process was killed, and the run with it");
        return;
    }
    if (report->failed_step) {
        not_started(report, program, result);
        return;
    }
    exited(report, result);
    if (met_cpu_limit(report, result))
        result->end = SYMBIONT_END_CPU_LIMIT;
    by_reason(report, outcome, result);
    if (report->oom_kills)
        result->end = SYMBIONT_END_MEMORY_LIMIT;
    say_limit(result);
    survivors(report, result);
}
