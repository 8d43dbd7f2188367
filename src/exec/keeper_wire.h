/*
 * keeper_wire.h - what goes between the library and its keeper
 *
 * Both are one program and one build: plain structs over SOCK_SEQPACKET socketpairs.  One control
 * socket takes the starts; each run has a channel of its own, whose closing ends the run.
 */
#pragma once

#include "exec/slot.h"

/* On the control socket, with SCM_RIGHTS: the channel, the block's memfd, then one descriptor for
 * each bit of fd_mask, in order. */
struct keeper_start {
    uint64_t block_bytes;
    uint32_t fd_mask; /* 1 << enum spec_fd */
    uint32_t reserved;
};

/* On a channel, to the keeper: end the run.  A second one, or SIGKILL, skips the grace. */
struct keeper_end {
    uint32_t reason; /* enum run_reason */
    int32_t signal_number;
};

/* On a channel, from the keeper: once, when nothing of the run is left.  Times are on the monotonic
 * clock. */
struct keeper_report {
    uint32_t failed_step; /* enum child_step; 0: the program was started */
    int32_t failed_errno;
    uint32_t failed_detail; /* enum confine_step */
    int32_t status;
    uint32_t reason; /* enum run_reason */
    uint32_t leftovers, survivors;
    uint32_t oom_kills;
    uint64_t received_us, cloned_us, exec_us, ended_us, cleared_us;
    uint64_t cpu_user_us, cpu_system_us, memory_peak_bytes;
    uint64_t processes_peak;                           /* 0: not known */
    uint8_t tracking;                                  /* enum run_tracking */
    uint8_t memory_by, cpu_by, processes_by, cores_by; /* enum run_enforcer */
    uint8_t cgroup_version;                            /* 0: none */
    uint8_t user_namespace, pid_namespace;             /* made for the limits, not by the profile */
    uint8_t init_lost;                                 /* the run ended its own init */
};
