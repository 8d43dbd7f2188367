#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/run_job.h"

enum { SOURCE_BYTES = 64 * 1024 * 1024, INPUT_BYTES = 16 * 1024 * 1024 };

static int usage_failure(struct symbiont_error *err)
{
    err->status = SYMBIONT_INVALID;
    return say_failure(err);
}

/* ------------------------------------------------------------------- exec */

static int run_exec(void *typed, char **operands, size_t count)
{
    auto_job struct run_job job = {.options = typed};
    struct symbiont_error err = {0};

    (void)count;
    if (!plan_make(&job.plan, job.options, true, &err))
        return say_failure(&err);
    job.plan.request.argv = (const char *const *)operands;
    job.plan.request.operator_typed_program = true;
    return job_run(&job);
}

/* ------------------------------------------------------------------- code */

static bool read_code(struct run_plan *plan, const char *file, struct symbiont_error *err)
{
    buf_init(&plan->code, SOURCE_BYTES);
    if (text_equal(file, "-") ? !file_read_fd(STDIN_FILENO, &plan->code, err)
                              : !file_read(AT_FDCWD, file, &plan->code, err))
        return error_prefix(err, "the code");
    plan->request.code = plan->code.data;
    plan->request.code_len = plan->code.len;
    return true;
}

static int run_code(void *typed, char **operands, size_t count)
{
    auto_job struct run_job job = {.options = typed};
    const char *file = count ? operands[0] : "-";
    struct symbiont_error err = {0};

    if (text_equal(file, "-") && job.options->stdin_from &&
        text_equal(job.options->stdin_from, "-")) {
        (void)error_set(&err, SYMBIONT_INVALID,
                        "standard input cannot be both the code and the run's input; name a file "
                        "for one of them");
        return say_failure(&err);
    }
    if (!plan_make(&job.plan, job.options, false, &err))
        return say_failure(&err);
    if (!read_code(&job.plan, file, &err))
        return usage_failure(&err);
    job.plan.request.language = job.options->language;
    job.plan.request.arguments = count > 1 ? (const char *const *)operands + 1 : NULL;
    return job_run(&job);
}

/* -------------------------------------------------------------------- run */

/* JSON, @FILE or - */
static bool read_input(struct run_job *job, struct buf *text, struct symbiont_error *err)
{
    const char *input = job->options->input;
    const char *from = job->options->stdin_from;
    bool ok;

    job->agent.input = input;
    if (!input || !(*input == '@' || text_equal(input, "-")))
        return true;
    if (*input == '-' && from && text_equal(from, "-"))
        return error_set(err, SYMBIONT_INVALID,
                         "--input and --stdin cannot both read standard "
                         "input; name a file for one of them");
    ok = *input == '@' ? file_read(AT_FDCWD, input + 1, text, err)
                       : file_read_fd(STDIN_FILENO, text, err);
    if (ok && memchr(text->data, '\0', text->len))
        ok = error_set(err, SYMBIONT_INVALID, "a NUL byte is not JSON");
    job->agent.input = text->data;
    return ok || error_prefix(err, "--input");
}

static int run_agent(void *typed, char **operands, size_t count)
{
    auto_job struct run_job job = {.options = typed};
    auto_buf struct buf input = {.limit = INPUT_BYTES};
    struct symbiont_error err = {0};

    (void)count;
    if (!plan_make(&job.plan, job.options, false, &err))
        return say_failure(&err);
    if (!read_input(&job, &input, &err))
        return usage_failure(&err);
    job.agent.file = operands[0];
    job.agent.agent = job.options->agent;
    job.agent.trigger = job.options->trigger;
    job.found = (struct diagnostics){
        .stream = stderr, .hints = job.options->common.verbose, .colour = colour_wanted(stderr)};
    return job_run(&job);
}

/* ----------------------------------------------------------------- tables */

static const struct cli_option own_of_run[] = {
    {"agent", 0, "NAME", "which agent of the file (default: the first)", CLI_OWN, CLI_TEXT,
     offsetof(struct run_options, agent), ""},
    {"trigger", 0, "NAME", "which trigger of the agent (default: the only one)", CLI_OWN, CLI_TEXT,
     offsetof(struct run_options, trigger), ""},
    {"input", 0, "JSON", "the trigger's input; also @FILE, or - for stdin", CLI_OWN, CLI_TEXT,
     offsetof(struct run_options, input), ""},
    {0},
};

static const struct cli_option own_of_code[] = {
    {"lang", 0, "LANG", "python, javascript, bash, sh, perl, ruby ...", CLI_OWN, CLI_TEXT,
     offsetof(struct run_options, language), "python javascript bash sh perl ruby"},
    {0},
};

const struct cli_command cli_run = {
    .name = "run",
    .operands = "FILE",
    .summary = "runs an agent file: loads it and fires its trigger",
    .details = "FILE is a path or a name: NAME.symbi or NAME.dsl, here or in agents/.",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .size = sizeof(struct run_options),
    .tables = {own_of_run, run_shared_options, cli_common_options},
    .run = run_agent,
};

const struct cli_command cli_exec = {
    .name = "exec",
    .operands = "[--] PROGRAM [ARGS...]",
    .summary = "runs one program at a tier",
    .details = "Options stand before PROGRAM; what follows it is the program's own.\n"
               "Standard input is passed on. The exit code is the program's.",
    .words = "FILE",
    .least = 1,
    .most = (size_t)-1,
    .stops_at_operand = true,
    .size = sizeof(struct run_options),
    .tables = {run_shared_options, cli_common_options},
    .run = run_exec,
};

const struct cli_command cli_code = {
    .name = "code",
    .operands = "[FILE|-] [ARGS...]",
    .summary = "runs one piece of source code at a tier",
    .details = "Without FILE, or with -, the code is read from standard input.",
    .words = "FILE",
    .most = (size_t)-1,
    .size = sizeof(struct run_options),
    .tables = {own_of_code, run_shared_options, cli_common_options},
    .run = run_code,
};
