#include <unistd.h>

#include "cli/bench_report.h"

static double ms(uint64_t us)
{
    return (double)us / 1000;
}

static void print_case(const struct bench *bench, enum bench_name name)
{
    const struct bench_case *each = &bench->cases[name];

    if (*each->missing) {
        (void)printf("%-40s not available: %s\n", each->name, each->missing);
        return;
    }
    (void)printf("%-40s %8.2f %8.2f %6zu", each->name, ms(samples_percentile(&each->samples, 50)),
                 ms(samples_percentile(&each->samples, 95)), each->samples.count);
    if (each->against == name)
        (void)printf("\n");
    else
        (void)printf(" %7.2f x %s\n", bench_ratio(bench, name, each->against),
                     bench->cases[each->against].name);
}

static void print_cases(const struct bench_report *report)
{
    (void)printf("%-40s %8s %8s %6s %9s\n", "ms, in turns", "median", "p95", "runs", "ratio");
    for (int i = 0; i < BENCH_CASES; i++)
        print_case(report->bench, (enum bench_name)i);
    (void)printf("\n%-40s %8.0f a second\n", "posix_spawn + wait, two threads",
                 report->throughput.bare);
    if (report->throughput.native > 0)
        (void)printf("%-40s %8.0f a second\n", "native Permissive, two threads",
                     report->throughput.native);
    if (report->memory.streaming_kib)
        (void)printf("%-40s %8.1f MiB\n", "resident while 2 GiB stream",
                     (double)report->memory.streaming_kib / 1024);
    if (report->memory.json_kib)
        (void)printf("%-40s %8.1f MiB\n", "the same with --json",
                     (double)report->memory.json_kib / 1024);
}

/* The table of the document this project comes from: what it claims, and what was measured. */
static void print_native_row(const struct bench_report *report)
{
    const struct bench *bench = report->bench;
    const struct bench_case *start = &bench->cases[BENCH_PERMISSIVE];
    double slower = bench_ratio(bench, BENCH_WORK, BENCH_WORK_BARE);
    char cells[3][32] = {"not available", "not available", "not available"};

    if (start->samples.count)
        (void)snprintf(cells[0], sizeof cells[0], "%.2f ms (~10ms)",
                       ms(samples_percentile(&start->samples, 50)));
    if (slower > 0)
        (void)snprintf(cells[1], sizeof cells[1], "%.0f%% (100%%)", 100 / slower);
    if (report->memory.streaming_kib)
        (void)snprintf(cells[2], sizeof cells[2], "%.1f MiB (minimal)",
                       (double)report->memory.streaming_kib / 1024);
    (void)printf("| Native | %s | %s | %s | None |\n", cells[0], cells[1], cells[2]);
}

static void print_seed_table(const struct bench_report *report)
{
    (void)printf("\nThis machine (in brackets: the claim)\n\n"
                 "| Mode | Start | Performance | Memory | Isolation |\n"
                 "|---|---|---|---|---|\n");
    print_native_row(report);
    (void)printf("| Docker | not available (~500ms) | not available (~95%%) | "
                 "not available (+128MB) | Good |\n"
                 "| gVisor | not available (~800ms) | not available (~70%%) | "
                 "not available (+256MB) | Better |\n"
                 "| Firecracker | not available (~125ms) | not available (~90%%) | "
                 "not available (+64MB) | The best |\n");
}

static void print_goals(const struct bench_report *report)
{
    struct bench_goal goals[BENCH_GOALS];

    bench_goals(report, goals);
    (void)printf("\nGoals\n");
    for (int i = 0; i < BENCH_GOALS; i++) {
        const struct bench_goal *goal = &goals[i];
        bool upper = goal->at_most > 0;

        (void)printf("  %-50s %s %.4g %s: ", goal->text,
                     upper ? "<=" : ">=", upper ? goal->at_most : goal->at_least, goal->unit);
        if (goal->value > 0)
            (void)printf("%.2f, %s\n", goal->value, bench_goal_met(goal) ? "met" : "not met");
        else
            (void)printf("not measured\n");
    }
}

void bench_print(const struct bench_report *report)
{
    (void)printf("symbiont %s, %ld cores, %u rounds; audit log: library off, command %s\n\n",
                 symbiont_version(), sysconf(_SC_NPROCESSORS_ONLN), report->rounds, report->audit);
    print_cases(report);
    print_seed_table(report);
    print_goals(report);
}
