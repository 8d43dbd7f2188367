/*
 * language.h - the source languages: which program runs them, and how it gets the code
 *
 * One line a language.  Code never stands in an argv: other users can read that.
 */
#pragma once

#include <stddef.h>

#include "program/program.h"

/* How the interpreter gets at the code. */
enum language_code {
    /* A file without a name (O_TMPFILE) in the run's working directory, read by
     * /proc/self/fd/N: an interpreter that looks for modules beside its script finds those of the
     * working directory.  Where the directory cannot hold one, a sealed memfd, which has no
     * directory beside it. */
    LANGUAGE_CODE_NAMELESS,
    LANGUAGE_CODE_MEMFD,
    /* A real file, 0600: the interpreter wants a path that it can resolve. */
    LANGUAGE_CODE_FILE,
};

enum { LANGUAGE_NAMES = 4, LANGUAGE_PROGRAMS = 3, LANGUAGE_ARGUMENTS = 3 };

struct language {
    const char *name;
    const char *aliases[LANGUAGE_NAMES];       /* NULL after the last */
    const char *programs[LANGUAGE_PROGRAMS];   /* names to try in this order, NULL after the last */
    const char *arguments[LANGUAGE_ARGUMENTS]; /* before the file, NULL after the last */
    enum language_code code;
    const char *file_name; /* of the real file, "main.py" */
};

/* By name or alias, in any case; also by an interpreter's name or path ("python3",
 * "/usr/bin/node"), because native_execution.default_executable names one; the caller then starts
 * that program instead of the first of `programs`.  NULL: INVALID with the list and the nearest
 * name. */
const struct language *language_find(const char *name, struct symbiont_error *err);

/* All of them, in the order of the list; NULL after the last. */
const struct language *language_at(size_t index);

/* The first of its programs that is installed; as program_resolve. */
CHECKED bool language_resolve(const struct language *language, struct program *program,
                              const struct program_rules *rules, struct symbiont_error *err);
