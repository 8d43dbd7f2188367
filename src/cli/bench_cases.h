/*
 * bench_cases.h - what is measured: each way to run a program, taken in turns
 *
 * A round does each case once, beginning with another one each time, so that what the
 * machine does meanwhile falls on all of them.
 */
#pragma once

#include <stdbool.h>

#include "cli/bench_sample.h"
#include "symbiont.h"

enum bench_name {
    BENCH_SPAWN,
    BENCH_PERMISSIVE,
    BENCH_MODERATE,
    BENCH_STRICT,
    BENCH_PYTHON_BARE,
    BENCH_PYTHON,
    BENCH_WORK_BARE,
    BENCH_WORK,
    BENCH_COMMAND,
    BENCH_BWRAP,
    BENCH_BWRAP_FULL,
    BENCH_RUNC,
    BENCH_CASES,
};

struct bench_case {
    const char *name;
    const char *json_name;
    const char *const *argv;
    const char *expected;          /* all of its stdout, or NULL when it says nothing */
    enum bench_name against;       /* itself: nothing to compare with */
    enum symbiont_profile profile; /* through the library; DEFAULT: a bare spawn */
    unsigned every;                /* measured in each such round only; 0: in all */
    bool peer;
    char missing[256]; /* why it is not available; empty: it is */
    struct samples samples;
};

struct bench {
    struct bench_case cases[BENCH_CASES];
    struct symbiont_orchestrator *orchestrator; /* or NULL */
};

void bench_prepare(struct bench *bench, bool peers);
void bench_release(struct bench *bench);
/* `rounds` of every case that is available; one that fails becomes not available. */
void bench_measure(struct bench *bench, unsigned rounds);
/* One native run through the library. */
SYMBIONT_CHECKED bool bench_native(struct bench *bench, const struct bench_case *each,
                                   struct symbiont_error *err);

/* The case's median over that of the one it is compared with; 0 when either is missing. */
double bench_ratio(const struct bench *bench, enum bench_name name, enum bench_name against);
