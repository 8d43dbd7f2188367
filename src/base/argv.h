/*
 * argv.h - an argument vector under construction
 *
 * Every string is copied.  items is NULL-terminated at all times, so it can be
 * handed to exec_run as it stands.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

struct argv {
    char **items;
    size_t count;
};

void argv_add(struct argv *argv, const char *item);
void argv_addf(struct argv *argv, const char *fmt, ...) PRINTF_LIKE(2, 3);
void argv_add_all(struct argv *argv, const char *const *items);
void argv_release(struct argv *argv);

#define auto_argv AUTO(argv_release)
