#include "exec/keeper_state.h"

/* A ready group, or a new one; none where the host has none. */
void keeper_group_take(struct keeper_process *process, struct keeper_run *run)
{
    run->has_group = true;
    if (process->ready_count) {
        run->group = process->ready[--process->ready_count];
        return;
    }
    if (cgroup_make(process->host, &run->group, ++process->serial) < 0)
        run->has_group = false;
}

void keeper_group_return(struct keeper_process *process, struct keeper_run *run)
{
    if (!run->has_group)
        return;
    run->has_group = false;
    if (process->ready_count < KEEPER_READY_GROUPS && cgroup_reset(&run->group))
        process->ready[process->ready_count++] = run->group;
    else
        (void)cgroup_remove(&run->group); /* what stays is swept at the next start */
}

void keeper_groups_end(struct keeper_process *process)
{
    while (process->ready_count)
        (void)cgroup_remove(&process->ready[--process->ready_count]);
}
