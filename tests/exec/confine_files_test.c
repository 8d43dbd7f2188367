/* Each test is an attack on files, and the claim that it is refused; as root and as an ordinary
 * user. */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "confine_harness.h"

#define MODERATE SYMBIONT_PROFILE_MODERATE
#define STRICT SYMBIONT_PROFILE_STRICT

/* What a system call says: 0 or its errno. */
static int answer_of(long result)
{
    return result < 0 ? errno : 0;
}

/* Both users get this answer. */
static void check_both(enum symbiont_profile profile, int (*attempt)(const struct harness *),
                       int expected)
{
    CHECK_EQ(harness_once(profile, HARNESS_NOBODY, attempt), expected);
    CHECK_EQ(harness_once(profile, HARNESS_ROOT, attempt), expected);
}

static int read_state(const struct harness *harness)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/secret", harness->state);
    return answer_of(open(path, O_RDONLY | O_CLOEXEC));
}

TEST(symbionts_state_can_t_be_read)
{
    check_both(MODERATE, read_state, EACCES);
    check_both(STRICT, read_state, ENOENT);
}

static int read_hidden(const struct harness *harness)
{
    (void)harness;
    return answer_of(open("file", O_RDONLY | O_CLOEXEC));
}

static int write_new_file(const struct harness *harness)
{
    int fd = open("new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    char bytes[4];

    (void)harness;
    if (fd < 0)
        return errno;
    if (write(fd, "new", 3) != 3 || rename("new", "newer") < 0)
        return errno;
    fd = open("newer", O_RDONLY | O_CLOEXEC);
    return answer_of(read(fd, bytes, sizeof bytes));
}

TEST(state_within_the_working_directory_is_out_of_sight_and_the_rest_is_not)
{
    static const enum symbiont_profile profiles[] = {MODERATE, STRICT};
    static const enum harness_user users[] = {HARNESS_NOBODY, HARNESS_ROOT};

    for (int i = 0; i < 4; i++) {
        struct harness harness;
        char path[128];
        const char *const hidden[] = {path, NULL};

        harness_open(&harness, profiles[i / 2], users[i % 2]);
        (void)snprintf(path, sizeof path, "%s/file", harness.work);
        harness.request.unreadable = hidden;
        CHECK_EQ(harness_run(&harness, read_hidden), EACCES);
        CHECK_EQ(harness_run(&harness, write_new_file), 0);
        harness_close(&harness);
    }
}

static int write_git_hook(const struct harness *harness)
{
    (void)harness;
    return answer_of(open(".git/hook", O_WRONLY | O_CREAT | O_CLOEXEC, 0700));
}

static int move_git_away(const struct harness *harness)
{
    (void)harness;
    return answer_of(rename(".git", ".tig"));
}

static int read_git(const struct harness *harness)
{
    (void)harness;
    return answer_of(open(".git/config", O_RDONLY | O_CLOEXEC));
}

TEST(what_is_to_be_kept_in_the_working_directory_is_read_only)
{
    static const enum symbiont_profile profiles[] = {MODERATE, STRICT};
    static const enum harness_user users[] = {HARNESS_NOBODY, HARNESS_ROOT};

    for (int i = 0; i < 4; i++) {
        struct harness harness;
        char path[128];
        const char *const kept[] = {path, NULL};

        harness_open(&harness, profiles[i / 2], users[i % 2]);
        (void)snprintf(path, sizeof path, "%s/.git", harness.work);
        harness.request.read_only = kept;
        CHECK_EQ(harness_run(&harness, write_git_hook), EROFS);
        CHECK_EQ(harness_run(&harness, move_git_away), EBUSY);
        CHECK_EQ(harness_run(&harness, read_git), 0);
        CHECK(harness.receipt.read_only_kept);
        harness_close(&harness);
    }
}

static int read_disk(const struct harness *harness)
{
    (void)harness;
    return answer_of(open("/dev/vda", O_RDONLY | O_CLOEXEC));
}

static int make_disk(const struct harness *harness)
{
    (void)harness;
    return answer_of(mknod("disk", S_IFBLK | 0600, 0xfe00));
}

TEST(root_can_t_go_round_the_rules_by_the_raw_disk)
{
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, read_disk),
             access("/dev/vda", F_OK) == 0 ? EACCES : ENOENT);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, read_disk), ENOENT);
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, make_disk), EACCES);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, make_disk), EACCES);
}

static const char *path_to_read;

static int read_path(const struct harness *harness)
{
    (void)harness;
    return answer_of(open(path_to_read, O_RDONLY | O_CLOEXEC));
}

TEST(a_strict_run_finds_none_of_the_hosts_secrets)
{
    static const char *const absent[] = {
        "/etc/shadow", "/etc/ssh", "/etc/sudoers", "/root",  "/home",           "/var",
        "/sys",        "/boot",    "/run",         "/.host", "/etc/ssl/private"};

    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        path_to_read = absent[i];
        check_both(STRICT, read_path, ENOENT);
    }
}

TEST(a_strict_run_sees_neither_process_1_nor_the_kernels_memory)
{
    path_to_read = "/proc/1/environ";
    check_both(STRICT, read_path, ENOENT);
    path_to_read = "/proc/1/cmdline";
    check_both(STRICT, read_path, ENOENT);
    path_to_read = "/proc/kcore";
    CHECK(harness_once(STRICT, HARNESS_NOBODY, read_path) > 0);
    CHECK(harness_once(STRICT, HARNESS_ROOT, read_path) > 0);
}

static const char *path_to_write;

static int write_path(const struct harness *harness)
{
    (void)harness;
    return answer_of(open(path_to_write, O_WRONLY | O_CLOEXEC));
}

TEST(nothing_of_the_kernel_can_be_set)
{
    static const char *const paths[] = {"/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern",
                                        "/proc/sys/vm/drop_caches"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        path_to_write = paths[i];
        CHECK(harness_once(MODERATE, HARNESS_ROOT, write_path) > 0);
        CHECK(harness_once(STRICT, HARNESS_ROOT, write_path) > 0);
        CHECK(harness_once(STRICT, HARNESS_NOBODY, write_path) > 0);
    }
}

TEST(the_hosts_programs_can_t_be_changed)
{
    path_to_write = "/usr/bin/pinky"; /* one that runs just now would answer ETXTBSY */
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, write_path), EACCES);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, write_path), EROFS);
}

static int make_in_root(const struct harness *harness)
{
    static const char *const paths[] = {"/new", "/etc/new", "/usr/new", "/dev/new"};

    (void)harness;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (mkdir(paths[i], 0700) == 0)
            return 0;
    }
    return errno == EACCES ? EROFS : errno;
}

TEST(the_root_of_a_strict_run_is_sealed)
{
    check_both(STRICT, make_in_root, EROFS);
}
