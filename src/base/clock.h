/*
 * clock.h - the two clocks: one that only goes forward, one that people read
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { CLOCK_TEXT_BYTES = sizeof "2026-11-23T20:04:50.123456Z" };

/* Microseconds on the monotonic clock. */
uint64_t clock_us(void);
/* Microseconds since 1970, UTC. */
uint64_t clock_wall_us(void);
/* RFC 3339 with microseconds, UTC. */
void clock_text(uint64_t wall_us, char text[static CLOCK_TEXT_BYTES]);
