/*
 * bench_load.h - what many runs at once cost, and what one run with endless output costs
 */
#pragma once

#include "cli/bench_cases.h"

enum { BENCH_THREADS = 2 };

/* Runs a second of two threads; 0: not available. */
struct bench_throughput {
    double bare, native;
};

/* The program's resident memory while a run prints `bytes`. */
struct bench_memory {
    uint64_t bytes;
    uint64_t streaming_kib, json_kib; /* 0: not available */
};

struct bench_throughput bench_throughput(struct bench *bench, unsigned runs);
SYMBIONT_CHECKED bool bench_memory(struct bench_memory *memory, struct symbiont_error *err);
