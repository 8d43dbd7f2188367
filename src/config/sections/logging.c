#include "config/sections/sections.h"

static const char *const levels[] = {"error", "warn", "info", "debug", "trace", NULL};
static const char *const formats[] = {"Pretty", "Compact", "Json", NULL};

static const struct setting logging_settings[] = {
    {"logging.format", SETTING_CHOICE, RULE_FREE, .fallback = "Pretty", .choices = formats,
     .help = "how messages look"},
    {"logging.level", SETTING_CHOICE, RULE_FREE, .fallback = "info", .choices = levels,
     .help = "the least important messages that are shown"},
    {"logging.structured", SETTING_BOOL, RULE_FREE, .fallback = "false",
     .help = "one JSON object a line"},
};

SECTION(logging);
