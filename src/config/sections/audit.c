#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const char *const syncs[] = {"always", "batch", "off", NULL};

static const struct setting audit_settings[] = {
    {"audit.anchor_file", SETTING_TEXT, RULE_OPERATOR, .check = check_filled,
     .help = "file of another owner or host that is given the newest hash"},
    {"audit.enabled", SETTING_BOOL, RULE_ONLY_TRUE, .fallback = "true",
     .help = "keep the log of every decision and run"},
    {"audit.include_output", SETTING_BOOL, RULE_OPERATOR, .fallback = "false",
     .help = "log the output of runs itself, not only its digest"},
    {"audit.path", SETTING_TEXT, RULE_OPERATOR, .check = check_filled,
     .help = "the log file; unset: below the state directory (the library: no log)"},
    {"audit.sync", SETTING_CHOICE, RULE_OPERATOR, .fallback = "always", .choices = syncs,
     .help = "when records reach the disk: before each start, in batches, or as it happens"},
};

SECTION(audit);
