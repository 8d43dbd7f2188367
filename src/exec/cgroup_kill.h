/*
 * cgroup_kill.h - who is in a directory's group: what ending a run and sweeping have in common
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* As cgroup_list. */
int cgroup_list_at(int dir, pid_t pids[], int max);
/* Asks `populated` until it says no or the time is over, ever more slowly. */
bool cgroup_wait_until_empty(bool (*populated)(const void *group), const void *group,
                             uint64_t timeout_us);
