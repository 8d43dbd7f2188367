/*
 * confine.h - the profiles at the native tier: from a request to a plan for the child
 *
 * Everything is decided here, in ordinary code, before anything is started: a row of the profile
 * that the host lacks is an error unless the request allows it to be missing.
 */
#pragma once

#include "base/error.h"
#include "exec/confine_plan.h"

/* The parts of a receipt that are confinement; the texts are those of --require and
 * --allow-missing. */
#define CONFINE_PART_LIST(X)                                                                       \
    X(NO_NEW_PRIVS, "no_new_privs")                                                                \
    X(LANDLOCK, "landlock")                                                                        \
    X(SECCOMP, "seccomp")                                                                          \
    X(PIDNS, "pidns")                                                                              \
    X(MOUNTNS, "mountns")                                                                          \
    X(NETNS, "netns")                                                                              \
    X(IPCNS, "ipcns")                                                                              \
    X(UTSNS, "utsns")                                                                              \
    X(CGROUPNS, "cgroupns")                                                                        \
    X(USERNS, "userns")                                                                            \
    X(NO_NETWORK, "no_network")                                                                    \
    X(NO_CAPABILITIES, "no_capabilities")

enum confine_part {
#define X(name, text) CONFINE_PART_##name,
    CONFINE_PART_LIST(X)
#undef X
        CONFINE_PARTS, /* their number */
};

/* Sets of parts are masks of these. */
#define CONFINE_BIT(part) (UINT32_C(1) << CONFINE_PART_##part)

const char *confine_part_text(enum confine_part part);
/* The part's bit; 0 when there is none of that name. */
uint32_t confine_part_bit(const char *name, size_t len);

/* All texts are borrowed for the call; the lists end with NULL and may be NULL.  Paths are
 * canonical: absolute, no symbolic link in them. */
struct confine_request {
    enum symbiont_profile profile;
    bool network;                   /* the run may use the host's network */
    const char *workdir;            /* or NULL */
    const char *private_dir;        /* the run's TMPDIR and HOME */
    const char *const *unreadable;  /* symbiont's state */
    const char *const *read_only;   /* below workdir */
    const char *const *visible;     /* more of the host that Strict shows, read-only: /opt/node */
    const char *const *executables; /* bind_descendants: what alone may be executed; or NULL */
    uint64_t scratch_bytes;         /* what Strict's /tmp and /dev/shm hold; 0: 1 GiB each */
    uint32_t allow_missing;         /* CONFINE_BIT(...) */
    uint32_t uid, gid;              /* the program's */
};

struct confine_receipt {
    uint32_t applied; /* CONFINE_BIT(...): in force */
    uint32_t missing; /* wanted by the profile, not in force */
    int landlock_abi; /* 0: none */
    char seccomp[48]; /* "strict@3f9a12c0", "" when there is no filter */
    bool capabilities_none;
    uint64_t capabilities_kept; /* of those that the caller has, a mask */
    bool read_only_kept;        /* the request's read_only paths are really so */
};

/* What is worked out once: the compiled filters, this host's abilities.  Any number of threads. */
struct confine;

struct confine *confine_open(void);
/* Accepts NULL. */
void confine_close(struct confine *confine);

/* Where a plan is written, all of it the caller's. */
struct confine_into {
    struct spec_builder *builder; /* the plan's texts */
    struct confine_plan *plan;
    int *fds; /* SPEC_FDS of them, -1 before; what the child needs, the caller closes it */
    struct confine_receipt *receipt;
};

/* False: UNAVAILABLE, with the remedy, when the host lacks a row of the profile; INVALID; SYSTEM.
 */
CHECKED bool confine_prepare(struct confine *confine, const struct confine_request *request,
                             const struct confine_into *into, struct symbiont_error *err);

/* What this host can do, each tried for real once per `confine`.  Never hangs. */
struct confine_ability {
    bool available;
    char detail[160]; /* "ABI 7", or why not */
    char remedy[200]; /* "" when available */
};

/* USERNS, LANDLOCK, SECCOMP, PIDNS, MOUNTNS, NETNS, ... by enum confine_part.  Lives as long as
 * `confine`. */
const struct confine_ability *confine_ability(struct confine *confine, enum confine_part part);
