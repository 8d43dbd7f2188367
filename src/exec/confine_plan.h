/*
 * confine_plan.h - what a child does to confine itself, as flat data
 *
 * The library decides everything and writes it down (confine.h); the child carries it out with raw
 * system calls and decides nothing.
 */
#pragma once

#include <stdbool.h>

#include "exec/spec.h"

/* What a child does, for messages: "cannot <text>: <errno>". */
#define CONFINE_STEP_LIST(X)                                                                       \
    X(NONE, "begin")                                                                               \
    X(ID_MAP, "write the maps of its user namespace")                                              \
    X(NETWORK, "enter its network namespace")                                                      \
    X(HOSTNAME, "set its host name")                                                               \
    X(PROPAGATION, "part its mounts from the host's")                                              \
    X(ROOT, "make its root")                                                                       \
    X(BIND, "show a directory of the host")                                                        \
    X(FILE, "make a file of its root")                                                             \
    X(DEVICE, "make a device")                                                                     \
    X(PROC, "mount its /proc")                                                                     \
    X(PIVOT, "enter its root")                                                                     \
    X(IDS, "change to the run's user")                                                             \
    X(CAPABILITIES, "drop its capabilities")                                                       \
    X(NO_NEW_PRIVS, "set no_new_privs")                                                            \
    X(LANDLOCK, "enforce its Landlock rules")                                                      \
    X(SECCOMP, "install its seccomp filter")

enum confine_step {
#define X(name, text) CONFINE_STEP_##name,
    CONFINE_STEP_LIST(X)
#undef X
};

/* "set no_new_privs" */
const char *confine_step_text(enum confine_step step);

/* One entry of the own root, carried out in order. */
enum confine_op_kind {
    CONFINE_OP_DIR,     /* mkdir target, mode; one that is there stays */
    CONFINE_OP_FILE,    /* target with the content source[0..len) */
    CONFINE_OP_SYMLINK, /* target -> source */
    CONFINE_OP_BIND,    /* source of the host -> target; flags */
    CONFINE_OP_TMPFS,   /* target; source: mount options */
    CONFINE_OP_DEVICE,  /* target is a node made by mknod, number in len */
    CONFINE_OP_PROC,    /* target */
    CONFINE_OP_DEVPTS,  /* target; source: mount options */
};

enum confine_op_flag {
    CONFINE_READ_ONLY = 1,
    CONFINE_DEVICES = 2,  /* device files work there */
    CONFINE_OPTIONAL = 4, /* a source that is not there is left out */
    CONFINE_WRITABLE_RULE = 8, /* Landlock grants writing below the target */
};

struct confine_op {
    uint32_t kind; /* enum confine_op_kind */
    uint32_t flags;
    spec_offset target; /* relative to the new root */
    spec_offset source;
    uint32_t len;
    uint32_t mode;
};

struct confine_plan {
    uint64_t clone_flags; /* CLONE_NEW..., for the clone that makes the run's first process */
    uint32_t uid, gid;    /* the program's */
    bool sets_ids;        /* root gives itself up for them */
    bool maps_ids;        /* a user namespace: uid and gid are mapped to themselves */
    bool no_new_privs;
    bool drops_capabilities;
    bool keeps_few_capabilities;  /* root under Moderate */
    uint64_t landlock_write;      /* own root: rights the child's ruleset handles, 0: no such ruleset */
    uint64_t landlock_network;
    uint64_t landlock_scope;
    uint32_t landlock_size;       /* of struct landlock_ruleset_attr at this ABI */
    spec_offset ops;              /* struct confine_op[op_count]; none: the host's root */
    uint32_t op_count;
    spec_offset seccomp;          /* struct sock_filter[seccomp_count] */
    uint32_t seccomp_count;
};

/* The run's first process is process 1 of new namespaces and calls confine_enter_sandbox. */
static inline bool confine_has_own_root(const struct confine_plan *plan)
{
    return plan->op_count > 0;
}

/*
 * In the run's first process, when it has its own root.  Shares memory with the keeper: raw calls
 * only.  Leaves it with its capabilities in the new namespaces, in the new root.  0 or -errno;
 * `step` says at what.
 */
long confine_enter_sandbox(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step);

/* In the program's process, last before exec.  Descriptors may be close-on-exec, not yet closed. */
long confine_enter_program(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step);
