/*
 * environment.h - a run's environment, built from nothing
 *
 * PATH HOME LANG TMPDIR USER and what was given.  Variables that load code into a program before
 * its first line (LD_PRELOAD, BASH_ENV, PYTHONPATH, ...) are the operator's to pass: never an
 * agent's, never a client's.
 */
#pragma once

#include <sys/types.h>

#include "base/argv.h"
#include "base/error.h"

enum {
    ENVIRONMENT_VARIABLES = 4096,
    ENVIRONMENT_BYTES = 1024 * 1024,
    ENVIRONMENT_NAME_BYTES = 256
};

struct environment {
    const char *search_path; /* PATH */
    const char *home, *tmpdir;
    uid_t uid; /* whose name USER is */
    /* "K=V", NULL at the end, or NULL.  The later one wins: the defaults above, then the agent's,
     * then the operator's. */
    const char *const *from_agent; /* an agent's, or an HTTP or MCP client's */
    const char *const *from_operator;
};

/* Adds "K=V" strings to `into`, in the order of their first mention.  False: INVALID (no '=', a bad
 * name, too many), DENIED (an agent gave a loader's variable). */
CHECKED bool environment_build(const struct environment *environment, struct argv *into,
                               struct symbiont_error *err);

/* The variable makes a loader or an interpreter run code or read its settings; "LD_PRELOAD". */
bool environment_loads_code(const char *name, size_t len);

/* The user's name from /etc/passwd (no NSS: that loads libraries), or its number. */
char *environment_user(uid_t uid);
