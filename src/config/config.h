/*
 * config.h - what every setting is in force, for the other modules
 *
 * A key is the full name of the tables in config/sections ("native_execution.max_memory_mb").
 * Asking for a key that no table has, or by the wrong type, is a mistake in the program and
 * ends it.  What is returned lives until the configuration changes.
 */
#pragma once

#include "base/error.h"

struct symbiont_config;

/* The functions behind symbiont_config_* of the public header, where they are described. */
struct symbiont_config *config_new(void);
void config_free(struct symbiont_config *config);
CHECKED bool config_set_from(struct symbiont_config *config, const char *key, const char *value,
                             const char *origin, struct symbiont_error *err);
void config_each(const struct symbiont_config *config,
                 bool (*each)(void *context, const struct symbiont_setting *setting),
                 void *context);
const char *config_warning(const struct symbiont_config *config, size_t index);

/* Anyone said so: a file, the environment, the caller.  Else the value is the default. */
bool config_is_set(const struct symbiont_config *config, const char *key);
/* There is a value, be it the default: false for keys such as audit.path until they are set. */
bool config_has(const struct symbiont_config *config, const char *key);

/* False, 0 and NULL when there is no value. */
bool config_bool(const struct symbiont_config *config, const char *key);
int64_t config_integer(const struct symbiont_config *config, const char *key);
/* Integers too. */
double config_number(const struct symbiont_config *config, const char *key);
const char *config_text(const struct symbiont_config *config, const char *key);
/* Never NULL; ends with NULL. */
const char *const *config_list(const struct symbiont_config *config, const char *key);
/* Tiers and profiles; 0 when there is no value. */
enum symbiont_tier config_tier(const struct symbiont_config *config, const char *key);
enum symbiont_profile config_profile(const struct symbiont_config *config, const char *key);

/* "default", "FILE:LINE", "env NAME", "--option". */
const char *config_origin(const struct symbiont_config *config, const char *key);

/* Contract, section 4: security.allow_native_execution and native_execution.enabled together,
 * and a prohibition in /etc above both. */
enum config_permission { CONFIG_UNSET, CONFIG_ALLOWED, CONFIG_FORBIDDEN };
/* `origin`: who said so, for the message; NULL when unset. */
enum config_permission config_native_permission(const struct symbiont_config *config,
                                                const char **origin);

/* security.key_provider. */
enum config_key_kind { CONFIG_KEY_ENVIRONMENT, CONFIG_KEY_FILE };
enum config_key_kind config_key_provider(const struct symbiont_config *config,
                                         const char **argument);

/* Released by config_free. */
struct symbiont_config *config_copy(const struct symbiont_config *config);
void config_warn(struct symbiont_config *config, const char *fmt, ...) PRINTF_LIKE(2, 3);
