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

/* Makes the group's directory in that parent.  0 or -errno. */
int cgroup_dir_make(struct cgroup *group, int parent);
/* v1's cpu hierarchy is there for the quota alone, which few runs have: its directory (and the
 * join, which costs as much) waits for the first cgroup_limit that asks for one. */
bool cgroup_dir_waits(const struct cgroup_host *host, int parent);
/* What the counters that nobody can reset say now: the run's begin. */
void cgroup_account_begin(struct cgroup *group);
