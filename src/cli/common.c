#include <stddef.h>

#include "cli/cli.h"

const struct cli_option cli_common_options[] = {
    {"config", 0, "FILE", "the configuration file, instead of the one that is found", CLI_COMMON,
     CLI_TEXT, offsetof(struct cli_common, config), "FILE"},
    {"quiet", 'q', NULL, "no warnings", CLI_COMMON, CLI_FLAG, offsetof(struct cli_common, quiet),
     NULL},
    {"verbose", 'v', NULL, "say more about what was done", CLI_COMMON, CLI_FLAG,
     offsetof(struct cli_common, verbose), NULL},
    {"help", 'h', NULL, "this text", CLI_COMMON, CLI_FLAG, offsetof(struct cli_common, help), NULL},
    {0},
};

struct symbiont_config *config_open(const struct cli_common *common, struct symbiont_error *err)
{
    auto_config struct symbiont_config *config = symbiont_config_new();
    const char *warning;

    if (!symbiont_config_discover(config, common->config, err))
        return NULL;
    for (size_t n = 0; (warning = symbiont_config_warning(config, n)); n++)
        say_warning(common, "%s", warning);
    return take_ptr(config);
}
