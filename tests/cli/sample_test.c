#include "cli/bench_sample.h"

#include "check.h"

TEST(the_median_and_the_slow_end_are_real_samples)
{
    AUTO(samples_release) struct samples samples = {0};

    for (uint64_t us = 100; us > 0; us--)
        samples_add(&samples, us);
    CHECK_EQ(samples_percentile(&samples, 50), 50);
    CHECK_EQ(samples_percentile(&samples, 95), 95);
    CHECK_EQ(samples_percentile(&samples, 100), 100);
}

TEST(one_sample_is_every_percentile_and_none_is_zero)
{
    AUTO(samples_release) struct samples samples = {0};

    CHECK_EQ(samples_percentile(&samples, 50), 0);
    samples_add(&samples, 7);
    CHECK_EQ(samples_percentile(&samples, 1), 7);
    CHECK_EQ(samples_percentile(&samples, 95), 7);
}
