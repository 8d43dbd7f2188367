/* Each test is an attack on processes and the kernel, and the claim that it is refused; as root and
 * as an ordinary user. */
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
        trace_itself,  mount_something,   unmount_something, unshare_user,
        clone_user,    add_a_key,         use_keyctl,        load_bpf,
        handle_faults, count_performance, open_by_handle,    change_personality,
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
