#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const struct setting api_settings[] = {
    {"api.host", SETTING_TEXT, RULE_OPERATOR, .fallback = "127.0.0.1", .check = check_filled,
     .help = "address the daemon listens on"},
    {"api.max_body_size", SETTING_INTEGER, RULE_LOWER, .fallback = "10485760", .low = 1024,
     .high = 1 << 30, .help = "largest request body in bytes"},
    {"api.port", SETTING_INTEGER, RULE_FREE, .fallback = "8080", .low = 0, .high = 65535,
     .help = "TCP port; 0 lets the kernel choose"},
    {"api.socket", SETTING_TEXT, RULE_OPERATOR, .check = check_filled,
     .help = "path of a unix socket to listen on besides"},
    {"api.timeout_seconds", SETTING_INTEGER, RULE_LOWER, .fallback = "30", .low = 1, .high = 86400,
     .help = "how long a request may take to arrive, and an idle connection to stay"},
    {"api.token_file", SETTING_TEXT, RULE_OPERATOR, .check = check_filled,
     .help = "file that holds the bearer token"},
};

SECTION(api);
