/*
 * ground.h - files of a test's own, below a directory that only root can write
 *
 * Removed by ground_release, which is why a test that becomes nobody does so last.
 */
#pragma once

#include <sys/types.h>

#include "base/arena.h"
#include "program/program.h"

struct ground {
    char root[64];
    struct arena texts;
    struct symbiont_error err;
    struct program program;
};

/* Skips when not root. */
void ground_make(struct ground *ground);
void ground_release(struct ground *ground);
#define auto_ground AUTO(ground_release)

/* Each returns the absolute path; names may hold '/'. */
const char *ground_path(struct ground *ground, const char *name);
const char *ground_write(struct ground *ground, const char *name, const char *text, unsigned mode);
const char *ground_copy(struct ground *ground, const char *name, const char *of);
const char *ground_link(struct ground *ground, const char *name, const char *target);
const char *ground_dir(struct ground *ground, const char *name, unsigned mode);

/* Into ground->program and ground->err, with a usual search path or another. */
bool ground_resolve(struct ground *ground, const char *typed);
bool ground_resolve_in(struct ground *ground, const char *typed, const char *search_path);

/* Runs `body` as user 65534 in a child; the test fails where it does. */
void ground_as_nobody(struct ground *ground, void (*body)(struct ground *ground));

extern const char ground_search_path[];
