/*
 * units.h - sizes, durations and numbers as people type them
 *
 * One reading for the command line, the configuration and the language.
 */
#pragma once

#include "base/error.h"

/* "512", "512K", "1.5GiB", "64MB": bytes, in powers of 1024; a bare number counts `bare` bytes. */
CHECKED bool units_size(const char *text, uint64_t bare, uint64_t *bytes,
                        struct symbiont_error *err);
/* "250ms", "30s", "5m", "2h", "7d", "1.5s": microseconds; a bare number counts `bare_us`. */
CHECKED bool units_duration(const char *text, uint64_t bare_us, uint64_t *us,
                            struct symbiont_error *err);
/* Plain decimal numbers, the whole text. */
CHECKED bool units_integer(const char *text, int64_t low, int64_t high, int64_t *value,
                           struct symbiont_error *err);
CHECKED bool units_number(const char *text, double low, double high, double *value,
                          struct symbiont_error *err);
