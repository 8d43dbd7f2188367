/*
 * A run enters the keeper's list with its memory, its block and its group, and leaves it again.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/child.h"
#include "exec/keeper_state.h"

static struct keeper_run *take_memory(struct keeper_process *process)
{
    size_t bytes = sizeof(struct keeper_run) + 2 * (size_t)SLOT_STACK_BYTES;
    struct keeper_run *run = process->spare;

    process->spare = NULL;
    if (!run) {
        bytes = (bytes + 4095) & ~4095UL;
        run = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (run == MAP_FAILED)
            return NULL;
        run->stacks = (char *)run + bytes - 2 * (size_t)SLOT_STACK_BYTES;
    }
    char *stacks = run->stacks;
    *run = (struct keeper_run){.channel = -1, .pidfd = -1, .stacks = stacks};
    run->slot.child_stack = stacks + SLOT_STACK_BYTES;
    return run;
}

static void give_memory_back(struct keeper_process *process, struct keeper_run *run)
{
    if (run->pid)
        return; /* someone may still stand on its stack */
    if (!process->spare)
        process->spare = run;
    else
        (void)munmap(run, (size_t)(run->stacks - (char *)run) + 2 * (size_t)SLOT_STACK_BYTES);
}

/* Offsets become pointers, once. */
static void resolve(char *block, spec_offset array)
{
    for (uint64_t *entry = (uint64_t *)(void *)(block + array); *entry; entry++)
        *entry += (uint64_t)(uintptr_t)block;
}

static bool map_block(struct keeper_run *run, int block, size_t bytes)
{
    char *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, block, 0);

    if (mapped == MAP_FAILED)
        return false;
    run->slot.spec = (const struct run_spec *)(void *)mapped;
    run->block_bytes = bytes;
    resolve(mapped, run->slot.spec->argv);
    resolve(mapped, run->slot.spec->envp);
    return true;
}

static void send_report(int channel, const struct keeper_report *report)
{
    (void)send(channel, report, sizeof *report, MSG_NOSIGNAL);
}

static bool enlist(struct keeper_process *process, struct keeper_run *run)
{
    for (unsigned i = 0; i < KEEPER_RUNS; i++) {
        if (!process->runs[i]) {
            process->runs[i] = run;
            process->run_count++;
            return true;
        }
    }
    return false;
}

static void strike(struct keeper_process *process, const struct keeper_run *run)
{
    for (unsigned i = 0; i < KEEPER_RUNS; i++) {
        if (process->runs[i] == run) {
            process->runs[i] = NULL;
            process->run_count--;
        }
    }
}

void keeper_run_forget(struct keeper_process *process, struct keeper_run *run)
{
    send_report(run->channel, &run->report);
    strike(process, run);
    keeper_close_fds(run);
    if (run->slot.spec)
        (void)munmap((void *)run->slot.spec, run->block_bytes);
    if (run->channel >= 0)
        (void)close(run->channel);
    if (run->pidfd >= 0)
        (void)close(run->pidfd);
    keeper_group_return(process, run);
    give_memory_back(process, run);
}

static void refuse(struct keeper_process *process, struct keeper_run *run, int errnum)
{
    run->report.failed_step = run->slot.failed_step ? run->slot.failed_step : CHILD_STEP_CLONE;
    run->report.failed_detail = run->slot.failed_detail;
    run->report.failed_errno = errnum;
    run->report.ended_us = run->report.cleared_us = clock_us();
    keeper_run_forget(process, run);
}

static void start_clocks(struct keeper_run *run)
{
    const struct run_limits *limits = &run->slot.spec->limits;
    uint64_t now = run->report.cloned_us;

    run->wall_at = limits->wall_us ? now + limits->wall_us : 0;
    run->watch_at = limits->cpu_us && !run->slot.watch_cpu ? now + KEEPER_WATCH_US : 0;
}

void keeper_run_start(struct keeper_process *process, struct keeper_run *run)
{
    run->report.cloned_us = clock_us();
    run->state = KEEPER_RUN_RUNNING;
    run->slot.failed_step = 0;
    long pid = keeper_spawn(process, run);
    if (pid < 0) {
        refuse(process, run, (int)-pid);
        return;
    }
    run->pid = (pid_t)pid;
    keeper_netns_prepare(process, run->slot.spec->confine.clone_flags);
    start_clocks(run);
    if (!run->optional_namespaces || process->namespaces == KEEPER_NAMESPACES_WORK)
        keeper_close_fds(run);
}

void keeper_run_begin(struct keeper_process *process, const struct keeper_start *start_message,
                      int channel, int block, const int fds[static SPEC_FDS])
{
    uint64_t now = clock_us();
    struct keeper_run *run = take_memory(process);

    if (!run) {
        struct keeper_report report = {.failed_step = CHILD_STEP_CLONE, .failed_errno = ENOMEM};
        send_report(channel, &report);
        (void)close(channel);
        for (int i = 0; i < SPEC_FDS; i++)
            (void)close(fds[i]);
        return;
    }
    run->channel = channel;
    run->report.received_us = now;
    memcpy(run->slot.fds, fds, sizeof run->slot.fds);
    if (!enlist(process, run)) {
        refuse(process, run, EAGAIN);
        return;
    }
    if (!map_block(run, block, start_message->block_bytes) ||
        !keeper_watch_fd(process, channel, KEEPER_CHANNEL, run)) {
        refuse(process, run, errno);
        return;
    }
    if (run->slot.spec->use_cgroup)
        keeper_group_take(process, run);
    if (run->has_group) {
        unsigned version = cgroup_version(process->host, CGROUP_MEMORY);

        run->report.cgroup_version =
            (uint8_t)(version ? version : cgroup_version(process->host, CGROUP_KILL));
        if (cgroup_oom_fd(&run->group) >= 0)
            (void)keeper_watch_fd(process, cgroup_oom_fd(&run->group), KEEPER_OOM, run);
    }
    keeper_run_start(process, run);
}
