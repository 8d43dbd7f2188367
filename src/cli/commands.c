#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

const struct cli_command *const cli_commands[] = {
    &cli_run,    &cli_exec,  &cli_code, &cli_check,      &cli_fmt,  &cli_config,
    &cli_doctor, &cli_bench, &cli_init, &cli_completion, &cli_help, NULL,
};

enum { MOST_COMMANDS = 32 };

/* Named by the contract, and not here yet. */
static const char *const later[] = {"audit",  "image", "context", "memory",
                                    "backup", "serve", "mcp",     "policy"};

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; cli_commands[i]; i++) {
        if (text_equal(cli_commands[i]->name, name))
            return cli_commands[i];
    }
    return NULL;
}

static const char *nearest_command(const char *name)
{
    const char *names[MOST_COMMANDS];
    size_t count = 0;

    for (; count < MOST_COMMANDS && cli_commands[count]; count++)
        names[count] = cli_commands[count]->name;
    return text_nearest(name, names, count, sizeof *names);
}

static bool comes_later(const char *name)
{
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (text_equal(later[i], name))
            return true;
    }
    return false;
}

int cli_unknown_command(const char *name)
{
    const char *near = nearest_command(name);

    if (comes_later(name))
        say_error("'%s' comes with a later version; `symbiont help` lists what version %s has",
                  name, symbiont_version());
    else if (text_starts_with(name, "-"))
        say_error("'%s' stands before any command; write symbiont COMMAND %s", name, name);
    else if (near)
        say_error("'%s' is not a command; is '%s' meant?", name, near);
    else
        say_error("'%s' is not a command; `symbiont help` lists them\n"
                  "  to run an agent file: symbiont run %s",
                  name, name);
    return EXIT_USAGE;
}

static int run_command(const struct cli_command *command, char **argv)
{
    auto_free void *options = mem_zeroed(1, command->size);
    const struct cli_common *common = options;
    struct cli_operands operands = {0};
    struct symbiont_error err = {0};
    int code;

    if (!cli_parse(command, argv, options, &operands, &err)) {
        code = say_failure(&err);
    } else if (common->help) {
        help_print(stdout, command);
        code = stdout_finish(0);
    } else {
        code = command->run(options, operands.items, operands.count);
    }
    cli_options_release(command, options);
    return code;
}

int cli_main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    const struct cli_command *command;

    if (!name) {
        help_overview(stderr);
        return EXIT_USAGE;
    }
    if (text_equal(name, "--version")) {
        (void)printf("symbiont %s\n", symbiont_version());
        return stdout_finish(0);
    }
    if (text_equal(name, "--help") || text_equal(name, "-h")) {
        help_overview(stdout);
        return stdout_finish(0);
    }
    command = cli_command_find(name);
    return command ? run_command(command, argv + 1) : cli_unknown_command(name);
}
