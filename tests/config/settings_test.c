#include "config/setting.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "config/config.h"
#include "config/value.h"

TEST(the_tables_are_in_alphabetical_order)
{
    for (size_t i = 1; i < setting_count(); i++) {
        if (strcmp(setting_at(i - 1)->key, setting_at(i)->key) >= 0)
            fail_msg("%s stands before %s", setting_at(i - 1)->key, setting_at(i)->key);
    }
}

TEST(every_setting_is_found_by_its_key_and_explained)
{
    for (size_t i = 0; i < setting_count(); i++) {
        const struct setting *setting = setting_at(i);
        size_t index;

        CHECK(setting_find(setting->key, &index));
        CHECK_EQ(index, i);
        CHECK(setting->help && setting->help[0] && !strchr(setting->help, '\n'));
    }
}

TEST(every_default_is_a_value_that_the_table_itself_accepts)
{
    for (size_t i = 0; i < setting_count(); i++) {
        const struct setting *setting = setting_at(i);
        struct arena arena = {0};
        struct symbiont_error err = {0};
        struct value value;
        struct value own = value_default(setting);

        if (!setting->fallback && !setting->fallback_list)
            continue;
        const char *text = setting->type == SETTING_LIST || setting->type == SETTING_KEY_PROVIDER
                               ? value_json(setting, &own, &arena)
                               : setting->fallback;
        if (setting->type == SETTING_KEY_PROVIDER)
            text = "{ Environment = { var_name = \"SYMBIONT_KEY\" } }";
        CHECK_OK(value_from_text(setting, text, &arena, &value, &err), err);
        CHECK(value_equal(&value, &own));
        arena_release(&arena);
    }
}

TEST(a_key_near_a_known_one_leads_to_it)
{
    CHECK_TEXT(setting_nearest("native_execution.max_memory"), "native_execution.max_memory_mb");
    CHECK_TEXT(setting_nearest("securty.key_provider"), "security.key_provider");
    CHECK(setting_nearest("colour.of.the.sky") == NULL);
    CHECK(setting_nearest("native_execution.odd") == NULL);
}

TEST(the_right_name_in_the_wrong_table_leads_to_the_right_one)
{
    CHECK_TEXT(setting_nearest("security.max_memory_mb"), "native_execution.max_memory_mb");
    CHECK_TEXT(setting_nearest("default_sandbox_tier"), "security.default_sandbox_tier");
    CHECK_TEXT(setting_nearest("sandbox.tier1.engin"), "sandbox.tier1.engine");
}

TEST(the_start_of_a_key_is_a_table_only_up_to_a_dot)
{
    CHECK(setting_is_table("sandbox"));
    CHECK(setting_is_table("sandbox.tier1"));
    CHECK(!setting_is_table("sand"));
    CHECK(!setting_is_table("sandbox.tier1.engine"));
}

TEST(a_new_configuration_holds_the_documented_defaults)
{
    struct symbiont_config *config = config_new();
    const char *argument;

    CHECK_EQ(config_integer(config, "native_execution.max_memory_mb"), 2048);
    CHECK_EQ(config_integer(config, "native_execution.max_processes"), 256);
    CHECK_EQ(config_integer(config, "native_execution.max_output_bytes"), 10485760);
    CHECK(!config_has(config, "native_execution.max_cpu_cores"));
    CHECK(!config_has(config, "audit.path"));
    CHECK_EQ(config_tier(config, "security.default_sandbox_tier"), SYMBIONT_TIER_1);
    CHECK_EQ(config_tier(config, "security.minimum_sandbox_tier"), SYMBIONT_TIER_DEFAULT);
    CHECK_TEXT(config_text(config, "native_execution.default_executable"), "bash");
    CHECK_TEXT(config_list(config, "native_execution.allowed_executables")[4], "node");
    CHECK(config_list(config, "native_execution.allowed_executables")[5] == NULL);
    CHECK(config_list(config, "security.secrets")[0] == NULL);
    CHECK_EQ(config_key_provider(config, &argument), CONFIG_KEY_ENVIRONMENT);
    CHECK_TEXT(argument, "SYMBIONT_KEY");
    CHECK_TEXT(config_origin(config, "api.port"), "default");
    CHECK(!config_is_set(config, "native_execution.allowed_executables"));
    config_free(config);
}

static bool is_sorted(void *context, const struct symbiont_setting *setting)
{
    const char **last = context;

    CHECK(strcmp(*last, setting->key) < 0);
    CHECK(setting->value && setting->origin && setting->help && setting->type);
    *last = setting->key;
    return true;
}

TEST(each_shows_every_key_in_order_with_a_json_value)
{
    struct symbiont_config *config = config_new();
    const char *last = "";

    config_each(config, is_sorted, &last);
    CHECK_TEXT(last, "storage.max_context_size_mb");
    config_free(config);
}

static bool count_two(void *context, const struct symbiont_setting *setting)
{
    (void)setting;
    return ++*(int *)context < 2;
}

TEST(each_stops_when_it_is_told_to)
{
    struct symbiont_config *config = config_new();
    int count = 0;

    config_each(config, count_two, &count);
    CHECK_EQ(count, 2);
    config_free(config);
}

TEST(asking_for_a_key_that_no_table_has_ends_the_program)
{
    struct symbiont_config *config = config_new();
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        (void)close(STDERR_FILENO);
        (void)config_bool(config, "native_execution.does_not_exist");
        _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    config_free(config);
}
