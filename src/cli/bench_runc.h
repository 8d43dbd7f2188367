/*
 * bench_runc.h - a bundle of the host's programs, so that runc has something to run
 */
#pragma once

#include "base/error.h"

/* The command that runs `true` in it, valid until bench_runc_close; NULL with the reason. */
CHECKED const char *const *bench_runc_open(struct symbiont_error *err);
/* Removes the bundle; nothing to do when there is none. */
void bench_runc_close(void);
