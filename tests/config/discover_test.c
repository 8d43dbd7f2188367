/*
 * discover_test.c - which file is read, and what /etc has to say in any case
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "check.h"
#include "place.h"

static int64_t port(struct place *place)
{
    CHECK_OK(place_discover(place, NULL), place->err);
    return config_integer(place->config, "api.port");
}

TEST(the_first_place_that_has_a_file_wins)
{
    auto_place struct place place = {0};

    place_make(&place);
    CHECK_EQ(port(&place), 8080);
    place_write(place.system_file, "[api]\nport = 1\ntimeout_seconds = 9\n");
    CHECK_EQ(port(&place), 1);
    place_write_user(&place, "[api]\nport = 2\n");
    CHECK_EQ(port(&place), 2);
    CHECK_EQ(config_integer(place.config, "api.timeout_seconds"), 30);
    place_write("config.toml", "[api]\nport = 3\n");
    CHECK_EQ(port(&place), 3);
    place_write("symbiont.toml", "[api]\nport = 4\n");
    CHECK_EQ(port(&place), 4);
    place_write("variable.toml", "[api]\nport = 5\n");
    place_env(&place, "SYMBIONT_CONFIG=variable.toml");
    CHECK_EQ(port(&place), 5);
    place_write("option.toml", "[api]\nport = 6\n");
    CHECK_OK(place_discover(&place, "option.toml"), place.err);
    CHECK_EQ(config_integer(place.config, "api.port"), 6);
    CHECK_TEXT(config_origin(place.config, "api.port"), "option.toml:2");
}

TEST(the_variable_that_names_a_file_that_is_not_there_is_an_error)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_env(&place, "SYMBIONT_CONFIG=/absent/x.toml");
    CHECK(!place_discover(&place, NULL));
    CHECK_EQ(place.err.status, SYMBIONT_NOT_FOUND);
}

TEST(an_empty_variable_names_no_file)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_env(&place, "SYMBIONT_CONFIG=");
    CHECK_EQ(port(&place), 8080);
}

TEST(the_users_directory_can_be_moved)
{
    auto_place struct place place = {0};

    place_make(&place);
    auto_free char *variable = mem_format("XDG_CONFIG_HOME=%s/xdg", place.root);
    auto_free char *file = mem_format("%s/xdg/symbiont/config.toml", place.root);
    place_env(&place, variable);
    place_write(file, "[api]\nport = 7\n");
    place_write_user(&place, "[api]\nport = 2\n");
    CHECK_EQ(port(&place), 7);
}

TEST(a_relative_xdg_config_home_is_ignored_and_said_so)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_env(&place, "XDG_CONFIG_HOME=xdg");
    place_write("xdg/symbiont/config.toml", "[native_execution]\nenabled = true\n");
    place_write_user(&place, "[api]\nport = 2\n");
    CHECK_EQ(port(&place), 2);
    CHECK(place_warned(&place, "XDG_CONFIG_HOME is ignored"));
}

TEST(a_config_toml_of_another_program_is_passed_over_in_silence)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("config.toml", "title = \"Hugo\"\n[api]\nport = 3\n");
    CHECK_EQ(port(&place), 8080);
    place_write("config.toml", "[params]\nx = 1\n");
    CHECK_EQ(port(&place), 8080);
    place_write("config.toml", "this is = = no TOML\n");
    CHECK_EQ(port(&place), 8080);
    CHECK(config_warning(place.config, 0) == NULL);
    place_write("config.toml", "[params]\n");
    CHECK(chmod("config.toml", 0666) == 0); /* not ours to complain about */
    CHECK_EQ(port(&place), 8080);
}

TEST(a_config_toml_that_looks_like_ours_is_not_passed_over_in_silence)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("config.toml", "[securityy]\n[native_execution]\nmax_memory_mb = 5\n");
    CHECK_EQ(port(&place), 8080);
    CHECK(place_warned(&place, "./config.toml is left alone, because 'securityy' is not a "
                               "section of symbiont; to use it: --config config.toml"));
    place_write("config.toml", "[native_execution]\nmax_memory_mb = = 5\n");
    CHECK(!place_discover(&place, NULL));
    CHECK_HAS(place.err.text, "config.toml:2:");
}

TEST(a_prohibition_in_etc_is_final_whatever_file_was_chosen)
{
    auto_place struct place place = {0};
    const char *origin;

    place_make(&place);
    place_write(place.system_file, "\n[security]\nallow_native_execution = false\n");
    place_write("my.toml", "[security]\nallow_native_execution = true\n");
    CHECK_OK(place_discover(&place, "my.toml"), place.err);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_FORBIDDEN);
    CHECK_HAS(origin, "etc/config.toml:3");
    CHECK(!config_bool(place.config, "security.allow_native_execution"));
    CHECK(place_warned(&place, "my.toml:2 permits native execution without effect: "));
}

TEST(neither_the_environment_nor_the_caller_lifts_a_prohibition_in_etc)
{
    auto_place struct place place = {0};
    const char *origin;

    place_make(&place);
    place_write(place.system_file, "[native_execution]\nenabled = false\n");
    place_env(&place, "SYMBIONT_ALLOW_NATIVE_EXECUTION=true");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_FORBIDDEN);
    CHECK(place_warned(&place, "SYMBIONT_ALLOW_NATIVE_EXECUTION has no effect: "
                               "native execution is forbidden by "));
    CHECK(
        !config_set_from(place.config, "native_execution.enabled", "true", "--native", &place.err));
    CHECK_EQ(place.err.status, SYMBIONT_DENIED);
}

TEST(a_permission_in_etc_is_no_permission_when_another_file_was_chosen)
{
    auto_place struct place place = {0};
    const char *origin;

    place_make(&place);
    place_write(place.system_file, "[native_execution]\nenabled = true\n");
    place_write_user(&place, "[api]\nport = 2\n");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_UNSET);
}

TEST(a_file_in_etc_that_cannot_be_understood_stops_everything)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write(place.system_file, "[native_execution]\nenabled = \"no\"\n");
    place_write("my.toml", "");
    CHECK(!place_discover(&place, "my.toml"));
    CHECK_HAS(place.err.text, "native_execution.enabled: expected true or false");
    CHECK(chmod(place.system_file, 0666) == 0);
    CHECK(!place_discover(&place, "my.toml"));
    CHECK_EQ(place.err.status, SYMBIONT_DENIED);
}

TEST(a_file_in_etc_that_the_user_may_not_read_stops_everything)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_become_nobody(&place);
    free(place.system_file);
    place.system_file = mem_copy_text("/etc/shadow");
    CHECK(!place_discover(&place, NULL));
    CHECK_EQ(place.err.status, SYMBIONT_SYSTEM);
    CHECK_HAS(place.err.text, "open /etc/shadow: Permission denied");
}

TEST(a_home_that_cannot_be_entered_is_a_warning)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_become_nobody(&place);
    argv_release(&place.environment);
    place_env(&place, "HOME=/root");
    if (access("/root/.", X_OK) == 0)
        check_skip("/root is open to everybody");
    CHECK_EQ(port(&place), 8080);
    CHECK(place_warned(&place, "/root/.config/symbiont/config.toml cannot be reached"));
}

static void keep(void *context, const char *finding)
{
    (void)snprintf(context, 256, "%s", finding);
}

TEST(check_says_which_file_the_search_passes_over)
{
    auto_place struct place place = {0};
    char finding[256] = "";

    place_make(&place);
    const struct config_places where = {
        .system_file = place.system_file,
        .environment = (const char *const *)place.environment.items,
    };
    CHECK(symlink("elsewhere", "symbiont.toml") == 0);
    CHECK(!config_check(&where, keep, finding, &place.err));
    CHECK_HAS(finding, "./symbiont.toml is left alone, because it is a symbolic link");
    CHECK_TEXT(place.err.text, "no file can be used");
}

TEST(check_without_a_name_looks_at_the_file_that_would_be_chosen)
{
    auto_place struct place place = {0};

    place_make(&place);
    const struct config_places where = {
        .system_file = place.system_file,
        .environment = (const char *const *)place.environment.items,
    };
    CHECK_OK(config_check(&where, NULL, NULL, &place.err), place.err);
    place_write("symbiont.toml", "");
    CHECK_OK(config_check(&where, NULL, NULL, &place.err), place.err);
}
