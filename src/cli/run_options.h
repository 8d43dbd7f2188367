/*
 * run_options.h - what run, exec and code take, as it was typed
 */
#pragma once

#include "cli/cli.h"

struct run_options {
    struct cli_common common;
    bool native, network, no_network, dry_run, tty;
    const char *tier, *engine, *profile, *require, *allow_missing;
    const char *max_memory, *max_cpu, *max_cpu_seconds, *timeout, *grace;
    const char *max_processes, *max_output, *max_file_size, *on_output_limit;
    const char *workdir, *stdin_from, *report;
    struct argv env, env_files, pass_env, secrets, files, fetches;
    const char *agent, *trigger, *input; /* of run */
    const char *language;                /* of code */
};

/* Ends with a NULL name. */
extern const struct cli_option run_shared_options[];
