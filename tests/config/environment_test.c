/*
 * environment_test.c - variables, single keys, and who wins over whom
 */
#include "config/environment.h"

#include <string.h>

#include "check.h"
#include "place.h"

static bool with(struct place *place, const char *variable)
{
    if (!place->home)
        place_make(place);
    place_env(place, variable);
    return place_discover(place, NULL);
}

static void refused(const char *variable, const char *why)
{
    auto_place struct place place = {0};

    CHECK(!with(&place, variable));
    CHECK_EQ(place.err.status, SYMBIONT_CONFIG);
    CHECK_TEXT(place.err.text, why);
}

TEST(every_key_has_a_variable_with_two_underscores_for_the_dot)
{
    auto_place struct place place = {0};

    CHECK_OK(with(&place, "SYMBIONT_API__MAX_BODY_SIZE=2048"), place.err);
    CHECK_EQ(config_integer(place.config, "api.max_body_size"), 2048);
    CHECK_TEXT(config_origin(place.config, "api.max_body_size"), "env SYMBIONT_API__MAX_BODY_SIZE");
    CHECK_OK(with(&place, "SYMBIONT_SANDBOX__TIER1__ENGINE=builtin"), place.err);
    CHECK_TEXT(config_text(place.config, "sandbox.tier1.engine"), "builtin");
    CHECK_OK(with(&place, "SYMBIONT_SECURITY__NATIVE_EXECUTION__MAX_CPU_SECONDS=9"), place.err);
    CHECK_EQ(config_integer(place.config, "native_execution.max_cpu_seconds"), 9);
}

TEST(lists_and_tables_are_toml_in_a_variable)
{
    auto_place struct place place = {0};
    const char *argument;

    CHECK_OK(with(&place, "SYMBIONT_NATIVE_EXECUTION__ALLOWED_EXECUTABLES=[\"sh\", \"/bin/ls\"]"),
             place.err);
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[1], "/bin/ls");
    CHECK_OK(with(&place, "SYMBIONT_SECURITY__KEY_PROVIDER={ File = { path = \"k\" } }"),
             place.err);
    CHECK_EQ(config_key_provider(place.config, &argument), CONFIG_KEY_FILE);
}

TEST(a_variable_that_does_not_parse_is_an_error_that_names_it)
{
    refused("SYMBIONT_NATIVE_MAX_MEMORY_MB=lots",
            "SYMBIONT_NATIVE_MAX_MEMORY_MB: expected an integer, found 'lots'");
    refused("SYMBIONT_NATIVE_MAX_MEMORY_MB=",
            "SYMBIONT_NATIVE_MAX_MEMORY_MB: expected an integer, found ''");
    refused("SYMBIONT_NATIVE_MAX_MEMORY_MB=99999999999999999999",
            "SYMBIONT_NATIVE_MAX_MEMORY_MB: expected an integer, found a number");
    refused("SYMBIONT_ALLOW_NATIVE_EXECUTION=yes",
            "SYMBIONT_ALLOW_NATIVE_EXECUTION: expected true or false, found 'yes'");
    refused("SYMBIONT_DEFAULT_SANDBOX_TIER=Tier7",
            "SYMBIONT_DEFAULT_SANDBOX_TIER: expected None, Tier1, Tier2 or Tier3, found 'Tier7'");
    refused("SYMBIONT_NATIVE_MAX_CPU_CORES=-1",
            "SYMBIONT_NATIVE_MAX_CPU_CORES: expected a number from 0.01 to 4096, found -1");
    refused("SYMBIONT_SECURITY__SECRETS=TOKEN",
            "SYMBIONT_SECURITY__SECRETS: "
            "expected a list such as [\"bash\", \"python3\"], found 'TOKEN'");
}

TEST(an_unknown_variable_of_the_general_form_is_a_warning_with_the_nearest)
{
    auto_place struct place place = {0};

    CHECK_OK(with(&place, "SYMBIONT_NATIVE_EXECUTION__MAX_MEMRY_MB=1"), place.err);
    CHECK(place_warned(&place, "unknown variable SYMBIONT_NATIVE_EXECUTION__MAX_MEMRY_MB "
                               "(did you mean SYMBIONT_NATIVE_EXECUTION__MAX_MEMORY_MB?)"));
}

TEST(other_variables_of_symbiont_are_none_of_the_configurations_business)
{
    auto_place struct place place = {0};

    CHECK_OK(with(&place, "SYMBIONT_KEY=secret"), place.err);
    CHECK_OK(with(&place, "SYMBIONT_=x"), place.err);
    CHECK_OK(with(&place, "SYMBIONT_NATIVE_COLOUR=x"), place.err);
    CHECK(config_warning(place.config, 0) == NULL);
}

TEST(two_variables_that_disagree_on_one_key_are_an_error)
{
    auto_place struct place place = {0};

    CHECK_OK(with(&place, "SYMBIONT_NATIVE_MAX_MEMORY_MB=5"), place.err);
    CHECK_OK(with(&place, "SYMBIONT_NATIVE_EXECUTION__MAX_MEMORY_MB=5"), place.err);
    CHECK(!with(&place, "SYMBIONT_SECURITY__NATIVE_EXECUTION__MAX_MEMORY_MB=6"));
    CHECK_HAS(place.err.text, "set the same key to different values");
}

TEST(the_environment_wins_over_the_file)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write_user(&place, "[native_execution]\nmax_memory_mb = 7\nmax_cpu_seconds = 7\n");
    CHECK_OK(with(&place, "SYMBIONT_NATIVE_MAX_MEMORY_MB=5"), place.err);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 5);
    CHECK_EQ(config_integer(place.config, "native_execution.max_cpu_seconds"), 7);
}

TEST(a_key_that_is_set_later_wins_and_remembers_by_whom)
{
    auto_place struct place place = {0};

    CHECK_OK(with(&place, "SYMBIONT_NATIVE_MAX_MEMORY_MB=5"), place.err);
    CHECK_OK(config_set_from(place.config, "native_execution.max_memory_mb", "4", "--max-memory",
                             &place.err),
             place.err);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 4);
    CHECK_TEXT(config_origin(place.config, "native_execution.max_memory_mb"), "--max-memory");
}

TEST(setting_an_unknown_key_names_the_nearest)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_error err = {0};

    CHECK(!symbiont_config_set(config, "security.alow_native_execution", "true", &err));
    CHECK_EQ(err.status, SYMBIONT_CONFIG);
    CHECK_TEXT(err.text, "unknown key 'security.alow_native_execution' "
                         "(did you mean 'security.allow_native_execution'?)");
    symbiont_config_free(config);
}

TEST(one_text_cannot_bring_a_second_key_along)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_error err = {0};
    const char *key = "native_execution.allowed_executables";

    CHECK(!symbiont_config_set(config, key, "[\"sh\"]\nw = 1", &err));
    CHECK(!symbiont_config_set(config, key, "[\"sh\"] # x", &err));
    CHECK(!symbiont_config_set(config, key, "[\"sh\"", &err));
    CHECK(!symbiont_config_set(config, key, "\"sh\"", &err));
    CHECK_TEXT(err.text, "native_execution.allowed_executables: "
                         "expected a list of strings, found a string");
    symbiont_config_free(config);
}

struct wanted {
    const char *key;
    const char *value;
    const char *origin;
};

static bool compare(void *context, const struct symbiont_setting *setting)
{
    struct wanted *wanted = context;

    if (strcmp(setting->key, wanted->key) != 0)
        return true;
    CHECK_TEXT(setting->value, wanted->value);
    CHECK_TEXT(setting->origin, wanted->origin);
    wanted->key = NULL;
    return false;
}

static void shows(const struct symbiont_config *config, const char *key, const char *value,
                  const char *origin)
{
    struct wanted wanted = {key, value, origin};

    config_each(config, compare, &wanted);
    CHECK(wanted.key == NULL);
}

TEST(each_prints_values_as_json_whatever_their_type)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_error err = {0};

    shows(config, "audit.path", "null", "default");
    shows(config, "security.key_provider", "{\"Environment\":{\"var_name\":\"SYMBIONT_KEY\"}}",
          "default");
    shows(config, "native_execution.max_memory_mb", "2048", "default");
    CHECK_OK(symbiont_config_set(config, "native_execution.max_cpu_cores", "2", &err), err);
    shows(config, "native_execution.max_cpu_cores", "2.0", "set by the program");
    CHECK_OK(symbiont_config_set(config, "native_execution.allowed_executables", "[]", &err), err);
    shows(config, "native_execution.allowed_executables", "[]", "set by the program");
    CHECK_OK(symbiont_config_set(config, "security.default_sandbox_tier", "gvisor", &err), err);
    shows(config, "security.default_sandbox_tier", "\"Tier2\"", "set by the program");
    CHECK_OK(symbiont_config_set(config, "security.default_sandbox_tier", "0", &err), err);
    shows(config, "security.default_sandbox_tier", "\"None\"", "set by the program");
    symbiont_config_free(config);
}

TEST(a_copy_has_everything_and_outlives_its_original)
{
    auto_place struct place place = {0};
    const char *origin;

    place_make(&place);
    place_write(place.system_file, "[native_execution]\nenabled = false\nodd = 1\n"
                                   "allowed_executables = [\"perl\"]\n");
    CHECK_OK(place_discover(&place, NULL), place.err);
    struct symbiont_config *copy = config_copy(place.config);
    config_free(place.config);
    place.config = NULL;

    CHECK_TEXT(config_list(copy, "native_execution.allowed_executables")[0], "perl");
    CHECK_EQ(config_native_permission(copy, &origin), CONFIG_FORBIDDEN);
    CHECK_HAS(origin, "etc/config.toml:2");
    CHECK_HAS(config_warning(copy, 0), "unknown key");
    shows(copy, "native_execution.allowed_executables", "[\"perl\"]",
          config_origin(copy, "native_execution.allowed_executables"));
    config_free(copy);
}

TEST(permission_has_three_states_and_a_no_beats_a_yes)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_error err = {0};
    const char *origin;

    CHECK_EQ(config_native_permission(config, &origin), CONFIG_UNSET);
    CHECK(origin == NULL);
    CHECK_OK(symbiont_config_set(config, "native_execution.enabled", "true", &err), err);
    CHECK_EQ(config_native_permission(config, &origin), CONFIG_ALLOWED);
    CHECK_OK(config_set_from(config, "security.allow_native_execution", "false", "x:1", &err), err);
    CHECK_EQ(config_native_permission(config, &origin), CONFIG_FORBIDDEN);
    CHECK_TEXT(origin, "x:1");
    CHECK_OK(symbiont_config_set(config, "security.allow_native_execution", "true", &err), err);
    CHECK_OK(symbiont_config_set(config, "native_execution.enabled", "false", &err), err);
    CHECK_EQ(config_native_permission(config, &origin), CONFIG_FORBIDDEN);
    symbiont_config_free(config);
}
