/*
 * code.h - source code behind a descriptor, so that it never stands in an argv
 */
#pragma once

#include "program/language.h"

/* A read-only descriptor (close-on-exec, above 2) with the code, for every language but those of
 * LANGUAGE_CODE_FILE.  `workdir`: an open directory, or -1 for none.  -1: SYSTEM. */
CHECKED int code_open(const struct language *language, int workdir, const char *code, size_t len,
                      struct symbiont_error *err);
