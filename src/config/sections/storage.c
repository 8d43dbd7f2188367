#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const struct setting storage_settings[] = {
    {"storage.backup_path", SETTING_TEXT, RULE_INSIDE, .fallback = "./data/backups",
     .check = check_filled, .help = "directory of the backups"},
    {"storage.context_path", SETTING_TEXT, RULE_INSIDE, .fallback = "./data/context",
     .check = check_filled, .help = "directory of the agents' contexts"},
    {"storage.git_clone_path", SETTING_TEXT, RULE_INSIDE, .fallback = "./data/git",
     .check = check_filled, .help = "directory of cloned repositories"},
    {"storage.max_context_size_mb", SETTING_INTEGER, RULE_LOWER, .fallback = "1024", .low = 1,
     .high = 1 << 30, .help = "largest context of an agent, in MiB"},
};

SECTION(storage);
