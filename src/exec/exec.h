/*
 * exec.h - one program: started, bounded, collected, and nothing of it left
 *
 * It knows nothing of tiers, policy or agents.  Any number of threads may run programs at once.
 */
#pragma once

#include "exec/cancel.h"
#include "exec/capture.h"
#include "exec/confine.h"
#include "exec/keeper.h"

struct exec; /* a keeper and what confinement has prepared */

CHECKED struct exec *exec_open(struct symbiont_error *err);
/* Ends all runs; accepts NULL. */
void exec_close(struct exec *exec);
const struct cgroup_host *exec_cgroups(const struct exec *exec);
/* As keeper_demand_cgroup. */
CHECKED bool exec_demand_cgroup(const struct exec *exec, struct symbiont_error *err);
struct confine *exec_confine(const struct exec *exec);

/* Borrowed until exec_run returns; descriptors stay the caller's. */
struct exec_request {
    const char *const *argv;
    const char *const *envp;
    int program; /* O_PATH of an ELF file */
    int workdir; /* O_PATH directory */
    const char *workdir_path;
    int code; /* becomes descriptor 3 of the program; -1: none */
    int stdin_fd;
    struct run_limits limits;
    bool use_cgroup;
    uint32_t require; /* parts (parts.h) that must be in force */
    const struct confine_request *confine;

    size_t output_bytes; /* kept of each stream */
    bool kill_on_output_limit;
    bool (*on_output)(void *context, enum symbiont_stream stream, const void *bytes, size_t len);
    void *context;
    struct symbiont_cancel *cancel;
};

struct exec_outcome {
    struct capture out, err;
    struct keeper_report report; /* failed_step tells whether the program was started */
    struct confine_receipt receipt;
    bool reader_gone; /* on_output said no */
    bool keeper_lost; /* the keeper was killed: the report is empty */
    uint64_t sent_us, collected_us;
};

/* True: there is a report, whatever it says.  False: UNAVAILABLE (the profile can't be had),
 * INVALID, SYSTEM.  The outcome is the caller's either way: exec_outcome_release. */
CHECKED bool exec_run(struct exec *exec, const struct exec_request *request,
                      struct exec_outcome *outcome, struct symbiont_error *err);
void exec_outcome_release(struct exec_outcome *outcome);

#define auto_exec_outcome AUTO(exec_outcome_release)
