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
    X(NETWORK, "enter its network namespace")                                                      \
    X(HOSTNAME, "set its host name")                                                               \
    X(PROPAGATION, "part its mounts from the host's")                                              \
    X(ROOT, "make its root")                                                                       \
    X(BIND, "show a directory of the host")                                                        \
    X(FILE, "make a file of its root")                                                             \
    X(DEVICE, "make a device")                                                                     \
    X(TMPFS, "mount a private directory")                                                          \
    X(PROC, "mount its /proc")                                                                     \
    X(TERMINALS, "mount its terminals")                                                            \
    X(SEAL, "seal its root")                                                                       \
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

/* One entry of the own root, carried out in order.  Targets are absolute in the new root; sources
 * are canonical paths of the host without their leading '/', unless it says otherwise. */
enum confine_op_kind {
    CONFINE_OP_DIR,     /* mkdir, mode; one that is there stays */
    CONFINE_OP_FILE,    /* with the content source[0..len), mode */
    CONFINE_OP_SYMLINK, /* to the text at source */
    CONFINE_OP_BIND,    /* source of the host, with what is mounted below it */
    CONFINE_OP_TMPFS,   /* source: mount options */
    CONFINE_OP_DEVICE,  /* the node `len`, or the host's one at source where mknod is refused */
    CONFINE_OP_PROC,    /* source: mount options */
    CONFINE_OP_DEVPTS,  /* source: mount options */
};

enum confine_op_flag {
    CONFINE_READ_ONLY = 1,
    CONFINE_OPTIONAL = 2, /* a source that is not there is left out */
    CONFINE_WRITES = 4,   /* Landlock grants writing below the target */
    CONFINE_NODES = 8,    /* Landlock grants writing to the devices below the target */
};

struct confine_op {
    uint32_t kind; /* enum confine_op_kind */
    uint32_t flags;
    spec_offset target;
    spec_offset source;
    uint32_t len;
    uint32_t mode;
};

/* What happens to the program's capabilities. */
enum confine_capabilities {
    CONFINE_CAPABILITIES_AS_THEY_ARE,
    CONFINE_CAPABILITIES_FILES, /* root under Moderate: those over files and its own processes */
    CONFINE_CAPABILITIES_NONE,
};

enum {
    /* CAP_CHOWN to CAP_SETUID, which the kernel numbers 0 to 7, without CAP_DAC_READ_SEARCH (2),
     * and CAP_SYS_NICE (23): none reaches another's memory, the network, a device or the kernel. */
    CONFINE_FILE_CAPABILITIES = (0xff & ~(1 << 2)) | 1 << 23,
};

struct confine_plan {
    uint64_t clone_flags; /* CLONE_NEW..., for the clone that makes the run's first process */
    uint32_t uid, gid;    /* the program's */
    bool sets_ids;        /* root gives itself up for them */
    bool no_new_privs;
    bool own_root;
    uint8_t capabilities;     /* enum confine_capabilities */
    int32_t landlock_abi;     /* own root: the child makes the write ruleset; 0: it does not */
    bool landlock_network;    /* TCP stays allowed there */
    spec_offset root_options; /* of the root's tmpfs */
    spec_offset ops;          /* struct confine_op[op_count] */
    uint32_t op_count;
    spec_offset seccomp; /* struct sock_filter[seccomp_count] */
    uint32_t seccomp_count;
};

/* The program sees a root of its own: paths are the plan's, not the host's. */
static inline bool confine_has_own_root(const struct confine_plan *plan)
{
    return plan->own_root;
}

/* The first process of the run is made with clone_flags and calls confine_enter_sandbox.  It is
 * process 1 of a pid namespace, or (CLONE_NEWPID is not among them) it may be the program's.  In a
 * user namespace its parent has mapped the ids to themselves before. */
static inline bool confine_needs_sandbox(const struct confine_plan *plan)
{
    return plan->clone_flags != 0;
}

/*
 * In the first process of a run that needs a sandbox.  It shares memory with the keeper: raw calls
 * only.  Leaves it with all capabilities in the new namespaces, in the new root, its working
 * directory "/".  0 or -errno; `step` says at what.
 */
long confine_enter_sandbox(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step);

/* In the program's process, last before exec.  Descriptors may be close-on-exec, not yet closed. */
long confine_enter_program(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step);
