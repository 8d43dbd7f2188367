/*
 * bench_sample.h - times of one thing done many times: the median and the slow end
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct samples {
    uint64_t *us;
    size_t count;
};

void samples_add(struct samples *samples, uint64_t us);
void samples_release(struct samples *samples);
/* The value that `percent` of the samples do not exceed (nearest rank); 0 when there are none. */
uint64_t samples_percentile(const struct samples *samples, unsigned percent);
