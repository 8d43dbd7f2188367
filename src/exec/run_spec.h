/*
 * run_spec.h - what one run is: the head of the flat block that goes to the keeper
 */
#pragma once

#include "exec/confine.h"
#include "exec/spec.h"

/* How the descendants of a run are kept track of, strongest first. */
#define RUN_TRACKING_LIST(X)                                                                       \
    X(PIDNS, "pidns")                                                                              \
    X(CGROUP, "cgroup")                                                                            \
    X(BEST_EFFORT, "best_effort")

enum run_tracking {
#define X(name, text) RUN_TRACKING_##name,
    RUN_TRACKING_LIST(X)
#undef X
};

/* What enforces a limit; the texts are the receipt's. */
#define RUN_ENFORCER_LIST(X)                                                                       \
    X(NONE, "none")                                                                                \
    X(CGROUP, "cgroup")                                                                            \
    X(RLIMIT, "rlimit")                                                                            \
    X(RLIMIT_WATCH, "rlimit+watch")                                                                \
    X(USERNS, "userns")                                                                            \
    X(AFFINITY, "affinity")

enum run_enforcer {
#define X(name, text) RUN_ENFORCER_##name,
    RUN_ENFORCER_LIST(X)
#undef X
};

/* How memory is to be limited (native_execution.memory_limit). */
enum run_memory_mode { RUN_MEMORY_AUTO, RUN_MEMORY_CGROUP, RUN_MEMORY_RLIMIT };

/* 0: no limit. */
struct run_limits {
    uint64_t memory_bytes, cpu_us, wall_us, grace_us, file_bytes;
    uint32_t processes, descriptors, cores_milli;
    uint32_t memory_mode; /* enum run_memory_mode */
};

struct run_spec {
    uint64_t size; /* of the whole block */
    struct run_limits limits;
    uint32_t require;    /* parts (parts.h) that must be in force, or it is not started */
    uint32_t use_cgroup; /* a group of its own, if the host has any */
    spec_offset argv; /* arrays of 64-bit offsets, 0 at the end; the keeper makes them pointers */
    spec_offset envp;
    spec_offset workdir; /* its path inside the run's root */
    struct confine_plan confine;
};
