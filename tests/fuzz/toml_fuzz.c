/*
 * toml_fuzz.c - any bytes as a configuration file: believed, not believed, asked for everything
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/load.h"
#include "config/ours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool look(void *context, const struct symbiont_setting *setting)
{
    *(size_t *)context += strlen(setting->value) + strlen(setting->origin);
    return true;
}

/* A file that is not believed must never permit. */
static void narrowed(struct symbiont_config *config, const struct load *load)
{
    const char *origin;

    load_apply_narrowing(load, "fuzz");
    if (config_native_permission(config, &origin) == CONFIG_ALLOWED ||
        config_tier(config, "security.default_sandbox_tier") < SYMBIONT_TIER_1 ||
        config_integer(config, "native_execution.max_memory_mb") > 2048 ||
        config_list(config, "security.secrets")[0])
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_config struct symbiont_config *config = config_new();
    auto_config struct symbiont_config *copy = NULL;
    auto_buf struct buf text = {.limit = TOML_BYTES};
    struct symbiont_error err = {0};
    struct load load;
    size_t seen = 0;

    if (!buf_add(&text, data, size, &err))
        return 0;
    (void)text_is_ours(config, "fuzz", &text);
    if (!load_open(&load, config, "fuzz", &text, &err))
        return 0;
    narrowed(config, &load);
    config_each(config, look, &seen);
    load_apply(&load);
    load_apply_prohibition(&load);
    copy = config_copy(config);
    config_each(copy, look, &seen);
    return 0;
}
