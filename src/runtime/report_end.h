/*
 * report_end.h - how a run ended, from what the keeper saw
 */
#pragma once

#include "runtime/result.h"

/* `program` is for messages; `cancel_signal` is the one that was passed on, 0: none. */
void report_end(const struct exec_outcome *outcome, const char *program, int cancel_signal,
                struct symbiont_result *result);
