/*
 * trust.h - which files of current directories the operator has read and believed
 *
 * A line a file in STATE/symbiont/trusted: the SHA-256 of its content and its real path.  The list
 * itself counts only when it and its directory are the caller's alone.
 */
#pragma once

#include "base/error.h"

/* "$XDG_STATE_HOME/symbiont/trusted", or below $HOME/.local/state; free it.  NULL when neither
 * variable holds an absolute path. */
char *trust_list_path(const char *state_home, const char *home);

/* This content at this path was trusted.  `err` is filled in when the list cannot be believed. */
CHECKED bool trust_holds(const char *list, const char *real, const void *bytes, size_t len,
                         struct symbiont_error *err);
/* From now on it is; what was trusted at the path before is not any more. */
CHECKED bool trust_add(const char *list, const char *real, const void *bytes, size_t len,
                       struct symbiont_error *err);
