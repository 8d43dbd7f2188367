/*
 * commands.h - the commands, one file each
 *
 * A new command is its file, its line here and its place in the list of commands.c.
 */
#pragma once

#include "cli/cli.h"

extern const struct cli_command cli_run, cli_exec, cli_code; /* run.c */
extern const struct cli_command cli_check;                   /* check.c */
extern const struct cli_command cli_fmt;                     /* fmt.c */
extern const struct cli_command cli_config;                  /* config.c */
extern const struct cli_command cli_doctor;                  /* doctor.c */
extern const struct cli_command cli_bench;                   /* bench.c */
extern const struct cli_command cli_init;                    /* init.c */
extern const struct cli_command cli_completion;              /* completion.c */
extern const struct cli_command cli_help;                    /* help.c */

/* One command's --help; all of them in a line each. */
void help_print(FILE *stream, const struct cli_command *command);
void help_overview(FILE *stream);

/* Says what was probably meant; the exit code. */
int cli_unknown_command(const char *name);
