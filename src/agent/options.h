/*
 * options.h - what the functions that run programs are told by name, and the request it makes
 *
 * A call can only lower what its agent has: limits go down, isolation goes up, the network off.
 */
#pragma once

#include "agent/host.h"

/* The options that all three take, by name, after what is run. */
#define OPTIONS                                                                                    \
    "tier", "profile", "timeout", "memory", "cpu", "cpu_seconds", "processes", "output",           \
        "file_size", "stdin", "env", "network", "check"

enum option {
    OPTION_TIER,
    OPTION_PROFILE,
    OPTION_TIMEOUT,
    OPTION_MEMORY,
    OPTION_CPU,
    OPTION_CPU_SECONDS,
    OPTION_PROCESSES,
    OPTION_OUTPUT,
    OPTION_FILE_SIZE,
    OPTION_STDIN,
    OPTION_ENV,
    OPTION_NETWORK,
    OPTION_CHECK,
};

/* One call while its request is made. */
struct execution {
    struct agent_host *host;
    struct dsl_call *call;
    const struct dsl_value *options; /* by enum option */
    struct policy_agent agent;
    struct symbiont_request request;
    struct argv env, arguments;
};

/* The agent run's request, then the agent, then the call. */
bool options_take(struct execution *execution, struct dsl_failure *failure);
/* Always false. */
bool option_wrong(const struct execution *execution, enum option option, const char *wanted,
                  struct dsl_failure *failure);
