#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const struct setting policies_settings[] = {
    {"policies.directory", SETTING_TEXT, RULE_OPERATOR, .check = check_absolute,
     .help = "files whose policies bind every agent; unset: beside the operator's configuration"},
};

SECTION(policies);
