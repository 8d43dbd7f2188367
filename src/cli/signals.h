/*
 * signals.h - SIGINT, SIGTERM and SIGHUP end the run instead of symbiont
 *
 * The first goes to the run and starts its grace time, the second kills it at once.
 * A signal that was ignored when symbiont started (nohup, a background job) stays so.
 */
#pragma once

#include "base/error.h"

/* Once for a process: `cancel` must live to its end. */
CHECKED bool signals_forward(struct symbiont_cancel *cancel, struct symbiont_error *err);
bool signals_came(void);
/* Readable from the first signal on; -1 before signals_forward. */
int signals_fd(void);
