/*
 * public_test.c - the functions of symbiont.h take the same way
 */
#include <stdlib.h>

#include "check.h"
#include "place.h"

static void enter(struct place *place)
{
    if (access("/etc/symbiont/config.toml", F_OK) == 0)
        check_skip("this host has an /etc/symbiont/config.toml");
    place_make(place);
    CHECK(setenv("HOME", place->home, 1) == 0);
    CHECK(setenv("XDG_STATE_HOME", place->state, 1) == 0);
    CHECK(unsetenv("XDG_CONFIG_HOME") == 0);
    CHECK(unsetenv("SYMBIONT_CONFIG") == 0);
}

TEST(trust_discover_and_warning_work_through_the_public_header)
{
    auto_place struct place place = {0};

    enter(&place);
    place_write("symbiont.toml", "[native_execution]\nenabled = true\nodd = 1\n");
    place.config = symbiont_config_new();
    CHECK_OK(symbiont_config_discover(place.config, NULL, &place.err), place.err);
    CHECK_HAS(symbiont_config_warning(place.config, 0), "unknown key 'native_execution.odd'");
    CHECK_HAS(symbiont_config_warning(place.config, 1), "is not trusted");
    CHECK(symbiont_config_warning(place.config, 2) == NULL);

    CHECK_OK(symbiont_config_trust("symbiont.toml", &place.err), place.err);
    CHECK_OK(symbiont_config_discover(place.config, NULL, &place.err), place.err);
    CHECK(config_bool(place.config, "native_execution.enabled"));
}

TEST(a_file_that_the_program_loads_is_trusted_and_refused_like_a_named_one)
{
    auto_place struct place place = {0};

    enter(&place);
    place_write("mine.toml", "[native_execution]\nenabled = true\n");
    place.config = symbiont_config_new();
    CHECK_OK(symbiont_config_load(place.config, "mine.toml", &place.err), place.err);
    CHECK(config_bool(place.config, "native_execution.enabled"));
    CHECK(!symbiont_config_load(place.config, "/dev/null", &place.err));
    CHECK_EQ(place.err.status, SYMBIONT_DENIED);
    CHECK(!symbiont_config_load(place.config, "absent", &place.err));
    CHECK_EQ(place.err.status, SYMBIONT_NOT_FOUND);
}

static void count(void *context, const char *finding)
{
    (void)finding;
    ++*(int *)context;
}

TEST(check_of_the_public_header_counts_an_unknown_key_as_a_mistake)
{
    auto_place struct place place = {0};
    int findings = 0;

    enter(&place);
    place_write("symbiont.toml", "odd = 1\n");
    CHECK(!symbiont_config_check(NULL, count, &findings, &place.err));
    CHECK_EQ(findings, 1);
    CHECK_TEXT(place.err.text, "symbiont.toml: 1 mistake");
}

TEST(a_program_without_any_environment_gets_the_defaults)
{
    auto_place struct place place = {0};

    enter(&place);
    CHECK(clearenv() == 0);
    place.config = symbiont_config_new();
    CHECK_OK(symbiont_config_discover(place.config, NULL, &place.err), place.err);
    CHECK_EQ(config_integer(place.config, "api.port"), 8080);
    symbiont_config_free(NULL);
}
