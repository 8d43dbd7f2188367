/*
 * seed_test.c - the TOML texts of the seed, verbatim, and what each has to bring about
 */
#include "place.h"

#include "check.h"

static const char first[] =
    "# config.toml\n\n[security]\n# Allow native execution (default: false)\n"
    "allow_native_execution = true\n# Default sandbox tier\n"
    "default_sandbox_tier = \"None\"  # or \"Tier1\", \"Tier2\", \"Tier3\"\n\n"
    "[security.native_execution]\n# Apply resource limits even in native mode\n"
    "enforce_resource_limits = true\n# Maximum memory in MB\nmax_memory_mb = 2048\n"
    "# Maximum CPU cores\nmax_cpu_cores = 4.0\n# Maximum execution time in seconds\n"
    "max_execution_time_seconds = 300\n# Working directory for native execution\n"
    "working_directory = \"/tmp/symbiont-native\"\n# Allowed commands/executables\n"
    "allowed_executables = [\"python3\", \"node\", \"bash\"]\n";

static const char second[] =
    "# config.toml\n[api]\nport = 8080\nhost = \"127.0.0.1\"\ntimeout_seconds = 30\n"
    "max_body_size = 10485760\n\n[database]\n"
    "# Default: LanceDB embedded (zero-config, no external services needed)\n"
    "vector_backend = \"lancedb\"\nvector_data_path = \"./data/vector_db\"\n"
    "vector_dimension = 384\n\n# Optional: Qdrant (uncomment to use Qdrant instead of LanceDB)\n"
    "# vector_backend = \"qdrant\"\n# qdrant_url = \"http://localhost:6333\"\n"
    "# qdrant_collection = \"symbiont\"\n\n[logging]\nlevel = \"info\"\nformat = \"Pretty\"\n"
    "structured = true\n\n[security]\n"
    "key_provider = { Environment = { var_name = \"SYMBIONT_KEY\" } }\n"
    "enable_compression = true\nenable_backups = true\nenable_safety_checks = true\n\n[storage]\n"
    "context_path = \"./data/context\"\ngit_clone_path = \"./data/git\"\n"
    "backup_path = \"./data/backups\"\nmax_context_size_mb = 1024\n\n[native_execution]\n"
    "enabled = true\ndefault_executable = \"python3\"\n"
    "working_directory = \"/tmp/symbiont-native\"\nenforce_resource_limits = true\n"
    "max_memory_mb = 2048\nmax_cpu_seconds = 300\nmax_execution_time_seconds = 300\n"
    "allowed_executables = [\"python3\", \"python\", \"node\", \"bash\", \"sh\"]\n";

static const char third[] =
    "# config.toml\n[security]\ndefault_sandbox_tier = \"None\"\nallow_native_execution = true\n";

static void load(struct place *place, const char *text)
{
    place_make(place);
    place_write("config.toml", text);
    CHECK_OK(place_discover(place, "config.toml"), place->err);
    CHECK(config_warning(place->config, 0) == NULL);
}

TEST(the_first_text_of_the_seed_takes_effect)
{
    auto_place struct place place = {0};
    const char *origin;

    load(&place, first);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_ALLOWED);
    CHECK_TEXT(origin, "config.toml:5");
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_NONE);
    CHECK(config_number(place.config, "native_execution.max_cpu_cores") == 4.0);
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[2], "bash");
    CHECK(config_is_set(place.config, "native_execution.allowed_executables"));
    CHECK_TEXT(config_origin(place.config, "native_execution.max_memory_mb"), "config.toml:13");
}

TEST(the_second_text_of_the_seed_takes_effect)
{
    auto_place struct place place = {0};
    const char *origin;

    load(&place, second);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_ALLOWED);
    CHECK_TEXT(config_text(place.config, "database.vector_backend"), "lancedb");
    CHECK_TEXT(config_text(place.config, "native_execution.default_executable"), "python3");
    CHECK(config_bool(place.config, "logging.structured"));
    CHECK_EQ(config_integer(place.config, "native_execution.max_cpu_seconds"), 300);
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[1], "python");
    CHECK(config_is_set(place.config, "security.key_provider"));
}

TEST(the_third_text_of_the_seed_takes_effect)
{
    auto_place struct place place = {0};
    const char *origin;

    load(&place, third);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_ALLOWED);
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_NONE);
}

TEST(the_seeds_qdrant_lines_and_absolute_programs_take_effect)
{
    auto_place struct place place = {0};

    load(&place, "[database]\nvector_backend = \"qdrant\"\nqdrant_url = \"http://localhost:6333\"\n"
                 "qdrant_collection = \"symbiont\"\n[native_execution]\n"
                 "allowed_executables = [\"/usr/bin/python3\", \"/usr/bin/node\"]\n");
    CHECK_TEXT(config_text(place.config, "database.vector_backend"), "qdrant");
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[0],
               "/usr/bin/python3");
}

TEST(the_seeds_variables_take_effect)
{
    auto_place struct place place = {0};
    const char *origin;

    place_make(&place);
    place_env(&place, "SYMBIONT_ALLOW_NATIVE_EXECUTION=true");
    place_env(&place, "SYMBIONT_DEFAULT_SANDBOX_TIER=None");
    place_env(&place, "SYMBIONT_NATIVE_MAX_MEMORY_MB=1024");
    place_env(&place, "SYMBIONT_NATIVE_MAX_CPU_CORES=4.0");
    place_env(&place, "SYMBIONT_NATIVE_WORKING_DIR=/tmp/symbiont-native");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_ALLOWED);
    CHECK_TEXT(origin, "env SYMBIONT_ALLOW_NATIVE_EXECUTION");
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_NONE);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 1024);
    CHECK(config_number(place.config, "native_execution.max_cpu_cores") == 4.0);
    CHECK_TEXT(config_origin(place.config, "native_execution.working_directory"),
               "env SYMBIONT_NATIVE_WORKING_DIR");
}
