/*
 * keeper_loop.h - the keeper process's whole life
 */
#pragma once

#include "exec/cgroup.h"

/* In the new process.  `caller` is a pidfd of the process it keeps runs for, or -1. */
_Noreturn void keeper_main(int control, int caller, struct cgroup_host *host);
