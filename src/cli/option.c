#include "cli/option.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

/* getopt_long's view of a command: long options are numbered from FIRST_LONG on. */
enum { FIRST_LONG = 256, MOST_OPTIONS = 64, MOST_LETTERS = MOST_OPTIONS * 2 + 3 };

struct view {
    struct option longs[MOST_OPTIONS + 1];
    char letters[MOST_LETTERS];
};

const struct cli_option *cli_option_at(const struct cli_command *command, size_t n)
{
    for (size_t table = 0; table < CLI_TABLES && command->tables[table]; table++) {
        for (const struct cli_option *at = command->tables[table]; at->name; at++) {
            if (n-- == 0)
                return at;
        }
    }
    return NULL;
}

/* The leading ':' tells a missing value from an unknown option. */
static void view_fill(struct view *view, const struct cli_command *command)
{
    const struct cli_option *option;
    char *letter = view->letters;

    if (command->stops_at_operand)
        *letter++ = '+';
    *letter++ = ':';
    for (size_t n = 0; n < MOST_OPTIONS && (option = cli_option_at(command, n)); n++) {
        bool valued = option->argument != NULL;

        view->longs[n] = (struct option){option->name, valued, NULL, FIRST_LONG + (int)n};
        if (!option->letter)
            continue;
        *letter++ = option->letter;
        if (valued)
            *letter++ = ':';
    }
    *letter = '\0';
}

static const struct cli_option *option_found(const struct cli_command *command, int found)
{
    const struct cli_option *option;

    if (found >= FIRST_LONG)
        return cli_option_at(command, (size_t)(found - FIRST_LONG));
    for (size_t n = 0; (option = cli_option_at(command, n)); n++) {
        if (option->letter && option->letter == found)
            return option;
    }
    return NULL;
}

static void store(const struct cli_option *option, char *options, const char *value)
{
    void *place = options + option->at;

    switch (option->kind) {
    case CLI_FLAG:
        *(bool *)place = true;
        return;
    case CLI_TEXT:
        *(const char **)place = value;
        return;
    case CLI_LIST:
        argv_add(place, value);
        return;
    }
}

static const char *nearest_option(const struct cli_command *command, const char *name)
{
    const char *names[MOST_OPTIONS];
    const struct cli_option *option;
    size_t count = 0;

    while (count < MOST_OPTIONS && (option = cli_option_at(command, count)))
        names[count++] = option->name;
    return text_nearest(name, names, count, sizeof *names);
}

static bool refuse_unknown(const struct cli_command *command, const char *typed,
                           struct symbiont_error *err)
{
    auto_free char *name = mem_copy_text(typed);
    const char *near;

    name[strcspn(name, "=")] = '\0';
    near = nearest_option(command, name + strspn(name, "-"));
    if (near)
        return error_set(err, SYMBIONT_INVALID, "%s has no option '%s'; is --%s meant?",
                         command->name, name, near);
    return error_set(err, SYMBIONT_INVALID,
                     "%s has no option '%s'; `symbiont %s --help` lists what it has", command->name,
                     name, command->name);
}

/* What getopt answered with '?' or ':'. */
static bool refuse(const struct cli_command *command, int answer, const char *typed,
                   struct symbiont_error *err)
{
    const struct cli_option *option = option_found(command, optopt);
    char letter[] = {'-', (char)optopt, '\0'};

    if (!option)
        return refuse_unknown(command, optopt && optopt < FIRST_LONG ? letter : typed, err);
    if (answer == ':')
        return error_set(err, SYMBIONT_INVALID, "--%s needs a value: --%s=%s", option->name,
                         option->name, option->argument);
    return error_set(err, SYMBIONT_INVALID, "--%s takes no value: leave '%s' out", option->name,
                     strchr(typed, '=') ? strchr(typed, '=') : typed);
}

static bool count_fits(const struct cli_command *command, const struct cli_operands *operands,
                       struct symbiont_error *err)
{
    if (operands->count < command->least)
        return error_set(err, SYMBIONT_INVALID,
                         "%s: %s is missing; usage: symbiont %s [OPTIONS] %s", command->name,
                         operands->count ? "an operand" : command->operands, command->name,
                         command->operands);
    if (operands->count > command->most)
        return error_set(err, SYMBIONT_INVALID,
                         "%s: '%s' is one operand too many; usage: symbiont %s [OPTIONS] %s",
                         command->name, operands->items[command->most], command->name,
                         command->operands);
    return true;
}

bool cli_parse(const struct cli_command *command, char **argv, void *options,
               struct cli_operands *operands, struct symbiont_error *err)
{
    const struct cli_common *common = options;
    struct view view = {0};
    int argc = 0;
    int answer;

    while (argv[argc])
        argc++;
    view_fill(&view, command);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    while ((answer = getopt_long(argc, argv, view.letters, view.longs, NULL)) != -1) {
        if (answer == '?' || answer == ':')
            return refuse(command, answer, argv[optind - 1], err);
        store(option_found(command, answer), options, optarg);
    }
    *operands = (struct cli_operands){argv + optind, (size_t)(argc - optind)};
    return common->help || count_fits(command, operands, err);
}

void cli_options_release(const struct cli_command *command, void *options)
{
    const struct cli_option *option;

    for (size_t n = 0; (option = cli_option_at(command, n)); n++) {
        if (option->kind == CLI_LIST)
            argv_release((void *)((char *)options + option->at));
    }
}
