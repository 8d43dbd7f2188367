/*
 * cgroup_dir.h - which of a group's directories serves which function
 */
#pragma once

#include "exec/cgroup.h"

/* -1 when the function is not available. */
static inline int cgroup_dir(const struct cgroup *group, enum cgroup_function function)
{
    int parent = group->host->abilities[function].parent;

    return parent < 0 ? -1 : group->dirs[parent];
}

/* What the counters that nobody can reset say now: the run's begin. */
void cgroup_account_begin(struct cgroup *group);
