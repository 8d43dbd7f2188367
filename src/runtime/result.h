/*
 * result.h - the record of one run, the same everywhere (contract, section 3)
 */
#pragma once

#include "base/argv.h"
#include "base/ulid.h"
#include "exec/exec.h"

/* One stream as it is reported. */
struct result_stream {
    struct buf kept;
    uint64_t bytes, dropped;
};

struct result_phases {
    uint64_t decide, sandbox, start, run, collect; /* microseconds */
};

/* What enforced what; texts are constants, NULL where nothing did. */
struct result_limited_by {
    const char *memory, *cpu_seconds, *cpu_cores, *processes, *file_size;
};

struct result_receipt {
    bool present;        /* false until a sandbox was made */
    uint32_t namespaces; /* CLONE_NEW... */
    char seccomp[48];
    int landlock_abi;
    bool no_new_privs;
    struct argv capabilities; /* names; none: empty */
    uint32_t user;
    const char *network, *rootfs, *cgroup, *kill_tree;
    struct result_limited_by limited_by;
    struct argv not_applied;
};

/* What --dry-run shows. */
struct result_plan {
    bool present;
    struct argv argv, env_names;
    char *program, *workdir, *rule;
};

struct symbiont_result {
    char run_id[ULID_BYTES];
    bool finished, ended;    /* `ended`: end applies */
    enum symbiont_tier tier; /* 0: null */
    const char *engine;
    enum symbiont_profile profile;
    enum symbiont_end end;
    enum symbiont_status status; /* of an end by DENIED or START_FAILED, or of a failed agent */
    int exit_code;               /* -1: none */
    int signal_number;           /* 0: none */
    int cancel_signal;
    bool reader_gone;
    char *error;
    struct result_stream out, err;
    uint64_t started_wall_us;
    struct symbiont_usage usage;
    uint64_t processes_peak; /* 0: not known */
    struct result_phases phases;
    struct symbiont_limits limits;
    bool limits_known;
    struct result_receipt receipt;
    uint32_t leftovers, survivors;
    struct argv warnings;
    struct result_plan plan;

    bool is_agent;
    char *value; /* JSON of what an agent's trigger returned */
    struct argv runs;
};

struct symbiont_result *result_new(void);
void result_warn(struct symbiont_result *result, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The run was refused, or could not be started. */
void result_refuse(struct symbiont_result *result, const struct symbiont_error *err);
/* Replaces a sentence. */
void result_set_error(struct symbiont_result *result, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Replaces the values (longer than 3 bytes) of "K=V" strings in streams, error and warnings. */
void result_redact(struct symbiont_result *result, const char *const *secrets);
/* "SIGTERM"; "SIGRTMIN+1"; NULL for 0. */
const char *result_signal_name(int number);
