/*
 * cgroup_trees.h - the hierarchies as a process is in them now
 */
#pragma once

#include "base/error.h"
#include "exec/cgroup_parse.h"

/* `trees` has CGROUP_TREES entries, all zero.  `pid` 0 is the caller. */
CHECKED bool cgroup_trees_read(struct cgroup_tree *trees, pid_t pid, struct symbiont_error *err);
