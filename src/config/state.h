/*
 * state.h - a configuration inside: one value a setting, and what there is to say about them
 */
#pragma once

#include "base/argv.h"
#include "config/config.h"
#include "config/value.h"

struct symbiont_config {
    struct arena *arena;  /* of every text; only grows until the end */
    struct value *values; /* one for each setting, at its index */
    const char **json;    /* of each value, made when it is first asked for */
    struct argv warnings;
    const char *prohibition; /* "FILE:LINE" in /etc that forbids native execution, or NULL */
};

static inline void config_cleanup(struct symbiont_config **config)
{
    config_free(*config);
}
#define auto_config AUTO(config_cleanup)

/* `value` must live in the config's arena. */
void config_put(struct symbiont_config *config, size_t index, struct value value);
/* The key by its one name: [security.native_execution] is [native_execution]. */
const char *config_known_key(struct arena *arena, const char *key);
/* How a key looks in a message, whatever bytes a file has in it. */
const char *config_printable(struct arena *arena, const char *key);
/* "unknown key 'x' (did you mean 'y'?)" */
const char *config_unknown_key(struct arena *arena, const char *key);
/* The value would permit what the system's file forbids. */
bool config_is_prohibited(const struct symbiont_config *config, const struct setting *setting,
                          const struct value *value);
