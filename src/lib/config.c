/*
 * config.c - symbiont_config_* of the public header over config/
 */
#include <sys/auxv.h>
#include <unistd.h>

#include "config/config.h"
#include "config/discover.h"

/* In a set-user-ID program the environment is not the operator's. */
static const char *const *operators_environment(void)
{
    static const char *const nothing[] = {NULL};

    return environ && !getauxval(AT_SECURE) ? (const char *const *)environ : nothing;
}

static struct config_places places(const char *named)
{
    return (struct config_places){
        .named = named,
        .system_file = "/etc/symbiont/config.toml",
        .environment = operators_environment(),
    };
}

struct symbiont_config *symbiont_config_new(void)
{
    return config_new();
}

void symbiont_config_free(struct symbiont_config *config)
{
    config_free(config);
}

bool symbiont_config_load(struct symbiont_config *config, const char *path,
                          struct symbiont_error *err)
{
    return config_load(config, path, err);
}

bool symbiont_config_discover(struct symbiont_config *config, const char *explicit_path,
                              struct symbiont_error *err)
{
    const struct config_places here = places(explicit_path);

    return config_discover(config, &here, err);
}

bool symbiont_config_set(struct symbiont_config *config, const char *key, const char *value,
                         struct symbiont_error *err)
{
    return config_set_from(config, key, value, "set by the program", err);
}

bool symbiont_config_set_from(struct symbiont_config *config, const char *key, const char *value,
                              const char *origin, struct symbiont_error *err)
{
    return config_set_from(config, key, value, origin, err);
}

void symbiont_config_each(const struct symbiont_config *config,
                          bool (*each)(void *context, const struct symbiont_setting *setting),
                          void *context)
{
    config_each(config, each, context);
}

const char *symbiont_config_warning(const struct symbiont_config *config, size_t index)
{
    return config_warning(config, index);
}

bool symbiont_config_check(const char *path, void (*report)(void *context, const char *finding),
                           void *context, struct symbiont_error *err)
{
    const struct config_places here = places(path);

    return config_check(&here, report, context, err);
}

bool symbiont_config_trust(const char *path, struct symbiont_error *err)
{
    const struct config_places here = places(NULL);

    return config_trust(&here, path, err);
}
