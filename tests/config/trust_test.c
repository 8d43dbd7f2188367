/*
 * trust_test.c - a configuration file that came with somebody else's repository
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/mem.h"
#include "check.h"
#include "place.h"

static const char grab[] = "[security]\nallow_native_execution = true\n"
                           "default_sandbox_tier = \"None\"\nminimum_sandbox_tier = \"None\"\n"
                           "[native_execution]\nenabled = true\n"
                           "allowed_executables = [\"bash\", \"/bin/rm\"]\n"
                           "max_memory_mb = 99999\nsearch_path = \"/tmp\"\n";

static enum config_permission permission(const struct place *place)
{
    const char *origin;

    return config_native_permission(place->config, &origin);
}

static void stand_with(struct place *place, const char *name, const char *text)
{
    if (!place->home)
        place_make(place);
    place_write(name, text);
    CHECK_OK(place_discover(place, NULL), place->err);
}

TEST(an_untrusted_file_cannot_grant_itself_anything)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml", grab);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_1);
    CHECK(!config_has(place.config, "security.minimum_sandbox_tier"));
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 2048);
    CHECK_TEXT(config_text(place.config, "native_execution.search_path"),
               "/usr/local/bin:/usr/bin:/bin");
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[0], "bash");
    CHECK(config_list(place.config, "native_execution.allowed_executables")[1] == NULL);
}

TEST(what_an_untrusted_file_could_not_do_is_one_warning_that_says_how_to_trust)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml", grab);
    CHECK(place_warned(&place, "symbiont.toml is not trusted, so it can only narrow what you "
                               "allow; without effect: "
                               "native_execution.allowed_executables (line 7), "
                               "native_execution.enabled (line 6)"));
    CHECK(place_warned(&place, "security.minimum_sandbox_tier (line 4)"));
    CHECK(place_warned(&place, "read it, then: symbiont config trust symbiont.toml"));
    CHECK(config_warning(place.config, 1) == NULL);
}

TEST(an_untrusted_file_may_narrow_everything)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml",
               "[native_execution]\nenabled = false\nmax_memory_mb = 64\nmax_cpu_cores = 0.5\n"
               "allowed_executables = [\"python3\"]\nbind_descendants = true\n"
               "[security]\ndefault_sandbox_tier = \"Tier2\"\nminimum_profile = \"Strict\"\n"
               "grantable_capabilities = []\n");
    CHECK_EQ(permission(&place), CONFIG_FORBIDDEN);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 64);
    CHECK(config_number(place.config, "native_execution.max_cpu_cores") == 0.5);
    CHECK_TEXT(config_list(place.config, "native_execution.allowed_executables")[0], "python3");
    CHECK(config_bool(place.config, "native_execution.bind_descendants"));
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_2);
    CHECK_EQ(config_profile(place.config, "security.minimum_profile"), SYMBIONT_PROFILE_STRICT);
    CHECK(config_list(place.config, "security.grantable_capabilities")[0] == NULL);
    CHECK(config_warning(place.config, 0) == NULL);
}

TEST(an_untrusted_file_keeps_its_say_in_what_permits_nothing)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml",
               "[logging]\nlevel = \"debug\"\n[api]\nport = 81\n"
               "[storage]\ncontext_path = \"my/data\"\n");
    CHECK_TEXT(config_text(place.config, "logging.level"), "debug");
    CHECK_EQ(config_integer(place.config, "api.port"), 81);
    CHECK_TEXT(config_text(place.config, "storage.context_path"), "my/data");
    CHECK(config_warning(place.config, 0) == NULL);
}

static void without_effect(const char *section, const char *line, const char *key)
{
    auto_place struct place place = {0};
    char text[256];

    (void)snprintf(text, sizeof text, "[%s]\n%s\n", section, line);
    stand_with(&place, "symbiont.toml", text);
    CHECK(!config_is_set(place.config, key));
    CHECK(place_warned(&place, key));
}

TEST(no_permission_key_takes_effect_untrusted)
{
    without_effect("security", "allow_native_execution = true", "security.allow_native_execution");
    without_effect("security", "default_sandbox_tier = \"None\"", "security.default_sandbox_tier");
    without_effect("security", "minimum_profile = \"Permissive\"", "security.minimum_profile");
    without_effect("security", "enable_safety_checks = false", "security.enable_safety_checks");
    without_effect("security", "enable_backups = false", "security.enable_backups");
    without_effect("security", "key_provider = { File = { path = \"k\" } }",
                   "security.key_provider");
    without_effect("native_execution", "working_directory = \"/etc\"",
                   "native_execution.working_directory");
    without_effect("native_execution", "default_executable = \"rm\"",
                   "native_execution.default_executable");
    without_effect("native_execution", "private_directories = false",
                   "native_execution.private_directories");
    without_effect("native_execution", "enforce_resource_limits = false",
                   "native_execution.enforce_resource_limits");
    without_effect("native_execution", "memory_limit = \"rlimit\"",
                   "native_execution.memory_limit");
    without_effect("native_execution", "max_output_bytes = 1000000000",
                   "native_execution.max_output_bytes");
    without_effect("native_execution", "grace_ms = 60000", "native_execution.grace_ms");
    without_effect("audit", "enabled = false", "audit.enabled");
    without_effect("audit", "path = \"/dev/null\"", "audit.path");
    without_effect("audit", "sync = \"off\"", "audit.sync");
    without_effect("policies", "directory = \"/tmp\"", "policies.directory");
    without_effect("sandbox.tier1", "engine = \"docker\"", "sandbox.tier1.engine");
    without_effect("sandbox.tier3", "image = \"evil\"", "sandbox.tier3.image");
    without_effect("sandbox.tier1", "pool_size = 1000", "sandbox.tier1.pool_size");
    without_effect("api", "host = \"0.0.0.0\"", "api.host");
    without_effect("api", "token_file = \"known\"", "api.token_file");
    without_effect("api", "socket = \"/tmp/s\"", "api.socket");
    without_effect("database", "qdrant_url = \"http://evil.example\"", "database.qdrant_url");
    without_effect("database", "vector_backend = \"lancedb\"", "database.vector_backend");
    without_effect("storage", "backup_path = \"/home/you/.ssh\"", "storage.backup_path");
    without_effect("storage", "context_path = \"a/../../b\"", "storage.context_path");
    without_effect("storage", "git_clone_path = \"..\"", "storage.git_clone_path");
}

TEST(an_untrusted_list_of_secrets_stays_empty)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml",
               "[security]\nsecrets = [\"AWS_SECRET_ACCESS_KEY\"]\n"
               "grantable_capabilities = [\"network\", \"memory\"]\n");
    CHECK(config_list(place.config, "security.secrets")[0] == NULL);
    CHECK_TEXT(config_list(place.config, "security.grantable_capabilities")[0], "memory");
    CHECK(config_list(place.config, "security.grantable_capabilities")[1] == NULL);
}

TEST(the_other_spelling_is_not_a_way_round)
{
    auto_place struct place place = {0};

    stand_with(&place, "symbiont.toml", "[security.native_execution]\nenabled = true\n");
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK(place_warned(&place, "native_execution.enabled (line 2)"));
}

TEST(an_untrusted_file_does_not_hide_the_operators_stricter_one)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write_user(&place, "[security]\ndefault_sandbox_tier = \"Tier2\"\n"
                             "allow_native_execution = false\n"
                             "[native_execution]\nallowed_executables = [\"python3\"]\n"
                             "max_memory_mb = 64\n[logging]\nlevel = \"trace\"\n");
    stand_with(&place, "symbiont.toml",
               "[security]\ndefault_sandbox_tier = \"Tier1\"\n"
               "[native_execution]\nallowed_executables = [\"bash\"]\nmax_memory_mb = 128\n");
    CHECK_EQ(config_tier(place.config, "security.default_sandbox_tier"), SYMBIONT_TIER_2);
    CHECK_EQ(permission(&place), CONFIG_FORBIDDEN);
    CHECK(config_list(place.config, "native_execution.allowed_executables")[0] == NULL);
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 64);
    CHECK_TEXT(config_text(place.config, "logging.level"), "info"); /* the first file wins */
}

TEST(a_file_named_by_the_option_is_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_discover(&place, "symbiont.toml"), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
    CHECK(config_warning(place.config, 0) == NULL);
}

TEST(a_file_named_by_the_variable_is_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_env(&place, "SYMBIONT_CONFIG=symbiont.toml");
    stand_with(&place, "symbiont.toml", grab);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
}

TEST(a_trusted_file_takes_effect_until_it_changes)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
    place_write("symbiont.toml", "[native_execution]\nenabled = true # other\n");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK_OK(place_trust(&place, "./symbiont.toml"), place.err);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
    place_write("symbiont.toml", grab); /* what was trusted before is not any more */
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(the_list_of_trusted_files_is_private_and_keeps_the_others)
{
    auto_place struct place place = {0};
    struct stat about;

    place_make(&place);
    place_write("symbiont.toml", grab);
    place_write("other/symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    CHECK_OK(place_trust(&place, "other/symbiont.toml"), place.err);
    auto_free char *list = mem_format("%s/symbiont/trusted", place.state);
    CHECK(stat(list, &about) == 0);
    CHECK_EQ(about.st_mode & 07777, 0600);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
    CHECK(chdir("other") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
}

TEST(the_same_content_elsewhere_is_not_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    place_write("clone/symbiont.toml", grab);
    CHECK(chdir("clone") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_hard_link_to_a_trusted_file_is_not_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    CHECK(mkdir("clone", 0755) == 0);
    CHECK(link("symbiont.toml", "clone/symbiont.toml") == 0);
    CHECK(chdir("clone") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_symbolic_link_to_a_trusted_file_is_left_alone)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    CHECK(mkdir("clone", 0755) == 0);
    CHECK(symlink("../symbiont.toml", "clone/symbiont.toml") == 0);
    CHECK(chdir("clone") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK(place_warned(&place, "./symbiont.toml is left alone, because it is a symbolic link"));
    CHECK(!place_trust(&place, "symbiont.toml"));
    CHECK_HAS(place.err.text, "symbiont.toml is a symbolic link; trust ");
}

TEST(a_linked_directory_is_trusted_by_where_it_really_is)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("real/symbiont.toml", grab);
    CHECK(symlink("real", "alias") == 0);
    CHECK_OK(place_trust(&place, "alias/symbiont.toml"), place.err);
    CHECK(chdir("real") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
}

TEST(a_fifo_a_socket_and_a_directory_do_not_hold_the_search)
{
    auto_place struct place place = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "symbiont.toml"};

    place_make(&place);
    place_write_user(&place, "[api]\nport = 81\n");
    CHECK(mkfifo("symbiont.toml", 0600) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK(place_warned(&place, "it is not a regular file"));
    CHECK_EQ(config_integer(place.config, "api.port"), 81);
    CHECK(!place_discover(&place, "symbiont.toml"));
    CHECK_HAS(place.err.text, "symbiont.toml is not a regular file");

    CHECK(unlink("symbiont.toml") == 0);
    CHECK(mkdir("symbiont.toml", 0700) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK(place_warned(&place, "it is not a regular file"));

    CHECK(rmdir("symbiont.toml") == 0);
    auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(fd, (const struct sockaddr *)&address, sizeof address) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK(place_warned(&place, "it is not a regular file"));
}

TEST(a_file_in_a_directory_that_everybody_can_write_is_left_alone)
{
    auto_place struct place place = {0};

    place_make(&place);
    CHECK(chmod(".", 01777) == 0);
    stand_with(&place, "symbiont.toml", "[native_execution]\nmax_memory_mb = 1\n");
    CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 2048);
    CHECK(place_warned(&place, "everybody can write this directory"));
}

TEST(root_in_another_users_directory_reads_no_file_of_that_user)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    if (chown("symbiont.toml", 1234, 1234) != 0)
        check_skip("only root can give a file away");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK(!config_is_set(place.config, "native_execution.allowed_executables"));
    CHECK(place_warned(&place, "./symbiont.toml is left alone, because it is not yours"));
    CHECK(!place_trust(&place, "symbiont.toml"));
    CHECK_HAS(place.err.text, "belongs to user 1234");
}

TEST(a_user_reads_no_file_of_root_in_the_current_directory)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_become_nobody(&place);
    CHECK(chdir("/etc") == 0); /* root's, and not writable by all */
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(an_ordinary_user_can_trust_a_file_of_his)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK(mkdir(place.state, 0755) == 0);
    place_become_nobody(&place);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_ALLOWED);
}

TEST(a_file_here_that_the_group_can_write_is_refused)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", "");
    CHECK(chmod("symbiont.toml", 0660) == 0);
    CHECK(!place_discover(&place, NULL));
    CHECK_EQ(place.err.status, SYMBIONT_DENIED);
    CHECK_HAS(place.err.text, "chmod go-w symbiont.toml");
}

static char *list_of(const struct place *place)
{
    return mem_format("%s/symbiont/trusted", place->state);
}

TEST(a_list_that_others_could_have_written_is_not_believed)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    auto_free char *list = list_of(&place);
    CHECK(chmod(list, 0644) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK(place_warned(&place, "is not a file of yours alone, so nothing in it is believed"));
    CHECK(!place_trust(&place, "symbiont.toml"));
}

TEST(a_list_of_another_user_is_not_believed)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    auto_free char *list = list_of(&place);
    if (chown(list, 1234, 1234) != 0)
        check_skip("only root can give a file away");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_list_that_is_a_link_or_has_a_second_name_is_not_believed)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    auto_free char *list = list_of(&place);
    CHECK(link(list, "second") == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
    CHECK(unlink(list) == 0);
    CHECK(symlink("../../project/second", list) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_list_in_a_directory_that_others_can_write_is_not_believed)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", grab);
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    auto_free char *directory = mem_format("%s/symbiont", place.state);
    CHECK(chmod(directory, 0777) == 0);
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_line_planted_inside_a_path_is_not_a_line)
{
    auto_place struct place place = {0};

    place_make(&place);
    CHECK(mkdir("a\nb", 0755) == 0);
    place_write("a\nb/symbiont.toml", grab);
    CHECK(!place_trust(&place, "a\nb/symbiont.toml"));
    CHECK_TEXT(place.err.text, "a path with a line break cannot be trusted");
}

TEST(a_file_with_a_mistake_cannot_be_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", "[api]\nport = \"x\"\n");
    CHECK(!place_trust(&place, "symbiont.toml"));
    CHECK_HAS(place.err.text, "symbiont.toml:2:8: api.port");
}

TEST(without_a_home_there_is_no_list_and_nothing_is_trusted)
{
    auto_place struct place place = {0};

    place_make(&place);
    argv_release(&place.environment);
    place_env(&place, "XDG_STATE_HOME=relative");
    place_write("symbiont.toml", grab);
    CHECK(!place_trust(&place, "symbiont.toml"));
    CHECK_HAS(place.err.text, "neither HOME nor XDG_STATE_HOME");
    CHECK_OK(place_discover(&place, NULL), place.err);
    CHECK_EQ(permission(&place), CONFIG_UNSET);
}

TEST(a_huge_file_is_refused_before_it_is_read_whole)
{
    auto_place struct place place = {0};

    place_make(&place);
    place_write("symbiont.toml", "");
    CHECK(truncate("symbiont.toml", (off_t)1 << 40) == 0); /* sparse */
    CHECK(!place_discover(&place, NULL));
    CHECK_HAS(place.err.text, "symbiont.toml: more than 1048576 bytes");
}
