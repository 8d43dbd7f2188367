/*
 * locate.h - from what was typed to an agent file and its project directory
 */
#pragma once

#include "base/buf.h"

struct located {
    char *path;    /* absolute */
    char *project; /* the directory of the file, or the parent of agents/ */
    struct buf text;
};

/* The path itself, NAME.symbi, NAME.dsl, then the same three below agents/.  False: NOT_FOUND with
 * what was tried, LIMIT, SYSTEM. */
CHECKED bool locate_agent(const char *name, struct located *located, struct symbiont_error *err);
void located_agent_release(struct located *located);

#define auto_located AUTO(located_agent_release)
