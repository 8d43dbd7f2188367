/*
 * discover.h - which file is read, how far it is believed, and what the environment adds
 *
 * Contract, section 4.  The places are arguments, so that a test can have its own /etc.
 */
#pragma once

#include "base/error.h"

struct symbiont_config;

struct config_places {
    const char *named;              /* --config, or NULL */
    const char *system_file;        /* /etc/symbiont/config.toml */
    const char *const *environment; /* "K=V", NULL at the end */
};

CHECKED bool config_discover(struct symbiont_config *config, const struct config_places *places,
                             struct symbiont_error *err);
/* One file as if it had been named. */
CHECKED bool config_load(struct symbiont_config *config, const char *path,
                         struct symbiont_error *err);
/* places->named NULL: the file that discovery would choose. */
CHECKED bool config_check(const struct config_places *places,
                          void (*report)(void *context, const char *finding), void *context,
                          struct symbiont_error *err);
CHECKED bool config_trust(const struct config_places *places, const char *path,
                          struct symbiont_error *err);
