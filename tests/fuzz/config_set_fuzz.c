/*
 * config_set_fuzz.c - lines "NAME=VALUE" as environment variables and as keys
 */
#include <stdint.h>
#include <string.h>

#include "base/argv.h"
#include "config/environment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_BYTES = 64 << 10 };

static void set(struct symbiont_config *config, const char *line)
{
    struct symbiont_error err = {0};
    const char *equals = strchr(line, '=');

    if (!equals)
        return;
    const char *key = arena_copy(config->arena, line, (size_t)(equals - line));
    (void)!config_set_from(config, key, equals + 1, "fuzz", &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_config struct symbiont_config *config = config_new();
    auto_argv struct argv environment = {0};
    struct symbiont_error err = {0};

    if (size > INPUT_BYTES)
        return 0;
    char *text = arena_copy(config->arena, data, size);
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        argv_add(&environment, line);
        set(config, line);
    }
    (void)!environment_apply(config, (const char *const *)environment.items, &err);
    return 0;
}
