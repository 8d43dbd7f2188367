/*
 * run_report.h - after the run: what is printed, what is written, and the exit code
 */
#pragma once

#include "cli/run_options.h"
#include "cli/stream.h"

/* What a run came to. */
struct run_outcome {
    const struct symbiont_result *result; /* NULL: `err` says why */
    const char *const *argv;              /* of exec, or NULL */
    struct stream *stream;
    int report; /* of run_report_open */
    struct symbiont_error *err;
};

/* The file of --report, opened before the run could put something in its place; -1: there is none.
 */
CHECKED bool run_report_open(const struct run_options *options, int *fd,
                             struct symbiont_error *err);

/* The exit code. */
int run_report(const struct run_options *options, const struct run_outcome *outcome);
