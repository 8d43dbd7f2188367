#include <unistd.h>

#include "cli/bench_report.h"

static void print_number(const char *name, double value)
{
    if (value > 0)
        (void)printf("\"%s\": %.3f", name, value);
    else
        (void)printf("\"%s\": null", name);
}

static void print_case(const struct bench *bench, enum bench_name name)
{
    const struct bench_case *each = &bench->cases[name];

    (void)printf("%s\n    {\"name\": \"%s\", \"samples\": %zu, ", name ? "," : "", each->json_name,
                 each->samples.count);
    print_number("median_us", (double)samples_percentile(&each->samples, 50));
    (void)printf(", ");
    print_number("p95_us", (double)samples_percentile(&each->samples, 95));
    (void)printf(", \"against\": \"%s\", ", bench->cases[each->against].json_name);
    print_number("ratio", bench_ratio(bench, name, each->against));
    (void)printf(", \"missing\": ");
    if (*each->missing)
        print_json_text(stdout, each->missing);
    else
        (void)printf("null");
    (void)printf("}");
}

static void print_goal(const struct bench_goal *goal, bool first)
{
    (void)printf("%s\n    {\"goal\": ", first ? "" : ",");
    print_json_text(stdout, goal->text);
    (void)printf(", ");
    print_number("value", goal->value);
    (void)printf(", ");
    print_number("at_most", goal->at_most);
    (void)printf(", ");
    print_number("at_least", goal->at_least);
    (void)printf(", \"unit\": \"%s\", \"met\": %s}", goal->unit,
                 goal->value <= 0       ? "null"
                 : bench_goal_met(goal) ? "true"
                                        : "false");
}

void bench_print_json(const struct bench_report *report)
{
    struct bench_goal goals[BENCH_GOALS];

    bench_goals(report, goals);
    (void)printf("{\n  \"version\": \"%s\", \"cores\": %ld, \"rounds\": %u, \"audit\": ",
                 symbiont_version(), sysconf(_SC_NPROCESSORS_ONLN), report->rounds);
    print_json_text(stdout, report->audit);
    (void)printf(",\n  \"cases\": [");
    for (int i = 0; i < BENCH_CASES; i++)
        print_case(report->bench, (enum bench_name)i);
    (void)printf("\n  ],\n  \"throughput\": {\"threads\": %d, ", BENCH_THREADS);
    print_number("bare_per_second", report->throughput.bare);
    (void)printf(", ");
    print_number("native_per_second", report->throughput.native);
    (void)printf("},\n  \"memory\": {\"bytes\": %llu, ", (unsigned long long)report->memory.bytes);
    print_number("streaming_kib", (double)report->memory.streaming_kib);
    (void)printf(", ");
    print_number("json_kib", (double)report->memory.json_kib);
    (void)printf("},\n  \"goals\": [");
    for (int i = 0; i < BENCH_GOALS; i++)
        print_goal(&goals[i], i == 0);
    (void)printf("\n  ]\n}\n");
}
