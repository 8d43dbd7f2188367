#include "program/environment.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check.h"

static struct environment usual(void)
{
    return (struct environment){.search_path = "/usr/bin:/bin", .home = "/h", .tmpdir = "/t"};
}

static const char *value(const struct argv *argv, const char *name)
{
    for (size_t i = 0; i < argv->count; i++) {
        if (text_starts_with(argv->items[i], name) && argv->items[i][strlen(name)] == '=')
            return argv->items[i] + strlen(name) + 1;
    }
    return NULL;
}

TEST(a_run_gets_five_variables_and_nothing_of_the_callers)
{
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();

    (void)setenv("CALLERS_SECRET", "x", 1);
    CHECK_OK(environment_build(&environment, &argv, &err), err);
    CHECK_EQ(argv.count, 5);
    CHECK_TEXT(value(&argv, "PATH"), "/usr/bin:/bin");
    CHECK_TEXT(value(&argv, "HOME"), "/h");
    CHECK_TEXT(value(&argv, "LANG"), "C.UTF-8");
    CHECK_TEXT(value(&argv, "TMPDIR"), "/t");
    CHECK_TEXT(value(&argv, "USER"), "root");
}

TEST(the_last_of_two_values_wins_and_the_operators_over_the_agents)
{
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();

    environment.from_agent = (const char *const[]){"A=1", "A=2", "B=1", "HOME=/x", NULL};
    environment.from_operator = (const char *const[]){"B=2", "AA=3", NULL};
    CHECK_OK(environment_build(&environment, &argv, &err), err);
    CHECK_TEXT(value(&argv, "A"), "2");
    CHECK_TEXT(value(&argv, "B"), "2");
    CHECK_TEXT(value(&argv, "AA"), "3");
    CHECK_TEXT(value(&argv, "HOME"), "/x");
    CHECK_EQ(argv.count, 8);
}

static const char *const loaders[] = {
    "LD_PRELOAD=x",        "LD_LIBRARY_PATH=x", "LD_AUDIT=x",
    "GLIBC_TUNABLES=x",    "BASH_ENV=x",        "ENV=x",
    "BASH_FUNC_ls%%=() {", "PYTHONSTARTUP=x",   "PYTHONPATH=x",
    "PYTHONHOME=x",        "NODE_OPTIONS=x",    "PERL5OPT=x",
    "PERL5LIB=x",          "RUBYOPT=x",         "RUBYLIB=x",
    "JAVA_TOOL_OPTIONS=x", "GIT_SSH_COMMAND=",  "IFS=x",
};

TEST(a_variable_that_loads_code_is_never_an_agents)
{
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        auto_argv struct argv argv = {0};
        struct symbiont_error err = {0};
        struct environment environment = usual();

        environment.from_agent = (const char *const[]){loaders[i], NULL};
        CHECK(!environment_build(&environment, &argv, &err));
        CHECK_EQ(err.status, SYMBIONT_DENIED);
        CHECK_HAS(err.text, "--env");
    }
}

TEST(a_variable_that_loads_code_is_the_operators_to_pass)
{
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        auto_argv struct argv argv = {0};
        struct symbiont_error err = {0};
        struct environment environment = usual();

        environment.from_operator = (const char *const[]){loaders[i], NULL};
        CHECK_OK(environment_build(&environment, &argv, &err), err);
        CHECK_TEXT(argv.items[5], loaders[i]);
    }
}

TEST(names_that_only_look_like_a_loaders_are_an_agents_too)
{
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();

    environment.from_agent = (const char *const[]){"LD=1", "ENVIRONMENT=1", "PYTHONUNBUFFERED=1",
                                                   "MY_LD_PRELOAD=1", NULL};
    CHECK_OK(environment_build(&environment, &argv, &err), err);
    CHECK_EQ(argv.count, 9);
}

TEST(bad_names_are_invalid_and_their_values_not_shown)
{
    static const char *const bad[] = {"s3cret", "=s3cret", "A B=s3cret", "A\n=s3cret",
                                      "A\x7f=s3cret"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        auto_argv struct argv argv = {0};
        struct symbiont_error err = {0};
        struct environment environment = usual();

        environment.from_operator = (const char *const[]){bad[i], NULL};
        CHECK(!environment_build(&environment, &argv, &err));
        CHECK_EQ(err.status, SYMBIONT_INVALID);
        CHECK(!strstr(err.text, "s3cret") && !strchr(err.text, '\n'));
    }
}

TEST(a_variable_longer_than_the_kernel_takes_is_invalid)
{
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();
    auto_free char *text = mem_format("A=%0131070d", 1);

    environment.from_operator = (const char *const[]){text, NULL};
    CHECK(!environment_build(&environment, &argv, &err));
    CHECK_EQ(err.status, SYMBIONT_INVALID);
}

TEST(too_many_variables_are_invalid)
{
    auto_argv struct argv given = {0};
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();

    for (int i = 0; i <= ENVIRONMENT_VARIABLES; i++)
        argv_add(&given, "A=1");
    environment.from_agent = (const char *const *)given.items;
    CHECK(!environment_build(&environment, &argv, &err));
    CHECK_HAS(err.text, "more than 4096 variables");
}

TEST(too_many_bytes_of_variables_are_invalid)
{
    auto_argv struct argv given = {0};
    auto_argv struct argv argv = {0};
    struct symbiont_error err = {0};
    struct environment environment = usual();

    for (int i = 0; i < 9; i++)
        argv_addf(&given, "A%d=%0130000d", i, 1);
    environment.from_operator = (const char *const *)given.items;
    CHECK(!environment_build(&environment, &argv, &err));
    CHECK_EQ(err.status, SYMBIONT_INVALID);
}

TEST(a_user_without_a_name_is_called_by_number)
{
    auto_free char *name = environment_user(4242424);

    CHECK_TEXT(name, "4242424");
}
