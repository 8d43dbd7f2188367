#include "cli/run_report.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* What raises the limit that ended a run; NULL: no option does. */
static const char *remedy_text(enum symbiont_end end)
{
    switch (end) {
    case SYMBIONT_END_TIMEOUT:
        return "give it more with --timeout=S";
    case SYMBIONT_END_CPU_LIMIT:
        return "give it more with --max-cpu-seconds=S";
    case SYMBIONT_END_MEMORY_LIMIT:
        return "give it more with --max-memory=MB";
    case SYMBIONT_END_OUTPUT_LIMIT:
        return "give it more with --max-output=BYTES, or --on-output-limit=drop";
    case SYMBIONT_END_EXITED:
    case SYMBIONT_END_SIGNALED:
    case SYMBIONT_END_CANCELLED:
    case SYMBIONT_END_START_FAILED:
    case SYMBIONT_END_DENIED:
        return NULL;
    }
    return NULL;
}

/* The reason and the remedy of every end that is not the program's own exit. */
static void say_end(const struct symbiont_result *result, const struct symbiont_error *err)
{
    enum symbiont_end end = symbiont_result_end(result);
    const char *sentence = symbiont_result_error(result);
    const char *number = symbiont_result_signal(result);
    const char *remedy = remedy_text(end);

    if (!sentence && *err->text)
        sentence = err->text;
    if (!sentence && end == SYMBIONT_END_EXITED)
        return;
    if (!sentence)
        sentence = end == SYMBIONT_END_SIGNALED ? "the program was ended by a signal"
                                                : symbiont_end_text(end);
    if (remedy && !strstr(sentence, "--"))
        say_error("%s; %s", sentence, remedy);
    else if (end == SYMBIONT_END_SIGNALED && number && !strstr(sentence, number))
        say_error("%s (%s)", sentence, number);
    else
        say_error("%s", sentence);
}

static void say_usage(const struct cli_common *common, const struct symbiont_result *result)
{
    struct symbiont_usage usage = symbiont_result_usage(result);

    say_note(common, "run %s: %s after %.3f s, CPU %.3f s, memory at most %.1f MiB",
             symbiont_result_run_id(result), symbiont_end_text(symbiont_result_end(result)),
             (double)usage.wall_us / 1e6, (double)(usage.cpu_user_us + usage.cpu_system_us) / 1e6,
             (double)usage.memory_peak_bytes / (1024 * 1024));
}

static void say_result(const struct cli_common *common, const struct symbiont_result *result,
                       const struct symbiont_error *err)
{
    const char *warning;

    for (size_t n = 0; (warning = symbiont_result_warning(result, n)); n++)
        say_warning(common, "%s", warning);
    say_end(result, err);
    say_usage(common, result);
}

bool run_report_open(const struct run_options *options, int *fd, struct symbiont_error *err)
{
    if (!options->report)
        return true;
    *fd = open(options->report, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    return *fd >= 0 || error_errno(err, "--report: open %s", options->report);
}

/* A report that cannot be written must not look like a run without one. */
static bool write_report(const struct symbiont_result *result, int fd, const char *path,
                         struct symbiont_error *err)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && ftruncate(fd, 0) < 0)
        return error_errno(err, "--report: empty %s", path);
    return symbiont_result_write(result, fd, err) || error_prefix(err, "--report %s", path);
}

static bool write_records(const struct run_options *options, int report,
                          const struct symbiont_result *result, struct symbiont_error *err)
{
    if (report >= 0 && !write_report(result, report, options->report, err))
        return false;
    if (!options->common.json && !options->dry_run)
        return true;
    return symbiont_result_write(result, STDOUT_FILENO, err) || error_prefix(err, "stdout");
}

/* A program that failed may have looked for a file of this directory in its own, private one. */
static void say_where_files_are(const struct run_options *options,
                                const struct run_outcome *outcome)
{
    struct stat found;

    if (!outcome->argv || options->workdir || options->files.count ||
        symbiont_result_exit_code(outcome->result) <= 0)
        return;
    for (const char *const *at = outcome->argv + 1; *at; at++) {
        if (**at == '/' || **at == '-' || stat(*at, &found) < 0 || !S_ISREG(found.st_mode))
            continue;
        say_hint(&options->common,
                 "'%s' is in this directory, but the run has a private one; to run here: "
                 "--workdir .",
                 *at);
        return;
    }
}

int run_report(const struct run_options *options, const struct run_outcome *outcome)
{
    const struct symbiont_result *result = outcome->result;
    struct symbiont_error failed = {0};

    if (!result)
        return say_failure(outcome->err);
    errno = 0;
    if (!write_records(options, outcome->report, result, &failed))
        return errno == EPIPE ? EXIT_READER_GONE : say_failure(&failed);
    if (outcome->stream->error == EPIPE)
        return EXIT_READER_GONE;
    if (outcome->stream->error) {
        say_error("the run was cancelled: write its output: %s", strerror(outcome->stream->error));
        return symbiont_status_exit_code(SYMBIONT_SYSTEM);
    }
    say_result(&options->common, result, outcome->err);
    say_where_files_are(options, outcome);
    return symbiont_result_shell_code(result);
}
