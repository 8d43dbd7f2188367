#include "config/sections/checks.h"
#include "config/sections/sections.h"

enum { MEBIBYTES = 1 << 30 };

static const char *const tier1_engines[] = {"auto", "builtin", "docker", "podman",
                                            "crun", "runc",    NULL};
static const char *const tier2_engines[] = {"auto", "runsc", NULL};
static const char *const tier3_engines[] = {"auto", "firecracker", "qemu", NULL};

/* The same four settings for each tier of sandboxes. */
#define TIER(name, engines)                                                                        \
    {"sandbox." name ".engine",                                                                    \
     SETTING_CHOICE,                                                                               \
     RULE_OPERATOR,                                                                                \
     .fallback = "auto",                                                                           \
     .choices = (engines),                                                                         \
     .help = "what provides the tier; auto: the best one found"},                                  \
        {"sandbox." name ".image", SETTING_TEXT, RULE_OPERATOR, .check = check_filled,             \
         .help = "root file system of its sandboxes; unset: a read-only view of the host's"},      \
        {"sandbox." name ".memory_mb",                                                             \
         SETTING_INTEGER,                                                                          \
         RULE_LOWER,                                                                               \
         .low = 1,                                                                                 \
         .high = MEBIBYTES,                                                                        \
         .help = "memory of a sandbox, in MiB; unset: native_execution.max_memory_mb"},            \
    {                                                                                              \
        "sandbox." name ".pool_size", SETTING_INTEGER, RULE_LOWER,                                 \
            .fallback = "0", .low = 0, .high = 1024,                                               \
            .help = "sandboxes that the daemon keeps open ahead"                                   \
    }

static const struct setting sandbox_settings[] = {
    TIER("tier1", tier1_engines),
    TIER("tier2", tier2_engines),
    TIER("tier3", tier3_engines),
};

SECTION(sandbox);
