/*
 * names.h - one copy of each name, so that equal names are equal pointers
 */
#pragma once

#include "base/arena.h"

struct names {
    struct arena *arena; /* where the copies live */
    const char **slots;
    size_t count, room; /* room is a power of two */
};

void names_init(struct names *names, struct arena *arena);
void names_release(struct names *names);
#define auto_names AUTO(names_release)

const char *names_get(struct names *names, const char *bytes, size_t len);
