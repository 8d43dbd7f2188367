#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "cli/bench_report.h"
#include "cli/commands.h"

enum { ROUNDS = 100, MOST_ROUNDS = 100000, LEAST_THREAD_RUNS = 5 };

struct bench_options {
    struct cli_common common;
    bool peers;
    const char *runs;
};

struct audit_mode {
    bool enabled;
    char sync[32];
};

static bool find_audit_mode(void *context, const struct symbiont_setting *setting)
{
    struct audit_mode *mode = context;

    if (text_equal(setting->key, "audit.enabled"))
        mode->enabled = text_equal(setting->value, "true");
    if (text_equal(setting->key, "audit.sync"))
        (void)snprintf(mode->sync, sizeof mode->sync, "%s", setting->value);
    return true;
}

/* The command that is measured reads the same configuration as this one. */
static bool audit_mode(const struct bench_options *options, char text[static 32],
                       struct symbiont_error *err)
{
    struct audit_mode mode = {0};
    auto_config struct symbiont_config *config = config_open(&options->common, err);

    if (!config)
        return false;
    symbiont_config_each(config, find_audit_mode, &mode);
    (void)snprintf(text, 32, "%s", mode.enabled ? mode.sync : "off");
    return true;
}

static void say_progress(const struct cli_common *common, const char *what)
{
    if (!common->quiet && isatty(STDERR_FILENO))
        (void)fprintf(stderr, "%s ...\n", what);
}

static void measure(struct bench_report *report, const struct bench_options *options)
{
    unsigned thread_runs = report->rounds / 2;
    struct symbiont_error err = {0};

    say_progress(&options->common, "each program in turns");
    bench_measure(report->bench, report->rounds);
    say_progress(&options->common, "two threads");
    report->throughput = bench_throughput(
        report->bench, thread_runs < LEAST_THREAD_RUNS ? LEAST_THREAD_RUNS : thread_runs);
    say_progress(&options->common, "2 GiB of output, twice");
    if (!bench_memory(&report->memory, &err))
        say_warning(&options->common, "memory was not measured: %s", err.text);
}

static int run(void *typed, char **operands, size_t count)
{
    const struct bench_options *options = typed;
    struct symbiont_error err = {0};
    AUTO(bench_release) struct bench bench = {0};
    struct bench_report report = {.bench = &bench};
    char audit[32];
    int64_t rounds = ROUNDS;

    (void)operands, (void)count;
    if (options->runs && !units_integer(options->runs, 1, MOST_ROUNDS, &rounds, &err)) {
        (void)error_prefix(&err, "--runs");
        return say_failure(&err);
    }
    if (!audit_mode(options, audit, &err))
        return say_failure(&err);
    report.rounds = (unsigned)rounds;
    report.audit = audit;
    bench_prepare(&bench, options->peers);
    measure(&report, options);
    if (options->common.json)
        bench_print_json(&report);
    else
        bench_print(&report);
    return stdout_finish(0);
}

static const struct cli_option own[] = {
    {"peers", 0, NULL, "also measure bwrap and runc, where they are installed", CLI_OWN, CLI_FLAG,
     offsetof(struct bench_options, peers), NULL},
    {"runs", 0, "N", "rounds (default: 100)", CLI_OWN, CLI_TEXT,
     offsetof(struct bench_options, runs), ""},
    {"json", 0, NULL, "print one JSON object", CLI_OWN, CLI_FLAG,
     offsetof(struct bench_options, common.json), NULL},
    {0},
};

const struct cli_command cli_bench = {
    .name = "bench",
    .operands = "",
    .summary = "measures what runs cost on this machine, and compares it with the goals",
    .size = sizeof(struct bench_options),
    .tables = {own, cli_common_options},
    .run = run,
};
