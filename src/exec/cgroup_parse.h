/*
 * cgroup_parse.h - from the texts of /proc/PID/cgroup and /proc/PID/mountinfo to directories
 *
 * Both texts may be of any length and hold anything; what does not fit or does not parse is as if
 * it were not there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "exec/cgroup.h"

/* The hierarchies that we use. */
enum cgroup_tree_name {
    CGROUP_TREE_V2,
    CGROUP_TREE_MEMORY,
    CGROUP_TREE_PIDS,
    CGROUP_TREE_CPU,
    CGROUP_TREE_CPUACCT,
    CGROUP_TREES,
};

struct cgroup_tree {
    char own[CGROUP_PATH_BYTES];   /* the process's group; empty: not a member */
    char root[CGROUP_PATH_BYTES];  /* which group the mount shows at its top */
    char mount[CGROUP_PATH_BYTES]; /* empty: not mounted where the own group could be seen */
};

/* `trees` has CGROUP_TREES entries, all zero at first. */
void cgroup_parse_membership(struct cgroup_tree *trees, const char *text, size_t len);
/* After the membership: of several mounts the first that shows the own group counts. */
void cgroup_parse_mounts(struct cgroup_tree *trees, const char *text, size_t len);
/* The directory of the process's own group; false when there is none to be seen. */
bool cgroup_tree_path(const struct cgroup_tree *tree, char path[static CGROUP_PATH_BYTES]);
