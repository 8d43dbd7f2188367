/*
 * cgroup_keeper.h - a test process that plays the keeper: it owns groups and starts children in
 * them
 */
#pragma once

#include "exec/cgroup.h"

/* What this host has; skips the test when it has no v2 group to kill by, or we are not root. */
const struct cgroup_host *keeper_host(void);
/* The same, and it skips when that function is not there. */
const struct cgroup_host *keeper_host_with(enum cgroup_function function);
/* A new group of that host in all hierarchies, without limits, serial counting up. */
struct cgroup keeper_group(const struct cgroup_host *host);
/* Starts `body` in all of the group's hierarchies, as the keeper does; returns the pid. */
pid_t keeper_start(const struct cgroup *group, void (*body)(void));
/* Its exit code, or 128 + signal; -1 waits for any child. */
int keeper_wait(pid_t pid);
/* Ends and removes; fails the test when something is left. */
void keeper_discard(struct cgroup *group);
/* The whole content of a file of the group. */
const char *keeper_read(const struct cgroup *group, enum cgroup_function function,
                        const char *file);

/* Bodies: a minute of sleep; 128 MiB used in a grandchild, whose end the leader hides (7). */
void keeper_sleep(void);
void keeper_grow(void);
void keeper_touch(size_t bytes);
