/*
 * keeper_state.h - what the keeper process knows; private to its files
 *
 * One thread, no allocation but mmap of whole runs, no stdio: it is a fork of a process that may
 * have had threads.
 */
#pragma once

#include <signal.h>

#include "exec/cgroup.h"
#include "exec/child.h"
#include "exec/keeper_wire.h"
#include "exec/tree.h"

enum {
    KEEPER_RUNS = 1024, /* at once */
    KEEPER_READY_GROUPS = 4,
    KEEPER_DYING_GROUPS = 32,
    KEEPER_WATCH_US = 20 * 1000, /* at least, between two looks at a run's CPU time */
    KEEPER_FDS_RESERVED = 5,     /* 0 to 4 are /dev/null: the numbers a child arranges */
};

enum keeper_run_state {
    KEEPER_RUN_RUNNING,  /* until the program ends or is asked to */
    KEEPER_RUN_ENDING,   /* the grace time */
    KEEPER_RUN_KILLED,   /* until its leader is reaped */
    KEEPER_RUN_CLEARING, /* the leader is gone, others may be left */
};

struct keeper_run {
    struct slot slot;
    enum keeper_run_state state;
    int channel, pidfd;
    pid_t pid; /* the program, or its init */
    bool has_init, init_killed, optional_namespaces, fds_closed, counted;
    struct cgroup group;
    bool has_group;
    unsigned quiet_looks; /* in a row that found no stray */
    size_t block_bytes;
    uint64_t wall_at, kill_at, watch_at, clear_until, look_at; /* 0: never */
    struct keeper_report report;
    char *stacks;
};

enum keeper_namespaces {
    KEEPER_NAMESPACES_UNTRIED,
    KEEPER_NAMESPACES_WORK,
    KEEPER_NAMESPACES_FAIL
};

struct keeper_process {
    int control, caller, signals, epoll;
    bool ending; /* the caller is gone: end all runs, then this process */
    struct cgroup_host *host;
    struct cgroup ready[KEEPER_READY_GROUPS];
    struct cgroup dying[KEEPER_DYING_GROUPS];
    unsigned ready_count, dying_count, serial;
    struct keeper_run *runs[KEEPER_RUNS];
    struct keeper_run *spare; /* one run's memory, kept for the next */
    unsigned run_count;
    uid_t uid;
    enum keeper_namespaces namespaces; /* a pid namespace where the profile asks for none */
    unsigned processors;
    struct tree strays;
    struct netns_maker netns; /* the one that is ready; fd < 0: none */
    pid_t netns_maker;        /* 0: none is at work */
    _Alignas(16) char netns_stack[16 * 1024];
};

/* What an event in epoll means. */
enum keeper_event { KEEPER_CONTROL, KEEPER_CALLER, KEEPER_SIGNALS, KEEPER_CHANNEL, KEEPER_OOM };

bool keeper_watch_fd(struct keeper_process *process, int fd, enum keeper_event event, void *run);

/* keeper_begin.c */

/* Takes over the descriptors.  Every failure is reported on the channel. */
void keeper_run_begin(struct keeper_process *process, const struct keeper_start *start, int channel,
                      int block, const int fds[static SPEC_FDS]);
/* Starts the leader, as keeper_run_begin has and perhaps once more. */
void keeper_run_start(struct keeper_process *process, struct keeper_run *run);
/* Sends the report and gives everything back; the run is gone. */
void keeper_run_forget(struct keeper_process *process, struct keeper_run *run);

/* keeper_run.c */

void keeper_run_end(struct keeper_process *process, struct keeper_run *run, enum run_reason reason,
                    int signal_number);
void keeper_run_leader_ended(struct keeper_process *process, struct keeper_run *run, int status,
                             const struct rusage *usage);
void keeper_run_oom(struct keeper_process *process, struct keeper_run *run);
/* What is due at this time.  The run may be gone afterwards. */
void keeper_run_tick(struct keeper_process *process, struct keeper_run *run, uint64_t now);
/* When it wants its next tick; UINT64_MAX: never. */
uint64_t keeper_run_due(const struct keeper_run *run);

/* keeper_spawn.c */

/* Starts the leader; the slot, group and limits are made from the spec.  0 or -errno. */
long keeper_spawn(struct keeper_process *process, struct keeper_run *run);
void keeper_close_fds(struct keeper_run *run);

/* keeper_netns.c */

/* Gives the run the namespace that is ready, and the clone flags that are then left. */
uint64_t keeper_netns_take(struct keeper_process *process, struct keeper_run *run, uint64_t flags);
/* Has the next one made, if runs of this kind need it. */
void keeper_netns_prepare(struct keeper_process *process, uint64_t flags);
/* The child that ended was its maker. */
bool keeper_netns_made(struct keeper_process *process, pid_t pid);

/* keeper_groups.c */

/* Makes the first group while the library still makes up its mind. */
void keeper_group_prepare(struct keeper_process *process);
void keeper_group_take(struct keeper_process *process, struct keeper_run *run);
void keeper_group_return(struct keeper_process *process, struct keeper_run *run);
void keeper_groups_end(struct keeper_process *process);

/* keeper_forget.c */

/* What /proc shows as the keeper's command line and environment is no longer the caller's. */
void keeper_forget_arguments(void);
