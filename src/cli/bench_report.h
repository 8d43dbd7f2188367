/*
 * bench_report.h - the figures as a table for people, or as one JSON object
 *
 * Both name the audit mode in force and say for each goal whether it was met.
 */
#pragma once

#include "cli/bench_load.h"
#include "cli/cli.h"

struct bench_report {
    struct bench *bench;
    unsigned rounds;
    const char *audit; /* the mode in force for the command; the library's run writes no log */
    struct bench_throughput throughput;
    struct bench_memory memory;
};

/* A figure that the design promises; `value` 0: it could not be measured. */
struct bench_goal {
    const char *text;
    double value, at_most; /* at_most 0: `at_least` holds */
    double at_least;
    const char *unit;
};

enum { BENCH_GOALS = 6 };

void bench_goals(const struct bench_report *report, struct bench_goal goals[static BENCH_GOALS]);
bool bench_goal_met(const struct bench_goal *goal);

void bench_print(const struct bench_report *report);
void bench_print_json(const struct bench_report *report);
