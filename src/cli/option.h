/*
 * option.h - a command's options, as one table from which everything else comes
 *
 * Parsing, --help, shell completion and the check of the man page all read the same
 * lines.  An option only stores what was typed; a command gives it its meaning.
 */
#pragma once

#include <stddef.h>

#include "base/argv.h"

/* Headings of --help, in their order. */
#define CLI_GROUP_LIST(X)                                                                          \
    X(OWN, "Options")                                                                              \
    X(ISOLATION, "Isolation")                                                                      \
    X(LIMITS, "Limits")                                                                            \
    X(DATA, "Environment, input and files")                                                        \
    X(REPORT, "What is printed")                                                                   \
    X(COMMON, "Every command")

enum cli_group {
#define X(name, title) CLI_##name,
    CLI_GROUP_LIST(X)
#undef X
        CLI_GROUPS
};

/* What an option stores at its place in the command's struct. */
enum cli_kind {
    CLI_FLAG, /* bool: true */
    CLI_TEXT, /* const char *: the last value given */
    CLI_LIST, /* struct argv: every value given */
};

struct cli_option {
    const char *name;
    char letter;          /* or 0 */
    const char *argument; /* how --help names the value; NULL for a flag */
    const char *help;
    enum cli_group group;
    enum cli_kind kind;
    size_t at;          /* offsetof in the command's struct */
    const char *values; /* what completion offers: words, "FILE", "DIR", or NULL */
};

enum { CLI_TABLES = 3 };

struct cli_command {
    const char *name;
    const char *operands;  /* how --help names them */
    const char *summary;   /* one line, lower case */
    const char *details;   /* more for --help, or NULL */
    const char *words;     /* what completion offers for operands: as cli_option.values */
    size_t least, most;    /* operands */
    bool stops_at_operand; /* what follows the first operand belongs to the program started */
    size_t size;           /* of the command's struct, whose first member is struct cli_common */
    const struct cli_option *tables[CLI_TABLES]; /* each ends with a NULL name */
    int (*run)(void *options, char **operands, size_t count);
};

/* The n-th option over all tables, or NULL. */
const struct cli_option *cli_option_at(const struct cli_command *command, size_t n);

/* What was typed, less the options: `count` operands, NULL at the end. */
struct cli_operands {
    char **items;
    size_t count;
};

/* Reads argv[1] and on (argv[0] is the command's name) into `options`, `command->size` zeroed
 * bytes.  False: INVALID with what, the nearest known option and the remedy.  Operands are counted
 * only when --help was not asked for. */
CHECKED bool cli_parse(const struct cli_command *command, char **argv, void *options,
                       struct cli_operands *operands, struct symbiont_error *err);

/* Frees the lists. */
void cli_options_release(const struct cli_command *command, void *options);
