/*
 * rulesets.h - the Landlock rulesets that the library makes, for runs with the host's root
 *
 * Landlock can only grant, so "all but this" is written as everything beside the way to this.  That
 * takes a walk through the directories above it, so the reading ruleset is made once for many runs.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "exec/confine.h"

/* 0: the kernel has none, or it is switched off. */
int rulesets_abi(void);

/* Writing below the run's directories, to the harmless devices and to its own streams.  Returns the
 * ruleset's descriptor, -1 on failure. */
CHECKED int rulesets_write(int abi, const struct confine_request *request, const int *streams,
                           struct symbiont_error *err);

/* Reading everything but what is unreadable, executing only `executables` if there are any.  Under
 * its own root a run sees only what it may read, so there only the latter is left: -1 without a
 * failure when that is nothing. */
CHECKED bool rulesets_read(const struct confine_request *request, bool own_root, int *ruleset,
                           struct symbiont_error *err);

/* Bytes that differ when the ruleset would: the request's lists, and when the directories above the
 * unreadable were changed.  On false it is too long to be compared, and nothing was added. */
bool rulesets_read_key(const struct confine_request *request, bool own_root, struct buf *key);

/* `path` is `dir` or lies below it. */
bool path_below(const char *path, const char *dir);
