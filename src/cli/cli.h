/*
 * cli.h - what the commands share
 *
 * A command is one struct cli_command in the list of commands.c: a table of options
 * and a function from them to an exit code.  Data goes to stdout, talk to stderr.
 */
#pragma once

#include <stdio.h>

#include "cli/option.h"

enum { EXIT_USAGE = 64, EXIT_READER_GONE = 141 };

/* The first member of every command's options. */
struct cli_common {
    bool help, json, quiet, verbose;
    const char *config;
};

/* The lines of --help, -q, -v and --config; and of --json, for those who print a record. */
extern const struct cli_option cli_common_options[];

/* The whole program but for main(): an exit code. */
int cli_main(int argc, char **argv);

/* Every command that is listed, in the order of `symbiont help`; NULL at the end. */
extern const struct cli_command *const cli_commands[];
const struct cli_command *cli_command_find(const char *name);

/* ---------------------------------------------------------------- talking */

/* One message of symbiont's own to stderr, "symbiont: " before it.  Quiet: notes and warnings are
 * not printed. */
void say_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
void say_warning(const struct cli_common *common, const char *fmt, ...) PRINTF_LIKE(2, 3);
void say_note(const struct cli_common *common, const char *fmt, ...) PRINTF_LIKE(2, 3);
void say_hint(const struct cli_common *common, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The error's text, and the exit code of its status. */
int say_failure(const struct symbiont_error *err);

/* True for a terminal, unless NO_COLOR says otherwise. */
bool colour_wanted(FILE *stream);
/* A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void print_json_text(FILE *stream, const char *text);
/* Flushes stdout: `code`, or another one when the output could not be written. */
int stdout_finish(int code);

/* ----------------------------------------------------------- configuration */

/* Discovers the configuration as --config says, and prints its warnings.  NULL with `err`. */
CHECKED struct symbiont_config *config_open(const struct cli_common *common,
                                            struct symbiont_error *err);
static inline void config_close(struct symbiont_config **config)
{
    symbiont_config_free(*config);
}
#define auto_config AUTO(config_close)
