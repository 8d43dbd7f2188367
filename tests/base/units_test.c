#include "base/units.h"

#include "check.h"

TEST(sizes_count_in_powers_of_1024_and_a_bare_number_in_the_unit_asked)
{
    struct symbiont_error err = {0};
    uint64_t bytes;

    CHECK_OK(units_size("512K", 1, &bytes, &err), err);
    CHECK_EQ(bytes, 512 * 1024);
    CHECK_OK(units_size("2", 1 << 20, &bytes, &err), err);
    CHECK_EQ(bytes, 2 << 20);
    CHECK_OK(units_size("1.5GiB", 1, &bytes, &err), err);
    CHECK_EQ(bytes, 1536u << 20);
}

TEST(what_is_no_size_is_refused)
{
    static const char *const wrong[] = {
        "", "-1", "1.", ".5", "1e3", "12 MB", "1MBs", "9e99", "99999999999999999999T"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct symbiont_error err = {0};
        uint64_t bytes;

        CHECK(!units_size(wrong[i], 1, &bytes, &err));
        CHECK_HAS(err.text, "is not a size");
    }
}

TEST(durations_have_units_and_a_bare_number_counts_seconds_here)
{
    struct symbiont_error err = {0};
    uint64_t us;

    CHECK_OK(units_duration("250ms", 1000000, &us, &err), err);
    CHECK_EQ(us, 250000);
    CHECK_OK(units_duration("2", 1000000, &us, &err), err);
    CHECK_EQ(us, 2000000);
    CHECK_OK(units_duration("1.5m", 1000000, &us, &err), err);
    CHECK_EQ(us, 90000000);
    CHECK(!units_duration("5 minutes", 1000000, &us, &err));
}
