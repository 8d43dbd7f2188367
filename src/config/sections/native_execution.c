#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const char *const allowed[] = {"bash", "sh", "python3", "python", "node", NULL};
static const char *const memory_limits[] = {"auto", "cgroup", "rlimit", NULL};

enum { MEBIBYTES = 1 << 30, SECONDS = 1 << 30 };

static const struct setting native_execution_settings[] = {
    {"native_execution.allowed_executables", SETTING_LIST, RULE_SUBSET, .fallback_list = allowed,
     .check = check_executable,
     .help = "names or absolute paths; set, it binds every native run; [] allows nothing"},
    {"native_execution.bind_descendants", SETTING_BOOL, RULE_ONLY_TRUE, .fallback = "false",
     .help = "the list also binds what a run starts (Landlock, from Moderate up)"},
    {"native_execution.default_executable", SETTING_TEXT, RULE_OPERATOR, .fallback = "bash",
     .check = check_executable, .help = "what runs code when no language is named"},
    {"native_execution.enabled", SETTING_BOOL, RULE_ONLY_FALSE,
     .help = "permit native execution; false forbids it"},
    {"native_execution.enforce_resource_limits", SETTING_BOOL, RULE_ONLY_TRUE, .fallback = "true",
     .help = "apply the limits below"},
    {"native_execution.grace_ms", SETTING_INTEGER, RULE_LOWER, .fallback = "500", .low = 0,
     .high = 600000, .help = "milliseconds between SIGTERM and SIGKILL"},
    {"native_execution.max_cpu_cores", SETTING_NUMBER, RULE_LOWER, .low = 0.01, .high = 4096,
     .help = "cores, fractions allowed; unset: all"},
    {"native_execution.max_cpu_seconds", SETTING_INTEGER, RULE_LOWER, .fallback = "300", .low = 1,
     .high = SECONDS, .help = "CPU time of a run's processes together"},
    {"native_execution.max_execution_time_seconds", SETTING_INTEGER, RULE_LOWER, .fallback = "300",
     .low = 1, .high = SECONDS, .help = "wall time"},
    {"native_execution.max_file_size_mb", SETTING_INTEGER, RULE_LOWER, .fallback = "100", .low = 1,
     .high = MEBIBYTES, .help = "largest file a run may write, in MiB"},
    {"native_execution.max_memory_mb", SETTING_INTEGER, RULE_LOWER, .fallback = "2048", .low = 1,
     .high = MEBIBYTES, .help = "memory of a run, in MiB"},
    {"native_execution.max_output_bytes", SETTING_INTEGER, RULE_LOWER, .fallback = "10485760",
     .low = 1, .high = 1 << 30, .help = "how much of each output stream the record keeps"},
    {"native_execution.max_processes", SETTING_INTEGER, RULE_LOWER, .fallback = "256", .low = 1,
     .high = 4194304, .help = "processes and threads of a run"},
    {"native_execution.memory_limit", SETTING_CHOICE, RULE_OPERATOR, .fallback = "auto",
     .choices = memory_limits,
     .help = "resident memory by cgroup, address space by rlimit, or the best there is"},
    {"native_execution.private_directories", SETTING_BOOL, RULE_ONLY_TRUE, .fallback = "true",
     .help = "each run gets a directory of its own, removed afterwards"},
    {"native_execution.search_path", SETTING_TEXT, RULE_OPERATOR,
     .fallback = "/usr/local/bin:/usr/bin:/bin", .check = check_search,
     .help = "where names of programs are looked up"},
    {"native_execution.working_directory", SETTING_TEXT, RULE_OPERATOR,
     .fallback = "/tmp/symbiont-native", .check = check_absolute,
     .help = "where the runs' directories are"},
};

SECTION(native_execution);
