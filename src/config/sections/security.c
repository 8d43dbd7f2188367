#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const char *const grantable[] = {"local_filesystem", "execute", "memory", NULL};

static const struct setting security_settings[] = {
    {"security.allow_native_execution", SETTING_BOOL, RULE_ONLY_FALSE,
     .help = "permit native execution; false forbids it"},
    {"security.default_sandbox_tier", SETTING_TIER, RULE_STRONGER, .fallback = "Tier1",
     .help = "the tier of a run that names none"},
    {"security.enable_backups", SETTING_BOOL, RULE_OPERATOR, .fallback = "true",
     .help = "back up the context store"},
    {"security.enable_compression", SETTING_BOOL, RULE_OPERATOR, .fallback = "true",
     .help = "compress the context store"},
    {"security.enable_safety_checks", SETTING_BOOL, RULE_ONLY_TRUE, .fallback = "true",
     .help = "check what agents ask for before it is done"},
    {"security.grantable_capabilities", SETTING_LIST, RULE_SUBSET, .fallback_list = grantable,
     .check = check_capability, .help = "what an agent file may be granted"},
    {"security.key_provider", SETTING_KEY_PROVIDER, RULE_OPERATOR, .fallback = "SYMBIONT_KEY",
     .help = "where the key is: { Environment = { var_name = … } } or { File = { path = … } }"},
    {"security.minimum_profile", SETTING_PROFILE, RULE_STRONGER,
     .help = "the weakest profile an agent file may choose"},
    {"security.minimum_sandbox_tier", SETTING_TIER, RULE_STRONGER,
     .help = "the weakest tier an agent file may choose"},
    {"security.secrets", SETTING_LIST, RULE_SUBSET, .fallback_list = (const char *const[]){NULL},
     .check = check_variable, .help = "names that env:// may resolve"},
};

SECTION(security);
