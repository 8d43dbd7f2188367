/*
 * cgroup_join.h - the child joins its groups itself, before exec
 *
 * The only part of cgroup.h that runs between clone and exec: a group that is joined later limits
 * nothing that was charged before.
 */
#pragma once

/* v2, and v1's memory, pids, cpu, cpuacct. */
enum { CGROUP_PARENTS = 5 };

/* Inherited descriptors of v1 tasks and v2 cgroup.procs files. */
struct cgroup_join {
    int count;
    int fds[CGROUP_PARENTS];
};

/* 0 or -errno. */
long cgroup_join_raw(const struct cgroup_join *join);
