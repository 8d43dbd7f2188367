#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/agent_file.h"
#include "cli/commands.h"
#include "cli/diagnostics.h"

struct check_options {
    struct cli_common common;
    bool syntax, fix;
};

/* Nothing is written when the file does not parse, or when nothing would change. */
static bool fix(const char *path, struct buf *text, struct symbiont_error *err)
{
    auto_free char *fixed =
        symbiont_agent_format(path, text->data, text->len, true, NULL, NULL, err);
    size_t len = fixed ? strlen(fixed) : 0;

    if (!fixed)
        return true; /* the check that follows says why */
    if (len == text->len && memcmp(fixed, text->data, len) == 0)
        return true;
    text->len = 0;
    return agent_file_write(path, fixed, len, err) && buf_add(text, fixed, len, err);
}

/* The exit code for one file. */
static int check(const struct check_options *options, const char *name, struct diagnostics *to)
{
    auto_free char *path = NULL;
    auto_buf struct buf text = {0};
    struct symbiont_error err = {0};
    unsigned before = to->errors;
    bool ok;

    if (!agent_file_read(name, &path, &text, &err))
        return say_failure(&err);
    if (options->fix && !fix(path, &text, &err))
        return say_failure(&err);
    err = (struct symbiont_error){0};
    ok = symbiont_agent_check(path, text.data, text.len,
                              options->syntax ? SYMBIONT_CHECK_SYNTAX_ONLY : 0, diagnostics_print,
                              to, &err);
    if (!ok && to->errors == before)
        return say_failure(&err);
    return ok ? 0 : symbiont_status_exit_code(SYMBIONT_AGENT);
}

static bool names_stdin(char **operands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(operands[i], "-"))
            return true;
    }
    return false;
}

static int run(void *typed, char **operands, size_t count)
{
    const struct check_options *options = typed;
    struct diagnostics to = {.stream = stdout, .colour = colour_wanted(stdout), .hints = true};
    int worst = 0;

    if (options->fix && names_stdin(operands, count)) {
        say_error("--fix cannot write standard input back; use symbiont fmt - as a filter");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < count; i++) {
        int code = check(options, operands[i], &to);

        worst = code ? code : worst;
    }
    if (to.errors)
        say_note(&options->common, "%u errors, %u warnings", to.errors, to.warnings);
    return stdout_finish(worst);
}

static const struct cli_option own[] = {
    {"syntax", 0, NULL, "stop after the grammar: names and settings are not looked at", CLI_OWN,
     CLI_FLAG, offsetof(struct check_options, syntax), NULL},
    {"fix", 0, NULL, "write what can be corrected by itself, in the standard layout", CLI_OWN,
     CLI_FLAG, offsetof(struct check_options, fix), NULL},
    {0},
};

const struct cli_command cli_check = {
    .name = "check",
    .operands = "AGENT...",
    .summary = "reports every mistake in agent files",
    .details = "AGENT is a file, a name as for run, or - for standard input.\n"
               "Exit code 65 when there is an error.",
    .words = "FILE",
    .least = 1,
    .most = (size_t)-1,
    .size = sizeof(struct check_options),
    .tables = {own, cli_common_options},
    .run = run,
};
