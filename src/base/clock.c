#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static uint64_t read_clock(clockid_t which)
{
    struct timespec now;

    (void)clock_gettime(which, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_wall_us(void)
{
    return read_clock(CLOCK_REALTIME);
}

void clock_text(uint64_t wall_us, char text[static CLOCK_TEXT_BYTES])
{
    time_t seconds = (time_t)(wall_us / 1000000);
    struct tm date;
    char day[sizeof "2026-11-23T20:04:50"];

    (void)gmtime_r(&seconds, &date);
    (void)strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &date);
    (void)snprintf(text, CLOCK_TEXT_BYTES, "%s.%06uZ", day, (unsigned)(wall_us % 1000000));
}
