#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"

struct config_options {
    struct cli_common common;
    bool origin;
};

/* ------------------------------------------------------------------- show */

static bool print_json_setting(void *context, const struct symbiont_setting *setting)
{
    bool *first = context;

    (void)fputs(*first ? "{\n  " : ",\n  ", stdout);
    *first = false;
    print_json_text(stdout, setting->key);
    (void)printf(": {\"value\": %s, \"origin\": ", setting->value);
    print_json_text(stdout, setting->origin);
    (void)putchar('}');
    return true;
}

static bool print_setting(void *context, const struct symbiont_setting *setting)
{
    const struct config_options *options = context;
    const char *value = text_equal(setting->value, "null") ? "(unset)" : setting->value;

    (void)printf("%-46s ", setting->key);
    if (options->origin)
        (void)printf("%-40s %s\n", value, setting->origin);
    else
        (void)printf("%s\n", value);
    return true;
}

static int show(struct config_options *options)
{
    struct symbiont_error err = {0};
    auto_config struct symbiont_config *config = config_open(&options->common, &err);
    bool first = true;

    if (!config)
        return say_failure(&err);
    if (!options->common.json) {
        symbiont_config_each(config, print_setting, options);
        return stdout_finish(0);
    }
    symbiont_config_each(config, print_json_setting, &first);
    (void)puts(first ? "{}" : "\n}");
    return stdout_finish(0);
}

/* ----------------------------------------------------------- check, trust */

static void print_finding(void *context, const char *finding)
{
    unsigned *count = context;

    (*count)++;
    (void)puts(finding);
}

static int check(const struct config_options *options, const char *path)
{
    struct symbiont_error err = {0};
    unsigned found = 0;

    if (symbiont_config_check(path ? path : options->common.config, print_finding, &found, &err))
        return stdout_finish(0);
    if (!found)
        say_error("%s", err.text);
    return stdout_finish(symbiont_status_exit_code(SYMBIONT_CONFIG));
}

static int trust(const struct config_options *options, const char *path)
{
    struct symbiont_error err = {0};

    if (!symbiont_config_trust(path, &err)) {
        say_error("%s", err.text);
        return symbiont_status_exit_code(SYMBIONT_CONFIG);
    }
    say_note(&options->common, "%s may use every key until its content changes", path);
    return 0;
}

/* --------------------------------------------------------------- dispatch */

static int wrong_usage(const char *word)
{
    static const char *const words[] = {"show", "check", "trust"};
    const char *near = text_nearest(word, words, 3, sizeof *words);

    say_error("config has no '%s'; %s%s", word, near ? "is meant: symbiont config " : "it has ",
              near ? near : "show, check [FILE] and trust FILE");
    return EXIT_USAGE;
}

static int run(void *typed, char **operands, size_t count)
{
    struct config_options *options = typed;
    const char *what = operands[0];
    const char *file = count > 1 ? operands[1] : NULL;

    if (text_equal(what, "show") && file) {
        say_error("config show takes no '%s'; to show a file: symbiont config show --config %s",
                  file, file);
        return EXIT_USAGE;
    }
    if (text_equal(what, "trust") && !file) {
        say_error("config trust: FILE is missing; usage: symbiont config trust symbiont.toml");
        return EXIT_USAGE;
    }
    if (text_equal(what, "show"))
        return show(options);
    if (text_equal(what, "check"))
        return check(options, file);
    return text_equal(what, "trust") ? trust(options, file) : wrong_usage(what);
}

static const struct cli_option own[] = {
    {"origin", 0, NULL, "show: also where each value came from", CLI_OWN, CLI_FLAG,
     offsetof(struct config_options, origin), NULL},
    {"json", 0, NULL, "show: one object, key: {\"value\", \"origin\"}", CLI_OWN, CLI_FLAG,
     offsetof(struct config_options, common.json), NULL},
    {0},
};

const struct cli_command cli_config = {
    .name = "config",
    .operands = "show | check [FILE] | trust FILE",
    .summary = "shows, checks or trusts a configuration",
    .details = "show   every setting that is in force\n"
               "check  every mistake in a configuration file (exit code 78)\n"
               "trust  lets a file of a current directory set permissions, as it is now",
    .words = "show check trust FILE",
    .least = 1,
    .most = 2,
    .size = sizeof(struct config_options),
    .tables = {own, cli_common_options},
    .run = run,
};
