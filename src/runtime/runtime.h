/*
 * runtime.h - one run from request to record: resolve, decide, open, run, report
 */
#pragma once

#include "exec/exec.h"
#include "policy/policy.h"
#include "runtime/result.h"
#include "tier/tier.h"

struct symbiont_orchestrator {
    struct symbiont_config *config;
    struct policy *policy;
    struct exec *exec;
    struct tier_host host;
    char *working_directory;        /* as it is set */
    int directories;                /* the same, open; -1: it can't be had */
    char *directories_path;         /* without symbolic links */
    char **unreadable;              /* symbiont's own directories; NULL at the end */
    const char *const *executables; /* bind_descendants: all that runs may execute, or NULL */
    uint64_t own_capabilities;      /* in effect: a mask, and their names in its order */
    struct argv capability_names;
};

/* What runtime_run needs beyond the public request. */
struct runtime_request {
    const struct symbiont_request *request;
    enum policy_asker asker;
    const struct policy_agent *agent; /* or NULL */
    const char *const *agent_env;     /* "K=V" that the agent gave, or NULL */
    const char *project;              /* the agent's project directory, with local_filesystem */
    const char *const *project_files; /* real paths, read-only to runs; NULL at the end, or NULL */
    const char *const *redact;        /* "=VALUE" besides the request's secrets, or NULL */
    bool limits_are_orders;           /* the operator's command line, not an agent's */
};

/* As symbiont_run. */
CHECKED struct symbiont_result *runtime_run(struct symbiont_orchestrator *orchestrator,
                                            const struct runtime_request *request,
                                            struct symbiont_error *err);
