/*
 * set.c - one key from text, and what every key is in force
 */
#include <string.h>

#include "base/text.h"
#include "config/state.h"

const char *config_printable(struct arena *arena, const char *key)
{
    char *copy = arena_text(arena, key);

    for (char *at = copy; *at; at++) {
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7f)
            *at = '?';
    }
    if (strlen(copy) > 100)
        memcpy(copy + 97, "...", 4);
    return copy;
}

const char *config_unknown_key(struct arena *arena, const char *key)
{
    const char *near = setting_nearest(key);
    const char *shown = config_printable(arena, key);

    return near ? arena_format(arena, "unknown key '%s' (did you mean '%s'?)", shown, near)
                : arena_format(arena, "unknown key '%s'", shown);
}

const char *config_known_key(struct arena *arena, const char *key)
{
    static const char alias[] = "security.native_execution";
    size_t len = sizeof alias - 1;

    if (text_starts_with(key, alias) && (key[len] == '.' || key[len] == '\0'))
        return arena_text(arena, key + strlen("security."));
    return key;
}

bool config_is_prohibited(const struct symbiont_config *config, const struct setting *setting,
                          const struct value *value)
{
    return config->prohibition && value->boolean &&
           (text_equal(setting->key, "security.allow_native_execution") ||
            text_equal(setting->key, "native_execution.enabled"));
}

bool config_set_from(struct symbiont_config *config, const char *key, const char *text,
                     const char *origin, struct symbiont_error *err)
{
    const char *known = config_known_key(config->arena, key);
    struct value value;
    size_t index;

    if (!setting_find(known, &index))
        return error_set(err, SYMBIONT_CONFIG, "%s", config_unknown_key(config->arena, key));
    const struct setting *setting = setting_at(index);
    if (!value_from_text(setting, text, config->arena, &value, err)) {
        err->status = SYMBIONT_CONFIG;
        return error_prefix(err, "%s", setting->key);
    }
    if (config_is_prohibited(config, setting, &value))
        return error_set(err, SYMBIONT_DENIED, "%s: native execution is forbidden by %s",
                         setting->key, config->prohibition);
    value.origin = arena_text(config->arena, origin);
    config_put(config, index, value);
    return true;
}

static const char *json_of(const struct symbiont_config *config, size_t index)
{
    if (!config->json[index])
        config->json[index] = value_json(setting_at(index), &config->values[index], config->arena);
    return config->json[index];
}

void config_each(const struct symbiont_config *config,
                 bool (*each)(void *context, const struct symbiont_setting *setting), void *context)
{
    size_t count = setting_count();

    for (size_t i = 0; i < count; i++) {
        const struct setting *setting = setting_at(i);
        const struct value *value = &config->values[i];
        struct symbiont_setting shown = {
            .key = setting->key,
            .value = json_of(config, i),
            .origin = value->origin ? value->origin : "default",
            .help = setting->help,
            .type = setting_type_text(setting->type),
        };

        if (!each(context, &shown))
            return;
    }
}
