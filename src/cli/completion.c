#include "cli/completion.h"

#include <string.h>

#include "base/text.h"
#include "cli/commands.h"

/* True when `word` is one of the blank-separated words. */
static bool lists(const char *values, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = values; at && *at; at += strspn(at, " ")) {
        size_t step = strcspn(at, " ");

        if (step == len && memcmp(at, word, len) == 0)
            return true;
        at += step;
    }
    return false;
}

bool completion_offers_files(const char *values)
{
    return lists(values, "FILE");
}

bool completion_offers_directories(const char *values)
{
    return lists(values, "DIR");
}

bool completion_offers_variables(const char *values)
{
    return lists(values, "VARIABLE");
}

static bool stands_for_something(const char *word, size_t len)
{
    static const char *const names[] = {"FILE", "DIR", "VARIABLE", "COMMAND"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], word, len) == 0)
            return true;
    }
    return false;
}

static void print_word(FILE *stream, const char *word, size_t len, bool *first)
{
    (void)fprintf(stream, "%s%.*s", *first ? "" : " ", (int)len, word);
    *first = false;
}

void completion_words(FILE *stream, const char *values)
{
    bool first = true;

    for (size_t i = 0; lists(values, "COMMAND") && cli_commands[i]; i++)
        print_word(stream, cli_commands[i]->name, strlen(cli_commands[i]->name), &first);
    for (const char *at = values; at && *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");

        if (!stands_for_something(at, len))
            print_word(stream, at, len, &first);
        at += len;
    }
}

static const struct shell {
    const char *name;
    void (*print)(FILE *stream);
} shells[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
};

static int run(void *typed, char **operands, size_t count)
{
    (void)typed, (void)count;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (text_equal(operands[0], shells[i].name)) {
            shells[i].print(stdout);
            return stdout_finish(0);
        }
    }
    say_error("there is no completion for '%s'; there is one for bash, zsh and fish", operands[0]);
    return EXIT_USAGE;
}

const struct cli_command cli_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "prints what teaches a shell to complete symbiont's commands",
    .details = "For this shell only: . <(symbiont completion bash)",
    .words = "bash zsh fish",
    .least = 1,
    .most = 1,
    .size = sizeof(struct cli_common),
    .tables = {cli_common_options},
    .run = run,
};
