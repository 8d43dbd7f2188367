/*
 * trust_test.c - a configuration file that came with somebody else's repository
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "check.h"
#include "place.h"

static const char grab[] = "[native_execution]\nenabled = true\n";

static enum config_permission permission(const struct place *place)
{
    const char *origin;

    return config_native_permission(place->config, &origin);
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
    place_write("symbiont.toml", grab);
    CHECK_OK(place_discover(&place, NULL), place.err);
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
    place_write("symbiont.toml", "[native_execution]\nmax_memory_mb = 1\n");
    CHECK_OK(place_discover(&place, NULL), place.err);
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

/* The two files change places at once, again and again; ends with the test. */
static _Noreturn void keep_swapping(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        (void)renameat2(AT_FDCWD, "evil", AT_FDCWD, "symbiont.toml", RENAME_EXCHANGE);
}

TEST(a_file_swapped_while_it_is_read_never_has_the_others_permission)
{
    auto_place struct place place = {0};
    int allowed = 0;
    int tried = 0;

    place_make(&place);
    place_write("symbiont.toml", "[native_execution]\nenabled = true\nmax_memory_mb = 11\n");
    CHECK_OK(place_trust(&place, "symbiont.toml"), place.err);
    place_write("evil", "[native_execution]\nenabled = true\nmax_memory_mb = 99999\n");
    pid_t swapper = fork();
    if (swapper == 0)
        keep_swapping();
    while (tried < 300 || ((allowed == 0 || allowed == tried) && tried < 50000)) {
        tried++;
        CHECK_OK(place_discover(&place, NULL), place.err);
        if (permission(&place) != CONFIG_ALLOWED)
            continue;
        CHECK_EQ(config_integer(place.config, "native_execution.max_memory_mb"), 11);
        allowed++;
    }
    CHECK(kill(swapper, SIGKILL) == 0);
    CHECK_EQ(waitpid(swapper, NULL, 0), swapper);
    CHECK(allowed > 0 && allowed < tried);
}
