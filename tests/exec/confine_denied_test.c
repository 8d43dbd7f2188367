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
