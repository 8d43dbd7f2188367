#include <string.h>

#include "cli/commands.h"

enum { LEFT = 30, LOWER = 'a' - 'A' };

/* Two columns; a long first one has a line of its own. */
static void print_row(FILE *stream, const char *left, const char *right)
{
    if (strlen(left) < LEFT - 1)
        (void)fprintf(stream, "%-*s%s\n", LEFT, left, right);
    else
        (void)fprintf(stream, "%s\n%*s%s\n", left, LEFT, "", right);
}

static void print_option(FILE *stream, const struct cli_option *option)
{
    char left[80];
    char letter[] = {'-', option->letter, ',', ' ', '\0'};

    (void)snprintf(left, sizeof left, "  %s--%s%s%s", option->letter ? letter : "", option->name,
                   option->argument ? "=" : "", option->argument ? option->argument : "");
    print_row(stream, left, option->help);
}

static void print_group(FILE *stream, const struct cli_command *command, enum cli_group group)
{
    static const char *const titles[] = {
#define X(name, title) [CLI_##name] = (title),
        CLI_GROUP_LIST(X)
#undef X
    };
    const struct cli_option *option;
    bool titled = false;

    for (size_t n = 0; (option = cli_option_at(command, n)); n++) {
        if (option->group != group)
            continue;
        if (!titled)
            (void)fprintf(stream, "\n%s:\n", titles[group]);
        titled = true;
        print_option(stream, option);
    }
}

void help_print(FILE *stream, const struct cli_command *command)
{
    (void)fprintf(stream, "Usage: symbiont %s [OPTIONS]%s%s\n\n%c%s.\n", command->name,
                  *command->operands ? " " : "", command->operands, *command->summary - LOWER,
                  command->summary + 1);
    if (command->details)
        (void)fprintf(stream, "\n%s\n", command->details);
    for (int group = 0; group < CLI_GROUPS; group++)
        print_group(stream, command, (enum cli_group)group);
}

void help_overview(FILE *stream)
{
    (void)fputs("Usage: symbiont COMMAND [OPTIONS] [OPERANDS]\n"
                "\nRuns agents' code at the isolation their operator chooses.\n\nCommands:\n",
                stream);
    for (size_t i = 0; cli_commands[i]; i++) {
        char left[32];

        (void)snprintf(left, sizeof left, "  %s", cli_commands[i]->name);
        (void)fprintf(stream, "%-14s%s\n", left, cli_commands[i]->summary);
    }
    (void)fputs("\n`symbiont COMMAND --help` tells a command's options, `symbiont --version` the "
                "version.\nStart with: symbiont init my-agents\n",
                stream);
}

static int run(void *options, char **operands, size_t count)
{
    const struct cli_command *command;

    (void)options;
    if (count == 0) {
        help_overview(stdout);
        return stdout_finish(0);
    }
    command = cli_command_find(operands[0]);
    if (!command)
        return cli_unknown_command(operands[0]);
    help_print(stdout, command);
    return stdout_finish(0);
}

const struct cli_command cli_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "lists the commands, or explains one",
    .words = "COMMAND",
    .most = 1,
    .size = sizeof(struct cli_common),
    .tables = {cli_common_options},
    .run = run,
};
