#include <string.h>

#include "cli/completion.h"

/* Between single quotes, where only ' and \ mean something. */
static void print_quoted(FILE *stream, const char *text)
{
    (void)fputc('\'', stream);
    for (; *text; text++) {
        if (strchr("'\\", *text))
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('\'', stream);
}

static void print_values(FILE *stream, const char *values)
{
    if (completion_offers_files(values)) {
        (void)fputs(" -r -F", stream);
    } else if (completion_offers_directories(values)) {
        (void)fputs(" -x -a '(__fish_complete_directories)'", stream);
    } else if (completion_offers_variables(values)) {
        (void)fputs(" -x -a '(set -nx)'", stream);
    } else {
        (void)fputs(" -x -a '", stream);
        completion_words(stream, values);
        (void)fputc('\'', stream);
    }
}

static void print_option(FILE *stream, const char *command, const struct cli_option *option)
{
    (void)fprintf(stream, "complete -c symbiont -n '__fish_seen_subcommand_from %s' -l %s", command,
                  option->name);
    if (option->letter)
        (void)fprintf(stream, " -s %c", option->letter);
    if (option->argument)
        print_values(stream, option->values);
    (void)fputs(" -d ", stream);
    print_quoted(stream, option->help);
    (void)fputc('\n', stream);
}

static void print_command(FILE *stream, const struct cli_command *command)
{
    const struct cli_option *option;

    (void)fprintf(stream, "complete -c symbiont -f -n __fish_use_subcommand -a %s -d ",
                  command->name);
    print_quoted(stream, command->summary);
    (void)fputc('\n', stream);
    for (size_t n = 0; (option = cli_option_at(command, n)); n++)
        print_option(stream, command->name, option);
    (void)fprintf(stream, "complete -c symbiont -n '__fish_seen_subcommand_from %s'",
                  command->name);
    if (completion_offers_files(command->words))
        (void)fputs(" -F", stream);
    else
        (void)fputs(" -f", stream);
    (void)fputs(" -a '", stream);
    completion_words(stream, command->words);
    (void)fputs("'\n", stream);
}

void completion_fish(FILE *stream)
{
    (void)fputs("# fish completion for symbiont: written by `symbiont completion fish`\n", stream);
    for (size_t i = 0; cli_commands[i]; i++)
        print_command(stream, cli_commands[i]);
    (void)fputs("complete -c symbi -w symbiont\n", stream);
}
