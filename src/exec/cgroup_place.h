/*
 * cgroup_place.h - where in a v2 hierarchy groups with limits can be made
 *
 * A group that has processes can't give controllers to its subgroups, and the caller's own group
 * has one: the caller.  So the place is the own group or the nearest one above it that gives (or
 * can be made to give) memory and pids, else the most of them: what bounds that group bounds the
 * runs too.
 */
#pragma once

#include "exec/cgroup.h"

/* 0, or the errno of why not even a group without limits can be made. */
int cgroup_best_place(const char *own, const char *mount, char best[static CGROUP_PATH_BYTES]);
