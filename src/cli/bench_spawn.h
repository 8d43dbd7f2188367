/*
 * bench_spawn.h - the plain way to start a program, which everything is measured against
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* posix_spawn and wait, nothing else.  Stdin and stderr are /dev/null; stdout too when nothing is
 * `expected`, otherwise it must be exactly that.  False when it ended badly or said something
 * else: a program that failed fast must not look fast. */
CHECKED bool bench_spawn(const char *const *argv, const char *expected, struct symbiont_error *err);

/* Only starts it; `*out` gets the read end of its stdout. */
CHECKED bool bench_start(const char *const *argv, pid_t *pid, int *out, struct symbiont_error *err);
/* False when it did not exit with 0. */
CHECKED bool bench_wait(pid_t pid, const char *name, struct symbiont_error *err);
