/*
 * run_plan.h - from what was typed to a request
 *
 * A plan owns what its request borrows.  Every mistake in it is the caller's (exit 64).
 */
#pragma once

#include "base/buf.h"
#include "cli/run_options.h"

struct run_plan {
    struct symbiont_request request;
    struct argv env, secrets, paths;
    struct symbiont_file *put, *fetch;
    struct buf code;
    int stdin_fd;
};

/* `passes_stdin`: without --stdin the run gets symbiont's own standard input. */
CHECKED bool plan_make(struct run_plan *plan, const struct run_options *options, bool passes_stdin,
                       struct symbiont_error *err);
void plan_release(struct run_plan *plan);
#define auto_plan AUTO(plan_release)

/* The parts of plan_make. */
CHECKED bool plan_limits(struct symbiont_limits *limits, const struct run_options *options,
                         struct symbiont_error *err);
CHECKED bool plan_environment(struct run_plan *plan, const struct run_options *options,
                              struct symbiont_error *err);

/* The command line stands above the configuration: its limits take the place of those there. */
CHECKED bool plan_limits_to_config(const struct run_options *options,
                                   const struct symbiont_limits *limits,
                                   struct symbiont_config *config, struct symbiont_error *err);
