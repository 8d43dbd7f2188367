/*
 * place.h - a home, an /etc, a state directory and a project of a test's own
 *
 * The test stands in the project.  Everything is removed by place_release.
 */
#pragma once

#include "base/argv.h"
#include "config/config.h"
#include "config/discover.h"

struct place {
    char root[64];
    char *home, *system_file, *state;
    struct argv environment;
    struct symbiont_config *config;
    struct symbiont_error err;
};

void place_make(struct place *place);
void place_release(struct place *place);
#define auto_place AUTO(place_release)

/* Writes a file (0600) and the directories above it; the path may be relative to the project. */
void place_write(const char *path, const char *text);
/* Both in the new format of "K=V". */
void place_env(struct place *place, const char *variable);
/* Into place->config, which is new each time. */
bool place_discover(struct place *place, const char *named);
bool place_trust(struct place *place, const char *path);
/* True when one of the warnings has the part. */
bool place_warned(const struct place *place, const char *part);
/* The user file. */
void place_write_user(struct place *place, const char *text);
/* From here on the test is user 65534, whose all of this then is; skips when not root. */
void place_become_nobody(struct place *place);
