/*
 * cgroup.h - what a run's groups of the kernel do for it: found once, made, limited, read, ended
 *
 * The library probes (`struct cgroup_host`) before the keeper is forked; the keeper owns the groups
 * (`struct cgroup`).  A host may give each function by v2, by v1 or not at all, so a group is one
 * directory in each hierarchy that is needed, and every function says by which one it is done.
 * What a host can't do is never an error: the function is not available, with a reason.
 *
 * On the keeper's side nothing allocates; a call that fails returns -errno or false.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "exec/cgroup_join.h"

enum cgroup_function {
    CGROUP_KILL,   /* which processes are alive, and all of them ended: v2 with cgroup.kill only */
    CGROUP_MEMORY, /* memory_bytes, OOM kills, peak */
    CGROUP_PROCESSES, /* processes */
    CGROUP_CPU_QUOTA, /* cpu_cores */
    CGROUP_CPU_USAGE, /* CPU time of the whole group */
    CGROUP_FUNCTIONS,
};

enum { CGROUP_PATH_BYTES = 512, CGROUP_REASON_BYTES = 192, CGROUP_NAME_BYTES = 96 };

/* A directory in which groups are made. */
struct cgroup_parent {
    unsigned version; /* 1 or 2 */
    char path[CGROUP_PATH_BYTES];
};

struct cgroup_ability {
    int parent;                       /* index into parents, -1: not available */
    char reason[CGROUP_REASON_BYTES]; /* why not, for people; empty when available */
};

/* Who makes the groups: part of their names, so that a later start knows whose they were. */
struct cgroup_owner {
    pid_t pid; /* as /proc shows it */
    uint64_t start;
    uint64_t pid_namespace; /* 0: not known; such groups are never swept */
};

struct cgroup_host {
    int parent_count;
    struct cgroup_parent parents[CGROUP_PARENTS];
    struct cgroup_ability abilities[CGROUP_FUNCTIONS];
    bool swap_bounded; /* the memory limit covers swap too */
    struct cgroup_owner owner;
};

/* The library's side */

/* Really tries: makes a group of each kind, writes a limit, removes it (at v1's cpu quota it only
 * looks).  Never fails. */
void cgroup_probe(struct cgroup_host *host);
/* The same from the place of another process: what the keeper can have after it moved. */
void cgroup_probe_process(struct cgroup_host *host, pid_t pid);
/* 0 (not available), 1 or 2. */
unsigned cgroup_version(const struct cgroup_host *host, enum cgroup_function function);

/* Asks the user's systemd for a delegated scope around `keeper` and probes again from there.
 * For an ordinary user on v2 who has no group of their own; up to a second.  `busctl` is NULL but
 * in tests.  SYMBIONT_UNAVAILABLE when there is no systemd, no user bus or a refusal. */
CHECKED bool cgroup_scope_request(struct cgroup_host *host, pid_t keeper, const char *busctl,
                                  struct symbiont_error *err);

/* The keeper's side */

struct cgroup_limits {
    uint64_t memory_bytes; /* resident, swap is not given; 0: no limit, as with the others */
    uint64_t processes;
    double cpu_cores;
};

struct cgroup {
    const struct cgroup_host *host;
    char name[CGROUP_NAME_BYTES];
    unsigned serial;
    unsigned generation;       /* how many runs it served before */
    int dirs[CGROUP_PARENTS];  /* in the order of host->parents; -1: none (yet) */
    int procs[CGROUP_PARENTS]; /* v1 tasks, v2 cgroup.procs: for those who join by writing */
    int events;                /* v2 cgroup.events */
    int oom;                   /* v1 memory.oom_control, v2 memory.events */
    int oom_notice;
    int memory_peak;
    struct cgroup_limits applied;
    uint64_t oom_kills_before; /* the counters that the kernel never resets, at the run's begin */
    uint64_t cpu_user_before, cpu_system_before;
    uint64_t processes_peak_before;
};

/* Once, in the keeper, before its first group. */
void cgroup_own(struct cgroup_host *host);
/* A new group without limits.  0 or -errno, then nothing is left of it. */
int cgroup_make(const struct cgroup_host *host, struct cgroup *group, unsigned serial);
/* From here the group has exactly these limits, whatever it had.  Returns the set (1u << function)
 * of what was asked and is in force.  Before the child joins: a quota may need one group more. */
unsigned cgroup_limit(struct cgroup *group, const struct cgroup_limits *limits);

/* For CLONE_INTO_CGROUP; -1 when there is no v2 group.  Borrowed. */
int cgroup_v2_fd(const struct cgroup *group);
/* What the child must do itself (cgroup_join_raw): the v1 groups, and the v2 group too where
 * CLONE_INTO_CGROUP is refused.  The descriptors stay the group's and close on exec. */
void cgroup_join_list(const struct cgroup *group, bool with_v2, struct cgroup_join *join);

/* OOM kills of this run. */
uint64_t cgroup_oom_kills(const struct cgroup *group);
/* Becomes readable (POLLIN) on an OOM kill; -1 when there is none.  On v1 it wakes a moment before
 * the kill is counted, on v2 also when the limit was only touched: after a wake-up ask
 * cgroup_oom_drain, and when it says 0, ask again some milliseconds later. */
int cgroup_oom_fd(const struct cgroup *group);
/* Makes the descriptor quiet again; returns cgroup_oom_kills. */
uint64_t cgroup_oom_drain(const struct cgroup *group);

/* Each is false where the host can't tell. */
bool cgroup_memory_now(const struct cgroup *group, uint64_t *bytes);
bool cgroup_memory_peak(const struct cgroup *group, uint64_t *bytes);
bool cgroup_cpu_us(const struct cgroup *group, uint64_t *user_us, uint64_t *system_us);
bool cgroup_processes_peak(const struct cgroup *group, uint64_t *processes);

/* The living processes (no zombies) in the group, the first `max` of them in `pids`; returns how
 * many there are, -errno when it can't be told. */
int cgroup_list(const struct cgroup *group, pid_t pids[], int max);
bool cgroup_populated(const struct cgroup *group);
/* Ends all with cgroup.kill and returns how many were there, or -errno (-ENOTSUP without
 * CGROUP_KILL).  Does not wait. */
int cgroup_kill(const struct cgroup *group);
/* Until nothing in it is alive; false when `timeout_us` passed before. */
bool cgroup_wait_empty(const struct cgroup *group, uint64_t timeout_us);

/* Makes the group ready for another run; false: remove it (still populated, memory of the run
 * still charged, subgroups, a counter that can't be reset).  Limits stay until cgroup_limit. */
bool cgroup_reset(struct cgroup *group);
/* Removes the directories (with subgroups a run may have made) and closes everything.  0 or -errno:
 * what could not be removed is left to a later cgroup_sweep_stale. */
int cgroup_remove(struct cgroup *group);
/* Gives up one that could not be removed: closes what is open of it. */
void cgroup_forget(struct cgroup *group);

/* Ends and removes what keepers that are no more have left; never a living keeper's groups.
 * At most 200 ms; returns how many directories went. */
int cgroup_sweep_stale(const struct cgroup_host *host);
