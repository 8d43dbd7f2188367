/*
 * filter.h - the seccomp filters of the profiles, compiled by libseccomp to bytes
 *
 * What is not refused is allowed, so that interpreters keep working; a call that is newer than this
 * program does not exist.  The child loads the bytes as they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum filter_variant {
    FILTER_MODERATE,
    FILTER_MODERATE_NETWORK,
    FILTER_STRICT,
    FILTER_STRICT_NETWORK,
    FILTERS,
};

struct filter {
    void *bytes; /* struct sock_filter[count] */
    size_t count;
    char name[32]; /* "strict@3f9a12c0": the digest tells one filter from another */
};

CHECKED bool filter_compile(enum filter_variant variant, struct filter *filter,
                            struct symbiont_error *err);
void filter_release(struct filter *filter);
