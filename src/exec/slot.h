/*
 * slot.h - the memory that the keeper, a run's init and its child before exec have in common
 *
 * They share their address space until the program is executed.  Each field has one writer.
 */
#pragma once

#include <sys/resource.h>

#include "exec/cgroup_join.h"
#include "exec/run_spec.h"

enum {
    SLOT_STACK_BYTES = 64 * 1024, /* the init's; the child's is a second one */
};

/* What a child does before it is the program, in this order. */
#define CHILD_STEP_LIST(X)                                                                         \
    X(NONE, "start")                                                                               \
    X(REQUIRE, "have what --require demands")                                                      \
    X(CLONE, "make a process")                                                                     \
    X(CGROUP, "join its control group")                                                            \
    X(SANDBOX, "set up its sandbox")                                                               \
    X(SESSION, "make its session")                                                                 \
    X(STREAMS, "set up its streams")                                                               \
    X(WORKDIR, "enter its working directory")                                                      \
    X(LIMITS, "set its limits")                                                                    \
    X(CONFINE, "confine itself")                                                                   \
    X(EXEC, "execute the program")

enum child_step {
#define X(name, text) CHILD_STEP_##name,
    CHILD_STEP_LIST(X)
#undef X
};

/* Why a run was ended before its program ended by itself. */
enum run_reason {
    RUN_REASON_NONE,
    RUN_REASON_WALL,
    RUN_REASON_CPU,
    RUN_REASON_MEMORY,
    RUN_REASON_OUTPUT,
    RUN_REASON_CANCEL,
    RUN_REASON_CALLER, /* the caller's process or its channel ended */
};

struct slot_rlimit {
    int resource;
    struct rlimit value;
};

enum { SLOT_RLIMITS = 8, SLOT_MAPS_PENDING = 1 };

struct slot {
    /* The keeper's, before the child exists. */
    const struct run_spec *spec;
    int fds[SPEC_FDS];
    struct cgroup_join join; /* control groups that the child enters by itself */
    struct slot_rlimit rlimits[SLOT_RLIMITS];
    uint32_t rlimit_count;
    bool own_pid_namespace;
    bool maps_own_ids;    /* a user namespace made for the limits, not by the profile */
    bool mounts_own_proc; /* likewise a pid namespace */
    bool watch_memory;    /* the init sums up what no control group counts */
    bool watch_cpu;
    volatile int32_t maps_answer; /* of a user namespace: pending, then 0 or -errno */
    char *child_stack;
    uint64_t affinity; /* a mask of the first 64 processors, 0: as it is */

    /* The child's. */
    volatile uint32_t failed_step;
    volatile int32_t failed_errno;
    volatile uint32_t failed_detail; /* enum confine_step; of REQUIRE: the parts that lack */
    volatile uint64_t exec_us;

    /* The init's. */
    volatile bool init_reported;
    volatile int32_t status; /* of the program, as wait4 gives it */
    struct rusage usage;
    volatile uint32_t leftovers, survivors;
    volatile uint32_t init_reason; /* enum run_reason */
    volatile uint64_t watched_cpu_us;

    /* The keeper's, read by the init when SIGUSR1 arrives. */
    volatile int32_t forward_signal;
};
