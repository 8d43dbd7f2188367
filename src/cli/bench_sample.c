#include "cli/bench_sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void samples_add(struct samples *samples, uint64_t us)
{
    samples->us = mem_resize(samples->us, samples->count + 1, sizeof *samples->us);
    samples->us[samples->count++] = us;
}

void samples_release(struct samples *samples)
{
    free(samples->us);
    *samples = (struct samples){0};
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

uint64_t samples_percentile(const struct samples *samples, unsigned percent)
{
    auto_free uint64_t *sorted = NULL;
    size_t rank = (samples->count * percent + 99) / 100;

    if (!samples->count)
        return 0;
    sorted = mem_zeroed(samples->count, sizeof *sorted);
    memcpy(sorted, samples->us, samples->count * sizeof *sorted);
    qsort(sorted, samples->count, sizeof *sorted, ascending);
    return sorted[rank ? rank - 1 : 0];
}
