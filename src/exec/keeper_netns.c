/*
 * A network namespace takes the kernel half a millisecond to make.  So one is made ahead, by a
 * process beside the run that took the last; each serves one run.
 */
#include <linux/sched.h>
#include <sched.h>
#include <unistd.h>

#include "exec/child.h"
#include "exec/keeper_state.h"

/* Only the host's root makes one outside a user namespace. */
static bool of_use(const struct keeper_process *process, uint64_t flags)
{
    return process->uid == 0 && flags & CLONE_NEWNET && !(flags & CLONE_NEWUSER);
}

uint64_t keeper_netns_take(struct keeper_process *process, struct keeper_run *run, uint64_t flags)
{
    if (!of_use(process, flags) || process->netns_maker || process->netns.fd < 0)
        return flags;
    run->slot.fds[SPEC_FD_NETNS] = process->netns.fd;
    process->netns.fd = -1;
    return flags & ~(uint64_t)CLONE_NEWNET;
}

void keeper_netns_prepare(struct keeper_process *process, uint64_t flags)
{
    struct clone_args args = {
        .flags = CLONE_VM | CLONE_FILES,
        .exit_signal = (uint64_t)SIGCHLD,
        .stack = (uint64_t)(uintptr_t)process->netns_stack,
        .stack_size = sizeof process->netns_stack,
    };

    if (!of_use(process, flags) || process->netns_maker || process->netns.fd >= 0)
        return;
    process->netns.fd = -1;
    long pid = raw_clone(&args, netns_maker_main, &process->netns);
    process->netns_maker = pid > 0 ? (pid_t)pid : 0;
}

bool keeper_netns_made(struct keeper_process *process, pid_t pid)
{
    if (pid != process->netns_maker)
        return false;
    process->netns_maker = 0;
    return true;
}
