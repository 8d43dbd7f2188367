/*
 * lookup.h - a typed name -> an opened file, by the operator's search path alone
 */
#pragma once

#include "program/program.h"

struct lookup {
    int fd; /* O_PATH, above 2; 0 when released */
    bool by_name;
    bool relative;
};

/* As program_resolve. */
CHECKED bool lookup_open(struct lookup *found, const char *typed, const struct program_rules *rules,
                         struct symbiont_error *err);
