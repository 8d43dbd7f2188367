#include "config/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/state.h"

struct symbiont_config *config_new(void)
{
    struct symbiont_config *config = mem_zeroed(1, sizeof *config);
    size_t count = setting_count();

    config->arena = mem_zeroed(1, sizeof *config->arena);
    config->values = mem_zeroed(count, sizeof *config->values);
    config->json = mem_zeroed(count, sizeof *config->json);
    for (size_t i = 0; i < count; i++)
        config->values[i] = value_default(setting_at(i));
    return config;
}

void config_free(struct symbiont_config *config)
{
    if (!config)
        return;
    arena_release(config->arena);
    argv_release(&config->warnings);
    free(config->arena);
    free(config->values);
    free(config->json);
    free(config);
}

struct symbiont_config *config_copy(const struct symbiont_config *config)
{
    struct symbiont_config *copy = config_new();

    for (size_t i = 0; i < setting_count(); i++)
        copy->values[i] = value_copy(&config->values[i], copy->arena);
    for (size_t i = 0; i < config->warnings.count; i++)
        argv_add(&copy->warnings, config->warnings.items[i]);
    if (config->prohibition)
        copy->prohibition = arena_text(copy->arena, config->prohibition);
    return copy;
}

void config_put(struct symbiont_config *config, size_t index, struct value value)
{
    config->values[index] = value;
    config->json[index] = NULL;
}

void config_warn(struct symbiont_config *config, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *text = mem_vformat(fmt, args);
    va_end(args);
    argv_add(&config->warnings, text);
}

const char *config_warning(const struct symbiont_config *config, size_t index)
{
    return index < config->warnings.count ? config->warnings.items[index] : NULL;
}

/* A key that is not there is a mistake in the program, not in its input. */
static const struct value *get(const struct symbiont_config *config, const char *key,
                               unsigned types)
{
    size_t index;
    bool found = setting_find(key, &index);

    assert(found);
    if (!found || !(types & 1u << setting_at(index)->type))
        abort();
    return &config->values[index];
}

enum { ANY_TYPE = -1 };

bool config_is_set(const struct symbiont_config *config, const char *key)
{
    return get(config, key, (unsigned)ANY_TYPE)->origin != NULL;
}

bool config_has(const struct symbiont_config *config, const char *key)
{
    return get(config, key, (unsigned)ANY_TYPE)->present;
}

bool config_bool(const struct symbiont_config *config, const char *key)
{
    return get(config, key, 1u << SETTING_BOOL)->boolean;
}

int64_t config_integer(const struct symbiont_config *config, const char *key)
{
    return get(config, key, 1u << SETTING_INTEGER)->integer;
}

double config_number(const struct symbiont_config *config, const char *key)
{
    return get(config, key, 1u << SETTING_NUMBER | 1u << SETTING_INTEGER)->number;
}

const char *config_text(const struct symbiont_config *config, const char *key)
{
    return get(config, key,
               1u << SETTING_TEXT | 1u << SETTING_CHOICE | 1u << SETTING_TIER |
                   1u << SETTING_PROFILE)
        ->text;
}

const char *const *config_list(const struct symbiont_config *config, const char *key)
{
    return get(config, key, 1u << SETTING_LIST)->list;
}

enum symbiont_tier config_tier(const struct symbiont_config *config, const char *key)
{
    return (enum symbiont_tier)get(config, key, 1u << SETTING_TIER)->rank;
}

enum symbiont_profile config_profile(const struct symbiont_config *config, const char *key)
{
    return (enum symbiont_profile)get(config, key, 1u << SETTING_PROFILE)->rank;
}

const char *config_origin(const struct symbiont_config *config, const char *key)
{
    const char *origin = get(config, key, (unsigned)ANY_TYPE)->origin;

    return origin ? origin : "default";
}

enum config_key_kind config_key_provider(const struct symbiont_config *config,
                                         const char **argument)
{
    const struct value *value = get(config, "security.key_provider", 1u << SETTING_KEY_PROVIDER);

    *argument = value->list[0];
    return text_equal(value->text, "File") ? CONFIG_KEY_FILE : CONFIG_KEY_ENVIRONMENT;
}

enum config_permission config_native_permission(const struct symbiont_config *config,
                                                const char **origin)
{
    static const char *const keys[] = {"security.allow_native_execution",
                                       "native_execution.enabled"};
    enum config_permission permission = CONFIG_UNSET;

    *origin = config->prohibition;
    if (config->prohibition)
        return CONFIG_FORBIDDEN;
    for (size_t i = 0; i < 2; i++) {
        const struct value *value = get(config, keys[i], 1u << SETTING_BOOL);

        if (!value->present || permission == CONFIG_FORBIDDEN)
            continue;
        if (value->boolean && permission == CONFIG_ALLOWED)
            continue;
        permission = value->boolean ? CONFIG_ALLOWED : CONFIG_FORBIDDEN;
        *origin = value->origin ? value->origin : "default";
    }
    return permission;
}
