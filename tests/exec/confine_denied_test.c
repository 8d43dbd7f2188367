/* Each test is an attack, and the claim that it is refused; as root and as an ordinary user. */
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

static int open_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(AF_INET, SOCK_STREAM, 0));
}

TEST(without_the_network_no_socket_can_be_made)
{
    check_both(MODERATE, open_socket, EACCES);
    check_both(STRICT, open_socket, EACCES);
}

static int write_outside(const struct harness *harness)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/outside", harness->base);
    return answer_of(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

TEST(a_file_outside_the_runs_directories_can_t_be_made)
{
    check_both(MODERATE, write_outside, EACCES);
}

/* ---- the network */

static int pair_of_datagrams(const struct harness *harness)
{
    int pair[2];

    (void)harness;
    return answer_of(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
}

TEST(a_pair_that_could_be_connected_elsewhere_can_t_be_made)
{
    check_both(MODERATE, pair_of_datagrams, EACCES);
    check_both(STRICT, pair_of_datagrams, EACCES);
}

static int unix_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int vsock_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(40, SOCK_STREAM, 0)); /* AF_VSOCK */
}

static int family_with_high_bits(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(SYS_socket, 1UL << 32 | AF_UNIX, SOCK_STREAM, 0));
}

static int packet_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(AF_PACKET, SOCK_RAW, 0));
}

static int audit_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(AF_NETLINK, SOCK_RAW, 9)); /* NETLINK_AUDIT */
}

static int algorithm_socket(const struct harness *harness)
{
    (void)harness;
    return answer_of(socket(38, SOCK_SEQPACKET, 0)); /* AF_ALG */
}

/* With the network granted. */
static void check_networked(int (*attempt)(const struct harness *), int expected)
{
    static const enum symbiont_profile profiles[] = {MODERATE, STRICT};
    static const enum harness_user users[] = {HARNESS_NOBODY, HARNESS_ROOT};

    for (int i = 0; i < 4; i++) {
        struct harness harness;

        harness_open(&harness, profiles[i / 2], users[i % 2]);
        harness.request.network = true;
        CHECK_EQ(harness_run(&harness, attempt), expected);
        CHECK(!(harness.receipt.applied & CONFINE_BIT(NO_NETWORK)));
        harness_close(&harness);
    }
}

TEST(the_network_is_the_internet_and_no_other_family)
{
    check_networked(open_socket, 0);
    check_networked(unix_socket, EACCES);
    check_networked(vsock_socket, EACCES);
    check_networked(family_with_high_bits, EACCES);
    check_networked(packet_socket, EACCES);
    check_networked(audit_socket, EACCES);
    check_networked(algorithm_socket, EACCES);
}

static int listening; /* of the test, outside */

static int connect_to_the_host(const struct harness *harness)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)listening)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)harness;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return errno;
    return answer_of(connect(fd, (struct sockaddr *)&address, sizeof address));
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 8) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    listening = ntohs(address.sin_port);
    return fd;
}

TEST(a_listener_of_the_host_is_reached_only_with_the_network)
{
    int fd = listen_on_loopback();

    check_both(MODERATE, connect_to_the_host, EACCES);
    check_both(STRICT, connect_to_the_host, EACCES);
    check_networked(connect_to_the_host, 0);
    (void)close(fd);
}

static int io_uring(const struct harness *harness)
{
    char parameters[256] = "";

    (void)harness;
    return answer_of(syscall(SYS_io_uring_setup, 4, parameters));
}

TEST(io_uring_looks_as_if_the_kernel_had_none)
{
    check_both(MODERATE, io_uring, ENOSYS);
    check_both(STRICT, io_uring, ENOSYS);
}

#if defined(__x86_64__)
static int call_of_32_bits(const struct harness *harness)
{
    long answer = 20; /* getpid there */

    (void)harness;
    __asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
    return answer < 0 ? (int)-answer : 0;
}

static int call_of_x32(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(0x40000000 | 39)); /* getpid */
}

TEST(calls_of_32_bits_and_of_x32_are_refused)
{
    check_both(MODERATE, call_of_32_bits, ENOSYS);
    check_both(STRICT, call_of_32_bits, ENOSYS);
    check_both(MODERATE, call_of_x32, ENOSYS);
    check_both(STRICT, call_of_x32, ENOSYS);
}
#endif

/* ---- the terminal */

static int type_into_terminal(unsigned long request)
{
    char byte = 'x';
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    return fd < 0 ? -2 : answer_of(syscall(SYS_ioctl, fd, request, &byte));
}

static int plain_tiocsti(const struct harness *harness)
{
    (void)harness;
    return type_into_terminal(TIOCSTI);
}

static int tiocsti_with_high_bits(const struct harness *harness)
{
    (void)harness;
    return type_into_terminal(1UL << 32 | TIOCSTI);
}

static int tioclinux(const struct harness *harness)
{
    (void)harness;
    return type_into_terminal(1UL << 40 | TIOCLINUX);
}

TEST(typing_into_a_terminal_is_refused_also_with_high_bits)
{
    check_both(MODERATE, plain_tiocsti, EPERM);
    check_both(MODERATE, tiocsti_with_high_bits, EPERM);
    check_both(STRICT, plain_tiocsti, EPERM);
    check_both(STRICT, tiocsti_with_high_bits, EPERM);
    check_both(STRICT, tioclinux, EPERM);
}

/* ---- files */

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
    static const char *const absent[] = {"/etc/shadow", "/etc/ssh", "/etc/sudoers", "/root",
                                         "/home",       "/var",     "/sys",         "/boot",
                                         "/run",        "/.host",   "/etc/ssl/private"};

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
    path_to_write = "/usr/bin/env";
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

/* ---- other processes */

static pid_t outside;

static int signal_outside(const struct harness *harness)
{
    (void)harness;
    return answer_of(kill(outside, 0));
}

static int trace_outside(const struct harness *harness)
{
    (void)harness;
    return answer_of(ptrace(PTRACE_ATTACH, outside, NULL, NULL));
}

static int read_environment_outside(const struct harness *harness)
{
    char path[64];

    (void)harness;
    (void)snprintf(path, sizeof path, "/proc/%d/environ", (int)outside);
    return answer_of(open(path, O_RDONLY | O_CLOEXEC));
}

TEST(a_process_outside_can_t_be_signalled_traced_or_read)
{
    outside = getpid();
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, signal_outside), EPERM);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, signal_outside), ESRCH);
    CHECK_EQ(harness_once(STRICT, HARNESS_NOBODY, signal_outside), ESRCH);
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, trace_outside), EPERM);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, trace_outside), EPERM);
    CHECK_EQ(harness_once(MODERATE, HARNESS_ROOT, read_environment_outside), EACCES);
    CHECK_EQ(harness_once(STRICT, HARNESS_ROOT, read_environment_outside), ENOENT);
}

/* ---- the kernel's other doors */

static int trace_itself(const struct harness *harness)
{
    (void)harness;
    return answer_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int mount_something(const struct harness *harness)
{
    (void)harness;
    return answer_of(mount("tmpfs", "/tmp", "tmpfs", 0, NULL));
}

static int unmount_something(const struct harness *harness)
{
    (void)harness;
    return answer_of(umount2("/tmp", MNT_DETACH));
}

static int unshare_user(const struct harness *harness)
{
    (void)harness;
    return answer_of(unshare(CLONE_NEWUSER));
}

static int clone_user(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, 0));
}

static int clone_by_memory(const struct harness *harness)
{
    uint64_t args[8] = {CLONE_NEWUSER};

    (void)harness;
    return answer_of(syscall(SYS_clone3, args, sizeof args));
}

static int add_a_key(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(SYS_add_key, "user", "name", "x", 1, KEY_SPEC_USER_KEYRING));
}

static int use_keyctl(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0));
}

static int load_bpf(const struct harness *harness)
{
    char attributes[128] = "";

    (void)harness;
    return answer_of(syscall(SYS_bpf, 0, attributes, sizeof attributes));
}

static int handle_faults(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(SYS_userfaultfd, 1));
}

static int count_performance(const struct harness *harness)
{
    char attributes[128] = "";

    (void)harness;
    return answer_of(syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0));
}

static int change_personality(const struct harness *harness)
{
    (void)harness;
    return answer_of(personality(READ_IMPLIES_EXEC));
}

static int open_by_handle(const struct harness *harness)
{
    char handle[64] = "";

    (void)harness;
    return answer_of(syscall(SYS_open_by_handle_at, AT_FDCWD, handle, 0));
}

TEST(strict_refuses_the_calls_that_reach_the_kernels_inside)
{
    static int (*const attempts[])(const struct harness *) = {
        trace_itself, mount_something, unmount_something, unshare_user,      clone_user,
        add_a_key,    use_keyctl,      load_bpf,          handle_faults,     count_performance,
        open_by_handle, change_personality,
    };

    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        check_both(STRICT, attempts[i], EPERM);
    check_both(STRICT, clone_by_memory, ENOSYS);
}

static int a_call_of_tomorrow(const struct harness *harness)
{
    (void)harness;
    return answer_of(syscall(470, 0, 0, 0));
}

TEST(a_call_that_is_newer_than_this_program_does_not_exist)
{
    check_both(STRICT, a_call_of_tomorrow, ENOSYS);
    check_both(MODERATE, a_call_of_tomorrow, ENOSYS);
}

static int count_capabilities(const struct harness *harness)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "re");
    int found = 0;

    (void)harness;
    while (status && fgets(line, sizeof line, status)) {
        if (strncmp(line, "Cap", 3) == 0 && strspn(line + 8, "0") < 16)
            found++;
    }
    if (status)
        (void)fclose(status);
    return status ? found : -2;
}

TEST(a_strict_run_has_no_capability_in_any_set)
{
    check_both(STRICT, count_capabilities, 0);
}

static int read_no_new_privs(const struct harness *harness)
{
    (void)harness;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

TEST(no_profile_lets_a_program_gain_privileges)
{
    check_both(SYMBIONT_PROFILE_PERMISSIVE, read_no_new_privs, 1);
    check_both(MODERATE, read_no_new_privs, 1);
    check_both(STRICT, read_no_new_privs, 1);
}
