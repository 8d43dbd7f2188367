/*
 * run_job.h - one run from its plan to its exit code
 *
 * run, exec and code differ in how they make the request; what follows is the same.
 */
#pragma once

#include "cli/diagnostics.h"
#include "cli/run_plan.h"

struct run_job {
    const struct run_options *options;
    struct run_plan plan;
    struct symbiont_agent_request agent; /* file is NULL but for `run` */
    struct diagnostics found;
};

static inline void job_release(struct run_job *job)
{
    plan_release(&job->plan);
}
#define auto_job AUTO(job_release)

/* Runs it, streaming or not, prints what there is to say, and returns the exit code. */
int job_run(struct run_job *job);
