#include "cli/bench_report.h"

static double mib(uint64_t kib)
{
    return (double)kib / 1024;
}

void bench_goals(const struct bench_report *report, struct bench_goal goals[static BENCH_GOALS])
{
    const struct bench *bench = report->bench;
    double bare = report->throughput.bare;

    goals[0] = (struct bench_goal){"native Permissive over posix_spawn + wait",
                                   bench_ratio(bench, BENCH_PERMISSIVE, BENCH_SPAWN), 1.5, 0, "x"};
    goals[1] = (struct bench_goal){"native Strict over bwrap --unshare-all",
                                   bench_ratio(bench, BENCH_STRICT, BENCH_BWRAP), 0.4, 0, "x"};
    goals[2] = (struct bench_goal){"the whole command over bwrap --unshare-all",
                                   bench_ratio(bench, BENCH_COMMAND, BENCH_BWRAP), 1.0, 0, "x"};
    goals[3] = (struct bench_goal){"native runs a second over bare ones, two threads",
                                   bare > 0 ? report->throughput.native / bare : 0, 0, 0.6, "x"};
    goals[4] = (struct bench_goal){"resident while 2 GiB stream through",
                                   mib(report->memory.streaming_kib), 32, 0, "MiB"};
    goals[5] = (struct bench_goal){"resident while 2 GiB come to a record (--json)",
                                   mib(report->memory.json_kib), 64, 0, "MiB"};
}

bool bench_goal_met(const struct bench_goal *goal)
{
    if (goal->value <= 0)
        return false;
    return goal->at_most > 0 ? goal->value <= goal->at_most : goal->value >= goal->at_least;
}
