/*
 * run_report.h - after the run: what is printed, what is written, and the exit code
 */
#pragma once

#include "cli/run_options.h"
#include "cli/stream.h"

/* `result` may be NULL, then `err` says why. */
int run_report(const struct run_options *options, const struct symbiont_result *result,
               const struct stream *stream, const struct symbiont_error *err);
