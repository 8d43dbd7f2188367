/*
 * keeper.h - the library's side of its keeper process
 *
 * The keeper is a fork of the caller without exec, made with no exit signal, so that the caller's
 * wait() never meets it.  Any number of threads may start runs at once.
 */
#pragma once

#include "exec/cgroup.h"
#include "exec/keeper_wire.h"

struct keeper;

/* NULL: UNAVAILABLE or SYSTEM. */
CHECKED struct keeper *keeper_open(struct symbiont_error *err);
/* Ends all runs; accepts NULL. */
void keeper_close(struct keeper *keeper);

/* What control groups do for its runs; borrowed, as long as the keeper. */
const struct cgroup_host *keeper_cgroups(const struct keeper *keeper);

/* For a run that demands a control group where there is none yet: asks the user's systemd for one,
 * once.  False: UNAVAILABLE with the reason. */
CHECKED bool keeper_demand_cgroup(struct keeper *keeper, struct symbiont_error *err);

/* Sends one run off; the descriptors stay the caller's.  Returns the run's channel: its report can
 * be received from it; its closing ends the run.  -1 when it failed. */
CHECKED int keeper_start_run(struct keeper *keeper, const void *block, size_t bytes,
                             const int fds[static SPEC_FDS], struct symbiont_error *err);

/* The keeper is no more: ends what its runs have left, where control groups know it. */
void keeper_lost(struct keeper *keeper);
