#include "cli/option.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "check.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/run_options.h"

enum { WORDS = 16 };

/* What one command line comes to. */
struct typed {
    char line[200];
    char *words[WORDS];
    struct run_options options;
    struct cli_operands operands;
    struct symbiont_error err;
};

static bool parse(struct typed *typed, const struct cli_command *command, const char *line)
{
    size_t count = 0;
    char *rest = typed->line;

    (void)snprintf(typed->line, sizeof typed->line, "%s", line);
    while (rest && count < WORDS - 1)
        typed->words[count++] = strsep(&rest, " ");
    return cli_parse(command, typed->words, &typed->options, &typed->operands, &typed->err);
}

TEST(a_value_stands_after_a_blank_or_an_equals_sign)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec --timeout=3 --max-memory 1G true"), typed.err);
    CHECK_TEXT(typed.options.timeout, "3");
    CHECK_TEXT(typed.options.max_memory, "1G");
    CHECK_EQ(typed.operands.count, 1);
}

TEST(options_after_the_program_belong_to_the_program)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec --native ls --json -l"), typed.err);
    CHECK(typed.options.native && !typed.options.common.json);
    CHECK_EQ(typed.operands.count, 3);
    CHECK_TEXT(typed.operands.items[1], "--json");
    CHECK(typed.operands.items[3] == NULL);
}

TEST(a_double_dash_ends_the_options)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec --native -- -x"), typed.err);
    CHECK_EQ(typed.operands.count, 1);
    CHECK_TEXT(typed.operands.items[0], "-x");
}

TEST(options_of_run_may_follow_the_file)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_run,
                   "run agent.dsl --native --max-memory=1024 --max-cpu=2.0 --timeout=300"),
             typed.err);
    CHECK(typed.options.native);
    CHECK_TEXT(typed.options.max_cpu, "2.0");
    CHECK_EQ(typed.operands.count, 1);
}

TEST(a_repeatable_option_keeps_every_value)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec --env A=1 --env=B=2 true"), typed.err);
    CHECK_EQ(typed.options.env.count, 2);
    CHECK_TEXT(typed.options.env.items[1], "B=2");
    cli_options_release(&cli_exec, &typed.options);
    CHECK(typed.options.env.items == NULL);
}

TEST(help_is_given_although_operands_are_missing)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec -h"), typed.err);
    CHECK(typed.options.common.help);
}

TEST(short_options_can_stand_together)
{
    struct typed typed = {0};

    CHECK_OK(parse(&typed, &cli_exec, "exec -qv true"), typed.err);
    CHECK(typed.options.common.quiet && typed.options.common.verbose);
    CHECK(!parse(&typed, &cli_exec, "exec -qz true"));
    CHECK_HAS(typed.err.text, "'-z'");
}

/* Parsing can be run again in one process: getopt's state starts afresh. */
TEST(parsing_twice_gives_the_same)
{
    for (int i = 0; i < 2; i++) {
        struct typed typed = {0};

        CHECK_OK(parse(&typed, &cli_code, "code x.py --lang python"), typed.err);
        CHECK_TEXT(typed.options.language, "python");
        CHECK_EQ(typed.operands.count, 1);
    }
}

static void check_option(const struct cli_command *command, const struct cli_option *option)
{
    size_t room = option->kind == CLI_FLAG   ? sizeof(bool)
                  : option->kind == CLI_TEXT ? sizeof(char *)
                                             : sizeof(struct argv);

    CHECK(option->at + room <= command->size);
    CHECK_EQ(option->kind == CLI_FLAG, option->argument == NULL);
    CHECK(!option->argument || option->values);
}

TEST(every_option_has_a_place_and_a_unique_name)
{
    for (size_t i = 0; cli_commands[i]; i++) {
        const struct cli_option *option;
        const struct cli_option *other;

        for (size_t n = 0; (option = cli_option_at(cli_commands[i], n)); n++) {
            check_option(cli_commands[i], option);
            for (size_t m = n + 1; (other = cli_option_at(cli_commands[i], m)); m++)
                CHECK(!text_equal(option->name, other->name));
        }
    }
}
