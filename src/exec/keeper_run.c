#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/child.h"
#include "exec/keeper_state.h"

enum {
    CLEAR_US = 2 * 1000 * 1000,  /* for descendants to be gone */
    INIT_CLEAR_US = 2500 * 1000, /* an init sweeps for two seconds */
    LOOK_US = 100,               /* between looks at whether they are */
    QUIET_LOOKS = 3,             /* a dying stray's children come to the keeper a moment later */
    OOM_LOOK_US = 2 * 1000,
};

static void signal_run(const struct keeper_run *run, int number)
{
    if (run->has_init) {
        (void)kill(run->pid, SIGUSR1);
        return;
    }
    if (kill(-run->pid, number) < 0)
        (void)kill(run->pid, number); /* it has no session yet */
}

static void kill_run(struct keeper_run *run)
{
    uint64_t now = clock_us();

    run->state = KEEPER_RUN_KILLED;
    run->wall_at = run->watch_at = 0;
    run->kill_at = 0;
    run->clear_until = now + (run->has_init ? INIT_CLEAR_US : CLEAR_US);
    if (run->has_init) {
        (void)kill(run->pid, SIGUSR2);
        return;
    }
    int there_were = run->has_group ? cgroup_kill(&run->group) : -1;
    if (there_were > 1)
        run->report.leftovers += (uint32_t)there_were - 1;
    run->counted = there_were >= 0;
    (void)kill(run->pid, SIGKILL);
}

void keeper_run_end(struct keeper_process *process, struct keeper_run *run, enum run_reason reason,
                    int signal_number)
{
    uint64_t grace = run->slot.spec->limits.grace_us;

    (void)process;
    if (run->state > KEEPER_RUN_ENDING)
        return;
    if (run->report.reason == RUN_REASON_NONE)
        run->report.reason = reason;
    if (run->state == KEEPER_RUN_ENDING || signal_number == SIGKILL || !grace) {
        kill_run(run);
        return;
    }
    run->state = KEEPER_RUN_ENDING;
    run->wall_at = run->watch_at = 0;
    run->kill_at = clock_us() + grace;
    run->slot.forward_signal = signal_number;
    signal_run(run, signal_number);
}

static void read_usage(const struct keeper_process *process, struct keeper_run *run,
                       const struct rusage *usage)
{
    struct keeper_report *report = &run->report;

    (void)process;
    report->cpu_user_us =
        (uint64_t)usage->ru_utime.tv_sec * 1000000 + (uint64_t)usage->ru_utime.tv_usec;
    report->cpu_system_us =
        (uint64_t)usage->ru_stime.tv_sec * 1000000 + (uint64_t)usage->ru_stime.tv_usec;
    report->memory_peak_bytes = (uint64_t)usage->ru_maxrss * 1024;
}

/* The group knows more: every descendant, and not what the child shared with the keeper. */
static void read_group_usage(struct keeper_run *run)
{
    struct keeper_report *report = &run->report;
    uint64_t user;
    uint64_t system;

    if (!run->has_group)
        return;
    report->oom_kills = (uint32_t)cgroup_oom_kills(&run->group);
    if (cgroup_cpu_us(&run->group, &user, &system)) {
        report->cpu_user_us = user;
        report->cpu_system_us = system;
    }
    (void)cgroup_memory_peak(&run->group, &report->memory_peak_bytes);
    (void)cgroup_processes_peak(&run->group, &report->processes_peak);
}

/* vfork's memory counts as the child's until it executes: what is not above it says nothing. */
static void doubt_memory_peak(const struct keeper_run *run, struct keeper_report *report)
{
    struct rusage own;
    uint64_t peak = 0;

    if (run->has_group && cgroup_memory_peak(&run->group, &peak))
        return;
    if (getrusage(RUSAGE_SELF, &own) == 0 &&
        report->memory_peak_bytes <= (uint64_t)own.ru_maxrss * 1024)
        report->memory_peak_bytes = 0;
}

static void finish(struct keeper_process *process, struct keeper_run *run)
{
    struct keeper_report *report = &run->report;

    report->failed_step = run->slot.failed_step;
    report->failed_errno = run->slot.failed_errno;
    report->failed_detail = run->slot.failed_detail;
    report->exec_us = run->slot.exec_us;
    read_group_usage(run);
    doubt_memory_peak(run, report);
    report->cleared_us = clock_us();
    keeper_run_forget(process, run);
}

/* Children of the keeper that belong to no run: left by an init that its own run has ended. */
static uint32_t kill_strays(struct keeper_process *process)
{
    uint32_t strays = 0;

    tree_list_children(&process->strays, getpid());
    for (uint32_t i = 0; i < process->strays.count; i++) {
        pid_t pid = process->strays.pids[i];
        bool known = false;

        for (unsigned j = 0; j < KEEPER_RUNS && !known; j++)
            known = process->runs[j] && process->runs[j]->pid == pid;
        if (!known) {
            strays++;
            (void)kill(pid, SIGKILL);
        }
    }
    return strays;
}

/* Ends what is left and counts it, as long as there is anything. */
static void end_the_rest(struct keeper_process *process, struct keeper_run *run)
{
    uint32_t left = 0;

    if (run->has_group && cgroup_version(process->host, CGROUP_KILL)) {
        if (cgroup_populated(&run->group)) {
            int killed = cgroup_kill(&run->group);
            left = killed > 0 ? (uint32_t)killed : 1;
        }
    } else if (run->report.init_lost) {
        left = kill_strays(process);
        run->quiet_looks = left ? 0 : run->quiet_looks + 1;
    } else {
        left = run->report.survivors; /* as its init has left them */
    }
    if (!run->counted)
        run->report.leftovers += left;
    run->counted = true;
    run->report.survivors = left;
}

static void clear(struct keeper_process *process, struct keeper_run *run)
{
    uint64_t now = clock_us();

    if (run->state != KEEPER_RUN_CLEARING) {
        run->state = KEEPER_RUN_CLEARING;
        run->clear_until = now + CLEAR_US;
        run->wall_at = run->watch_at = run->kill_at = 0;
    }
    end_the_rest(process, run);
    bool look_again = run->report.init_lost && run->quiet_looks < QUIET_LOOKS;
    if ((!run->report.survivors && !look_again) || now >= run->clear_until)
        finish(process, run);
    else
        run->look_at = now + LOOK_US;
}

/* The host lets no namespaces be made after all: once more without. */
static bool start_again(struct keeper_process *process, struct keeper_run *run)
{
    if (!run->optional_namespaces || run->slot.failed_step != CHILD_STEP_SANDBOX)
        return false;
    process->namespaces = KEEPER_NAMESPACES_FAIL;
    (void)close(run->pidfd);
    run->pidfd = -1;
    keeper_run_start(process, run);
    return true;
}

static void take_init_report(struct keeper_run *run)
{
    struct slot *slot = &run->slot;

    run->report.status = slot->status;
    run->report.leftovers += slot->leftovers;
    run->report.survivors = slot->survivors;
    run->counted = true;
    if (!run->report.reason)
        run->report.reason = slot->init_reason;
}

void keeper_run_leader_ended(struct keeper_process *process, struct keeper_run *run, int status,
                             const struct rusage *usage)
{
    struct slot *slot = &run->slot;

    if (start_again(process, run))
        return;
    if (run->optional_namespaces && slot->exec_us)
        process->namespaces = KEEPER_NAMESPACES_WORK;
    run->report.ended_us = clock_us();
    run->report.status = status;
    if (run->has_init && slot->init_reported) {
        take_init_report(run);
        usage = &slot->usage;
    } else if (run->has_init && !slot->failed_step) {
        run->report.init_lost = true;
    }
    read_usage(process, run, usage);
    run->pid = 0;
    clear(process, run);
}

void keeper_run_oom(struct keeper_process *process, struct keeper_run *run)
{
    if (cgroup_oom_drain(&run->group))
        keeper_run_end(process, run, RUN_REASON_MEMORY, SIGKILL);
    else if (run->state <= KEEPER_RUN_ENDING)
        run->watch_at = clock_us() + OOM_LOOK_US;
}

/* The whole run's CPU time; looks again when the limit could be reached at the earliest. */
static void watch_cpu(struct keeper_process *process, struct keeper_run *run, uint64_t now)
{
    uint64_t limit = run->slot.spec->limits.cpu_us;
    uint64_t user = 0;
    uint64_t system = 0;

    run->watch_at = 0;
    if (run->has_group && cgroup_oom_kills(&run->group)) {
        keeper_run_end(process, run, RUN_REASON_MEMORY, SIGKILL);
        return;
    }
    if (!limit || !run->has_group || !cgroup_cpu_us(&run->group, &user, &system))
        return;
    if (user + system >= limit) {
        keeper_run_end(process, run, RUN_REASON_CPU, SIGXCPU);
        return;
    }
    uint64_t earliest = (limit - user - system) / (process->processors ? process->processors : 1);
    run->watch_at = now + (earliest > KEEPER_WATCH_US ? earliest : KEEPER_WATCH_US);
}

static bool due(uint64_t at, uint64_t now)
{
    return at && at <= now;
}

/* An init that does not come to an end is killed; a leader that does not die of SIGKILL (it hangs
 * in the kernel) survives, and the record says so. */
static void give_up_waiting(struct keeper_process *process, struct keeper_run *run, uint64_t now)
{
    if (run->has_init && !run->init_killed) {
        run->init_killed = true;
        run->clear_until = now + CLEAR_US;
        (void)kill(run->pid, SIGKILL);
        return;
    }
    run->report.survivors++;
    run->report.ended_us = now;
    finish(process, run);
}

void keeper_run_tick(struct keeper_process *process, struct keeper_run *run, uint64_t now)
{
    switch (run->state) {
    case KEEPER_RUN_RUNNING:
        if (due(run->wall_at, now))
            keeper_run_end(process, run, RUN_REASON_WALL, SIGTERM);
        else if (due(run->watch_at, now))
            watch_cpu(process, run, now);
        break;
    case KEEPER_RUN_ENDING:
        if (due(run->kill_at, now))
            kill_run(run);
        break;
    case KEEPER_RUN_KILLED:
        if (due(run->clear_until, now))
            give_up_waiting(process, run, now);
        break;
    case KEEPER_RUN_CLEARING:
        if (due(run->look_at, now))
            clear(process, run);
        break;
    }
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return b && b < a ? b : a;
}

uint64_t keeper_run_due(const struct keeper_run *run)
{
    uint64_t next = UINT64_MAX;

    switch (run->state) {
    case KEEPER_RUN_RUNNING:
        return earlier(earlier(next, run->wall_at), run->watch_at);
    case KEEPER_RUN_ENDING:
        return earlier(next, run->kill_at);
    case KEEPER_RUN_KILLED:
        return earlier(next, run->clear_until);
    case KEEPER_RUN_CLEARING:
        return earlier(next, run->look_at);
    }
    return next;
}
