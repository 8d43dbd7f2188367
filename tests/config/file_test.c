/*
 * file_test.c - keys, types, ranges and spellings of a configuration file
 */
#include "place.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "check.h"

static bool load(struct place *place, const char *text)
{
    if (!place->home)
        place_make(place);
    place_write("my.toml", text);
    return place_discover(place, "my.toml");
}

static void refused(const char *text, const char *why)
{
    auto_place struct place place = {0};

    CHECK(!load(&place, text));
    CHECK_EQ(place.err.status, SYMBIONT_CONFIG);
    CHECK_TEXT(place.err.text, why);
}

TEST(a_wrong_type_is_an_error_with_its_place_and_what_was_expected)
{
    refused("[native_execution]\nmax_memory_mb = \"lots\"\n",
            "my.toml:2:17: native_execution.max_memory_mb: expected an integer, found a string");
    refused("[native_execution]\nenabled = 1\n",
            "my.toml:2:11: native_execution.enabled: expected true or false, found an integer");
    refused("[native_execution]\nmax_memory_mb = 1.5\n",
            "my.toml:2:17: native_execution.max_memory_mb: expected an integer, found a number");
    refused("[api]\nhost = 2026-11-23\n",
            "my.toml:2:8: api.host: expected a string, found a date or time");
    refused("security = 1\n", "my.toml:1:12: security: expected a table, found an integer");
    refused("[[security]]\n", "my.toml:1:1: security: expected a table, found a list");
}

TEST(a_value_out_of_range_is_an_error_that_names_the_range)
{
    refused("[api]\nport = 65536\n",
            "my.toml:2:8: api.port: expected an integer from 0 to 65535, found 65536");
    refused("[native_execution]\nmax_cpu_cores = nan\n",
            "my.toml:2:17: native_execution.max_cpu_cores: "
            "expected a number from 0.01 to 4096, found nan");
    refused("[native_execution]\nmax_memory_mb = -1\n",
            "my.toml:2:17: native_execution.max_memory_mb: "
            "expected an integer from 1 to 1073741824, found -1");
}

TEST(an_unknown_choice_names_the_choices)
{
    refused("[logging]\nformat = \"fancy\"\n",
            "my.toml:2:10: logging.format: expected Pretty, Compact or Json, found 'fancy'");
    refused("[security]\ndefault_sandbox_tier = \"Tier9\"\n",
            "my.toml:2:24: security.default_sandbox_tier: "
            "expected None, Tier1, Tier2 or Tier3, found 'Tier9'");
    refused("[security]\nminimum_profile = \"lax\"\n",
            "my.toml:2:19: security.minimum_profile: "
            "expected Permissive, Moderate or Strict, found 'lax'");
}

TEST(lists_hold_strings_of_the_right_form_only)
{
    refused("[native_execution]\nallowed_executables = [\"sh\", 1]\n",
            "my.toml:2:23: native_execution.allowed_executables: "
            "expected a list of strings only, found an integer");
    refused("[native_execution]\nallowed_executables = [\"./sh\"]\n",
            "my.toml:2:23: native_execution.allowed_executables: "
            "expected the name of a program or an absolute path, found './sh'");
    refused("[security]\nsecrets = [\"A B\"]\n",
            "my.toml:2:11: security.secrets: "
            "expected the name of an environment variable, found 'A B'");
}

TEST(paths_and_addresses_must_look_like_such)
{
    refused("[native_execution]\nworking_directory = \"tmp\"\n",
            "my.toml:2:21: native_execution.working_directory: "
            "expected an absolute path, found 'tmp'");
    refused("[native_execution]\nsearch_path = \"/bin::/usr/bin\"\n",
            "my.toml:2:15: native_execution.search_path: "
            "expected absolute directories with ':' between them, found '/bin::/usr/bin'");
    refused("[native_execution]\nsearch_path = \"/bin:.\"\n",
            "my.toml:2:15: native_execution.search_path: "
            "expected absolute directories with ':' between them, found '/bin:.'");
    refused("[database]\nqdrant_url = \"ftp://x\"\n",
            "my.toml:2:14: database.qdrant_url: "
            "expected an address that begins with http:// or https://, found 'ftp://x'");
}

TEST(a_text_with_a_line_break_or_a_nul_byte_is_refused)
{
    refused("[api]\nhost = \"a\\nb\"\n", "my.toml:2:8: api.host: "
                                         "expected a text of one line without control characters");
    refused("[api]\nhost = \"127.0.0.1\\u0000.evil\"\n",
            "my.toml:2:8: api.host: "
            "expected a text of one line without control characters");
}

TEST(the_key_provider_has_two_forms_and_no_third)
{
    auto_place struct place place = {0};
    const char *argument;
    const char why[] = "my.toml:2:16: security.key_provider: "
                       "expected { Environment = { var_name = \"NAME\" } } or "
                       "{ File = { path = \"PATH\" } }";

    CHECK_OK(load(&place, "[security]\nkey_provider = { File = { path = \"/k\" } }\n"), place.err);
    CHECK_EQ(config_key_provider(place.config, &argument), CONFIG_KEY_FILE);
    CHECK_TEXT(argument, "/k");
    refused("[security]\nkey_provider = { File = { path = \"\" } }\n", why);
    refused("[security]\nkey_provider = { Vault = { path = \"x\" } }\n", why);
    refused("[security]\nkey_provider = \"SYMBIONT_KEY\"\n", why);
    refused("[security]\nkey_provider = { File = { path = \"x\" }, "
            "Environment = { var_name = \"X\" } }\n",
            why);
}

TEST(an_integer_will_do_where_a_number_is_meant)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "[native_execution]\nmax_cpu_cores = 4\n"), place.err);
    CHECK(config_number(place.config, "native_execution.max_cpu_cores") == 4.0);
}

TEST(an_unknown_key_is_a_warning_with_the_nearest_name)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "[native_execution]\nmax_memory = 5\n[weather]\nrain = true\n"),
             place.err);
    CHECK(place_warned(&place, "my.toml:2:1: unknown key 'native_execution.max_memory' "
                               "(did you mean 'native_execution.max_memory_mb'?)"));
    CHECK(place_warned(&place, "my.toml:3:2: unknown key 'weather'"));
}

TEST(control_characters_of_a_key_never_reach_a_warning)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "\"\\u001b[2Jevil\" = 1\n"), place.err);
    CHECK(place_warned(&place, "unknown key '?[2Jevil'"));
}

TEST(a_quoted_key_with_dots_is_not_the_dotted_key)
{
    auto_place struct place place = {0};
    const char *origin;

    CHECK_OK(load(&place, "\"native_execution.enabled\" = true\n"), place.err);
    CHECK_EQ(config_native_permission(place.config, &origin), CONFIG_UNSET);
    CHECK(place_warned(&place, "unknown key"));
}

TEST(dotted_keys_and_inline_tables_are_other_ways_to_write_the_same)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "native_execution.max_memory_mb = 7\nlogging = { level = \"debug\" }\n"),
             place.err);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 7);
    CHECK_TEXT(config_text(place.config, "logging.level"), "debug");
}

TEST(both_spellings_of_the_native_table_are_one)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "[security.native_execution]\nmax_memory_mb = 7\n"
                          "[native_execution]\nmax_cpu_seconds = 8\nmax_memory_mb = 7\n"),
             place.err);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 7);
    CHECK_EQ(config_integer(place.config, "native_execution.max_cpu_seconds"), 8);
}

TEST(two_values_for_one_key_in_the_two_spellings_are_an_error)
{
    refused("[native_execution]\nmax_memory_mb = 7\n"
            "[security.native_execution]\nmax_memory_mb = 8\n",
            "my.toml:4:17: native_execution.max_memory_mb: "
            "set to two different values, here and in line 2");
    refused("[native_execution]\nallowed_executables = [\"sh\"]\n"
            "[security.native_execution]\nallowed_executables = [\"sh\", \"bash\"]\n",
            "my.toml:4:23: native_execution.allowed_executables: "
            "set to two different values, here and in line 2");
}

TEST(a_file_with_a_mistake_changes_nothing)
{
    auto_place struct place place = {0};

    CHECK(!load(&place, "[api]\nport = 81\n[logging]\nlevel = 3\n"));
    CHECK_EQ(config_integer(place.config, "api.port"), 8080);
}

TEST(a_syntax_error_names_file_line_and_column)
{
    auto_place struct place place = {0};

    CHECK(!load(&place, "[api]\nport = = 3\n"));
    CHECK_HAS(place.err.text, "my.toml:2:8: ");
    CHECK_EQ(place.err.status, SYMBIONT_CONFIG);
}

TEST(an_empty_file_is_a_configuration)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, ""), place.err);
    CHECK(config_warning(place.config, 0) == NULL);
}

TEST(a_named_file_that_is_not_there_is_not_found)
{
    auto_place struct place place = {0};

    place_make(&place);
    CHECK(!place_discover(&place, "absent.toml"));
    CHECK_EQ(place.err.status, SYMBIONT_NOT_FOUND);
    CHECK_TEXT(place.err.text, "open absent.toml: No such file or directory");
}

TEST(a_file_that_others_can_write_is_refused_with_the_remedy)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, ""), place.err);
    CHECK(chmod("my.toml", 0620) == 0);
    CHECK(!place_discover(&place, "my.toml"));
    CHECK_EQ(place.err.status, SYMBIONT_DENIED);
    CHECK_TEXT(place.err.text,
               "my.toml can be written by others than its owner; run: chmod go-w my.toml");
    CHECK(chmod("my.toml", 0602) == 0);
    CHECK(!place_discover(&place, "my.toml"));
}

TEST(a_file_of_another_user_is_refused_though_it_was_named)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, ""), place.err);
    if (chown("my.toml", 1234, 1234) != 0)
        check_skip("only root can give a file away");
    CHECK(!place_discover(&place, "my.toml"));
    CHECK_HAS(place.err.text, "my.toml belongs to user 1234, neither to you nor to root");
}

TEST(roots_file_is_good_for_everyone)
{
    auto_place struct place place = {0};

    CHECK_OK(load(&place, "[api]\nport = 81\n"), place.err);
    place_become_nobody(&place);
    if (geteuid() == 0)
        check_skip("only root can become another user");
    CHECK(!place_discover(&place, "/etc/shadow")); /* root's, but not for reading */
    CHECK_OK(place_discover(&place, "my.toml"), place.err);
    CHECK_OK(place_discover(&place, "/etc/machine-id") || place.err.status == SYMBIONT_CONFIG,
             place.err); /* root's: read, and no TOML */
}

static void count(void *context, const char *finding)
{
    struct argv *findings = context;

    argv_add(findings, finding);
}

TEST(check_reports_every_mistake_in_the_order_of_the_file)
{
    auto_place struct place place = {0};
    auto_argv struct argv findings = {0};
    struct config_places places = {.named = "my.toml"};
    struct symbiont_error err = {0};

    (void)load(&place, "[storage]\nbackup_path = 3\n[api]\nprot = 81\nport = \"x\"\n");
    CHECK(!config_check(&places, count, &findings, &err));
    CHECK_EQ(findings.count, 3);
    CHECK_HAS(findings.items[0], "my.toml:2:15: storage.backup_path");
    CHECK_TEXT(findings.items[1], "my.toml:4:1: unknown key 'api.prot' "
                                  "(did you mean 'api.port'?)");
    CHECK_HAS(findings.items[2], "my.toml:5:8: api.port");
    CHECK_TEXT(err.text, "my.toml: 3 mistakes");
    CHECK_EQ(err.status, SYMBIONT_CONFIG);
}

TEST(check_finds_nothing_in_a_good_file)
{
    auto_place struct place place = {0};
    auto_argv struct argv findings = {0};
    struct config_places places = {.named = "my.toml"};

    (void)load(&place, "[api]\nport = 81\n");
    CHECK_OK(config_check(&places, count, &findings, &place.err), place.err);
    CHECK_EQ(findings.count, 0);
}

TEST(thousands_of_unknown_keys_are_some_hundred_findings_in_no_time)
{
    auto_place struct place place = {0};
    enum { SIZE = 900000 };
    auto_free char *text = mem_zeroed(SIZE + 32, 1);
    size_t len = 0;

    for (int i = 0; len < SIZE; i++)
        len += (size_t)snprintf(text + len, 32, "k%d=1\n", i);
    CHECK_OK(load(&place, text), place.err);
    CHECK(config_warning(place.config, 99) != NULL);
    CHECK(config_warning(place.config, 101) == NULL);
}
