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
