/*
 * error.h - how a function says that it failed, and why
 *
 * A function that can fail returns bool (or a pointer) and takes a
 * struct symbiont_error as its last argument.  It fills the error in exactly once,
 * where the failure happened; callers on the way up may only put a prefix on it.
 */
#pragma once

#include "symbiont.h"

/* Short forms for the inside; the public header keeps its prefix. */
#define CHECKED SYMBIONT_CHECKED
#define PRINTF_LIKE(fmt_at, args_at) SYMBIONT_PRINTF(fmt_at, args_at)

/* Each returns false, so that a failure is one statement: return error_set(...); */
bool error_set(struct symbiont_error *err, enum symbiont_status status, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* Like error_set with SYMBIONT_SYSTEM; adds ": " and what errno says. */
bool error_errno(struct symbiont_error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Puts "<context>: " before the text that is there; the status stays. */
bool error_prefix(struct symbiont_error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
