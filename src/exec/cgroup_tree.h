/*
 * cgroup_tree.h - the directories of groups: into, out of, and what a run may have made below
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Removes the empty group `name` in `dir` with its subgroups.  0 or -errno. */
int cgroup_tree_remove(int dir, const char *name);
/* No subgroups. */
bool cgroup_tree_flat(int dir);
/* Calls `each` for every directory in `dir` until it returns false. */
void cgroup_tree_each(int dir, bool (*each)(int dir, const char *name, void *context),
                      void *context);
