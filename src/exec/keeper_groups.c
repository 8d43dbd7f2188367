#include <unistd.h>

#include "exec/keeper_state.h"

enum { LAST_TRIES = 100, LAST_TRY_US = 1000 };

void keeper_group_prepare(struct keeper_process *process)
{
    if (cgroup_make(process->host, &process->ready[0], ++process->serial) == 0)
        process->ready_count = 1;
}

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

/* Those that were busy a moment ago: a process that was killed leaves its group late. */
static void bury(struct keeper_process *process)
{
    unsigned left = 0;

    for (unsigned i = 0; i < process->dying_count; i++) {
        if (cgroup_remove(&process->dying[i]) < 0)
            process->dying[left++] = process->dying[i];
    }
    process->dying_count = left;
}

static void remove_group(struct keeper_process *process, struct cgroup *group)
{
    if (cgroup_remove(group) == 0)
        return;
    if (process->dying_count < KEEPER_DYING_GROUPS)
        process->dying[process->dying_count++] = *group;
    else
        cgroup_forget(group); /* swept at a later start */
}

void keeper_group_return(struct keeper_process *process, struct keeper_run *run)
{
    if (!run->has_group)
        return;
    run->has_group = false;
    bury(process);
    if (process->ready_count < KEEPER_READY_GROUPS && cgroup_reset(&run->group))
        process->ready[process->ready_count++] = run->group;
    else
        remove_group(process, &run->group);
}

void keeper_groups_end(struct keeper_process *process)
{
    while (process->ready_count)
        remove_group(process, &process->ready[--process->ready_count]);
    for (int i = 0; process->dying_count && i < LAST_TRIES; i++) {
        (void)usleep(LAST_TRY_US);
        bury(process);
    }
}
