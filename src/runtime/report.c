#include "runtime/report.h"

#include <sched.h>
#include <stdio.h>

#include "base/mem.h"
#include "config/config.h"
#include "exec/parts.h"
#include "runtime/report_end.h"

static const char *enforcer(uint8_t by)
{
    static const char *const texts[] = {
#define X(name, text) [RUN_ENFORCER_##name] = (text),
        RUN_ENFORCER_LIST(X)
#undef X
    };

    return by == RUN_ENFORCER_NONE ? NULL : texts[by];
}

static const char *tracking(uint8_t by)
{
    static const char *const texts[] = {
#define X(name, text) [RUN_TRACKING_##name] = (text),
        RUN_TRACKING_LIST(X)
#undef X
    };

    return texts[by];
}

static uint32_t namespaces(const struct exec_outcome *outcome)
{
    static const struct {
        uint32_t part, flag;
    } kinds[] = {
        {CONFINE_BIT(PIDNS), CLONE_NEWPID},   {CONFINE_BIT(MOUNTNS), CLONE_NEWNS},
        {CONFINE_BIT(NETNS), CLONE_NEWNET},   {CONFINE_BIT(IPCNS), CLONE_NEWIPC},
        {CONFINE_BIT(UTSNS), CLONE_NEWUTS},   {CONFINE_BIT(CGROUPNS), CLONE_NEWCGROUP},
        {CONFINE_BIT(USERNS), CLONE_NEWUSER},
    };
    uint32_t flags = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (outcome->receipt.applied & kinds[i].part)
            flags |= kinds[i].flag;
    }
    if (outcome->report.pid_namespace && !(flags & CLONE_NEWPID))
        flags |= CLONE_NEWPID | CLONE_NEWNS;
    if (outcome->report.user_namespace)
        flags |= CLONE_NEWUSER;
    return flags;
}

static const char *cgroup_text(const struct symbiont_orchestrator *orchestrator,
                               const struct keeper_report *report)
{
    const struct cgroup_host *host = exec_cgroups(orchestrator->exec);

    if (!report->cgroup_version)
        return NULL;
    if (cgroup_version(host, CGROUP_KILL) == 2 && cgroup_version(host, CGROUP_MEMORY) == 1)
        return "hybrid";
    return report->cgroup_version == 2 ? "v2" : "v1";
}

static void say_not_applied(struct result_receipt *receipt, const struct symbiont_result *result,
                            uint32_t missing)
{
    const struct result_limited_by *by = &receipt->limited_by;

    for (unsigned part = 0; part < CONFINE_PARTS; part++) {
        if (missing & UINT32_C(1) << part)
            argv_add(&receipt->not_applied, run_part_text(part));
    }
    if (result->limits.memory_bytes && !by->memory)
        argv_add(&receipt->not_applied, "memory");
    if (result->limits.processes && !by->processes)
        argv_add(&receipt->not_applied, "processes");
    if (result->limits.cpu_cores > 0 && !by->cpu_cores)
        argv_add(&receipt->not_applied, "cpu_cores");
}

static void list_capabilities(const struct symbiont_orchestrator *orchestrator, uint64_t kept,
                              struct argv *names)
{
    size_t index = 0;

    for (unsigned cap = 0; cap < 64; cap++) {
        uint64_t bit = UINT64_C(1) << cap;

        if (!(orchestrator->own_capabilities & bit))
            continue;
        if (kept & bit)
            argv_add(names, orchestrator->capability_names.items[index]);
        index++;
    }
}

static void fill_receipt(struct symbiont_orchestrator *orchestrator,
                         const struct prepared *prepared, const struct exec_outcome *outcome,
                         struct symbiont_result *result)
{
    struct result_receipt *receipt = &result->receipt;
    const struct keeper_report *report = &outcome->report;
    const struct confine_receipt *confined = &outcome->receipt;

    receipt->present = true;
    receipt->namespaces = namespaces(outcome);
    (void)snprintf(receipt->seccomp, sizeof receipt->seccomp, "%s", confined->seccomp);
    receipt->landlock_abi = confined->applied & CONFINE_BIT(LANDLOCK) ? confined->landlock_abi : 0;
    receipt->no_new_privs = (confined->applied & CONFINE_BIT(NO_NEW_PRIVS)) != 0;
    list_capabilities(orchestrator, confined->capabilities_kept, &receipt->capabilities);
    receipt->user = geteuid();
    receipt->network =
        confined->applied & (CONFINE_BIT(NO_NETWORK) | CONFINE_BIT(NETNS)) ? "none" : "host";
    receipt->cgroup = cgroup_text(orchestrator, report);
    receipt->limited_by = (struct result_limited_by){
        .memory = enforcer(report->memory_by),
        .cpu_seconds = enforcer(report->cpu_by),
        .cpu_cores = enforcer(report->cores_by),
        .processes = enforcer(report->processes_by),
        .file_size = result->limits.file_bytes ? "rlimit" : NULL,
    };
    receipt->kill_tree = tracking(report->tracking);
    say_not_applied(receipt, result, confined->missing);
    (void)prepared;
}

static uint64_t span(uint64_t from, uint64_t to)
{
    return from && to > from ? to - from : 0;
}

static void fill_phases(const struct exec_outcome *outcome, struct symbiont_result *result)
{
    const struct keeper_report *report = &outcome->report;
    uint64_t started = report->exec_us ? report->exec_us : report->cloned_us;

    result->phases.sandbox = span(outcome->sent_us, report->cloned_us);
    result->phases.start = span(report->cloned_us, started);
    result->phases.run = span(started, report->ended_us);
    result->phases.collect = span(report->ended_us, outcome->collected_us);
    result->usage.wall_us = span(started, report->ended_us);
    result->usage.cpu_user_us = report->cpu_user_us;
    result->usage.cpu_system_us = report->cpu_system_us;
    result->usage.memory_peak_bytes = report->memory_peak_bytes;
    result->processes_peak = report->processes_peak;
}

static void take_stream(struct capture *capture, struct result_stream *stream)
{
    stream->bytes = capture->total;
    stream->dropped = capture_dropped(capture);
    stream->kept = capture->head;
    capture->head = (struct buf){0};
}

void report_outcome(struct symbiont_orchestrator *orchestrator,
                    const struct runtime_request *request, const struct prepared *prepared,
                    struct exec_outcome *outcome, struct symbiont_result *result)
{
    struct symbiont_cancel *cancel = request->request->cancel;
    int cancel_signal =
        cancel && atomic_load(&cancel->count) ? atomic_load(&cancel->signal_number) : 0;

    report_end(outcome, prepared->typed, cancel_signal, result);
    take_stream(&outcome->out, &result->out);
    take_stream(&outcome->err, &result->err);
    if (outcome->keeper_lost)
        return;
    fill_phases(outcome, result);
    if (!outcome->report.failed_step)
        fill_receipt(orchestrator, prepared, outcome, result);
}
