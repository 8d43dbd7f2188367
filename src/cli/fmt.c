#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "cli/agent_file.h"
#include "cli/commands.h"
#include "cli/diagnostics.h"

enum { EXIT_DIFFERS = 1 };

struct fmt_options {
    struct cli_common common;
    bool check;
};

/* What is done with a file whose formatted text is known; the exit code. */
static int settle(const struct fmt_options *options, const char *path, const struct buf *before,
                  const char *after)
{
    size_t len = strlen(after);
    bool same = len == before->len && memcmp(after, before->data, len) == 0;
    struct symbiont_error err = {0};

    if (options->check) {
        if (!same)
            (void)printf("%s\n", path);
        return same ? 0 : EXIT_DIFFERS;
    }
    if (text_equal(path, AGENT_FILE_STDIN)) {
        (void)fwrite(after, 1, len, stdout);
        return 0;
    }
    if (!same && !agent_file_write(path, after, len, &err))
        return say_failure(&err);
    return 0;
}

static int format(const struct fmt_options *options, const char *name, struct diagnostics *to)
{
    auto_free char *path = NULL;
    auto_free char *after = NULL;
    auto_buf struct buf before = {0};
    struct symbiont_error err = {0};

    if (!agent_file_read(name, &path, &before, &err))
        return say_failure(&err);
    after =
        symbiont_agent_format(path, before.data, before.len, false, diagnostics_print, to, &err);
    if (after)
        return settle(options, path, &before, after);
    if (!to->errors)
        return say_failure(&err);
    return symbiont_status_exit_code(SYMBIONT_AGENT);
}

static int run(void *typed, char **operands, size_t count)
{
    int worst = 0;

    for (size_t i = 0; i < count; i++) {
        struct diagnostics to = {.stream = stderr, .colour = colour_wanted(stderr)};
        int code = format(typed, operands[i], &to);

        worst = code > worst ? code : worst;
    }
    return stdout_finish(worst);
}

static const struct cli_option own[] = {
    {"check", 0, NULL, "write nothing; list the files that differ and exit with 1", CLI_OWN,
     CLI_FLAG, offsetof(struct fmt_options, check), NULL},
    {0},
};

const struct cli_command cli_fmt = {
    .name = "fmt",
    .operands = "AGENT...",
    .summary = "writes agent files in the standard layout",
    .details =
        "Files are rewritten in place; with - standard input is formatted to standard output.",
    .words = "FILE",
    .least = 1,
    .most = (size_t)-1,
    .size = sizeof(struct fmt_options),
    .tables = {own, cli_common_options},
    .run = run,
};
