#include "config/environment.h"

#include <string.h>

#include "base/text.h"

static const char prefix[] = "SYMBIONT_";

struct short_name {
    const char *variable;
    const char *key;
};

static const struct short_name short_names[] = {
    {"SYMBIONT_ALLOW_NATIVE_EXECUTION", "security.allow_native_execution"},
    {"SYMBIONT_DEFAULT_SANDBOX_TIER", "security.default_sandbox_tier"},
    {"SYMBIONT_NATIVE_MAX_CPU_CORES", "native_execution.max_cpu_cores"},
    {"SYMBIONT_NATIVE_MAX_MEMORY_MB", "native_execution.max_memory_mb"},
    {"SYMBIONT_NATIVE_WORKING_DIR", "native_execution.working_directory"},
};

const char *environment_get(const char *const *environment, const char *name)
{
    size_t len = strlen(name);

    for (; *environment; environment++) {
        const char *entry = *environment;
        if (strncmp(entry, name, len) == 0 && entry[len] == '=')
            return entry[len + 1] ? entry + len + 1 : NULL;
    }
    return NULL;
}

/* ASCII, whatever the locale. */
static char lower(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        letter = (char)(letter | 0x20);
    return letter;
}

static char upper(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter & ~0x20);
    return letter;
}

/* SECTION__KEY to "section.key". */
static const char *key_from_long(struct arena *arena, const char *rest)
{
    char *key = arena_text(arena, rest);
    char *to = key;

    for (const char *from = rest; *from; to++) {
        bool dot = from[0] == '_' && from[1] == '_';
        *to = '.';
        if (!dot)
            *to = lower(*from);
        from += dot ? 2 : 1;
    }
    *to = '\0';
    return key;
}

/* NULL: the variable is none of the configuration's. */
static const char *key_of(struct arena *arena, const char *variable)
{
    for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++) {
        if (text_equal(short_names[i].variable, variable))
            return short_names[i].key;
    }
    const char *rest = variable + sizeof prefix - 1;
    return strstr(rest, "__") ? config_known_key(arena, key_from_long(arena, rest)) : NULL;
}

static const char *variable_of(struct arena *arena, const char *key)
{
    char *name = arena_format(arena, "%s%s%s", prefix, key, key); /* room for the dots */
    char *to = name + sizeof prefix - 1;

    for (; *key; key++) {
        if (*key == '.') {
            memcpy(to, "__", 2);
            to += 2;
        } else {
            *to++ = upper(*key);
        }
    }
    *to = '\0';
    return name;
}

static void warn_unknown(struct symbiont_config *config, const char *variable, const char *key)
{
    const char *near = setting_nearest(key);
    const char *shown = config_printable(config->arena, variable);

    if (near)
        config_warn(config, "unknown variable %s (did you mean %s?)", shown,
                    variable_of(config->arena, near));
    else
        config_warn(config, "unknown variable %s", shown);
}

/* Two variables that mean one key must agree. */
static bool agrees(const struct value *before, const struct value *value, const char *variable,
                   struct symbiont_error *err)
{
    if (!before->origin || !text_starts_with(before->origin, "env ") || value_equal(before, value))
        return true;
    return error_set(err, SYMBIONT_CONFIG, "%s and %s set the same key to different values",
                     before->origin + strlen("env "), variable);
}

static bool apply(struct symbiont_config *config, size_t index, const char *variable,
                  const char *text, struct symbiont_error *err)
{
    const struct setting *setting = setting_at(index);
    struct value value;

    if (!value_from_text(setting, text, config->arena, &value, err)) {
        err->status = SYMBIONT_CONFIG;
        return error_prefix(err, "%s", variable);
    }
    if (!agrees(&config->values[index], &value, variable, err))
        return false;
    if (config_is_prohibited(config, setting, &value)) {
        config_warn(config, "%s has no effect: native execution is forbidden by %s", variable,
                    config->prohibition);
        return true;
    }
    value.origin = arena_format(config->arena, "env %s", variable);
    config_put(config, index, value);
    return true;
}

bool environment_apply(struct symbiont_config *config, const char *const *environment,
                       struct symbiont_error *err)
{
    for (; *environment; environment++) {
        const char *equals = strchr(*environment, '=');
        size_t index;

        if (!text_starts_with(*environment, prefix) || !equals)
            continue;
        const char *variable =
            arena_copy(config->arena, *environment, (size_t)(equals - *environment));
        const char *key = key_of(config->arena, variable);
        if (!key)
            continue;
        if (!setting_find(key, &index))
            warn_unknown(config, variable, key);
        else if (!apply(config, index, variable, equals + 1, err))
            return false;
    }
    return true;
}
