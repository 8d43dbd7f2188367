#include "exec/keeper.h"

#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "exec/keeper_loop.h"

struct keeper {
    pthread_mutex_t lock; /* over what a restart changes */
    int control, pidfd;
    pid_t pid;   /* the keeper's */
    pid_t owner; /* the process that opened it: a fork's copy is of no use */
    bool scope_asked;
    struct cgroup_host *cgroups; /* memory shared with the keeper: a scope changes it for both */
};

static int open_pidfd(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* fork, but with a pidfd and without an exit signal; clone where clone3 is not known. */
static pid_t fork_unseen(int *pidfd)
{
    struct clone_args args = {
        .flags = CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
    };
    long pid = syscall(SYS_clone3, &args, sizeof args);

    if (pid < 0 && (errno == ENOSYS || errno == EPERM))
        pid = syscall(SYS_clone, CLONE_PIDFD, NULL, pidfd, NULL, 0);
    return (pid_t)pid;
}

/* With all signals blocked: the child has the caller's handlers until it has reset them. */
static bool spawn(struct keeper *keeper, struct symbiont_error *err)
{
    int pair[2];
    sigset_t all;
    sigset_t before;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return error_errno(err, "socketpair");
    auto_close int ours = pair[0];
    auto_close int theirs = pair[1];
    auto_close int self = open_pidfd(getpid());

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    int pidfd = -1;
    pid_t pid = fork_unseen(&pidfd);
    if (pid == 0)
        keeper_main(theirs, self, keeper->cgroups);
    int saved = errno;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        errno = saved;
        return error_errno(err, "start the keeper process");
    }
    keeper->control = take_fd(&ours);
    keeper->pidfd = pidfd;
    keeper->pid = pid;
    return true;
}

struct keeper *keeper_open(struct symbiont_error *err)
{
    struct keeper *keeper = mem_zeroed(1, sizeof *keeper);

    (void)pthread_mutex_init(&keeper->lock, NULL);
    keeper->control = keeper->pidfd = -1;
    keeper->owner = getpid();
    keeper->cgroups = mmap(NULL, sizeof *keeper->cgroups, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (keeper->cgroups == MAP_FAILED) {
        keeper->cgroups = NULL;
        (void)error_errno(err, "mmap");
        keeper_close(keeper);
        return NULL;
    }
    cgroup_probe(keeper->cgroups);
    (void)cgroup_sweep_stale(keeper->cgroups); /* what keepers that were killed have left */
    if (!spawn(keeper, err)) {
        keeper_close(keeper);
        return NULL;
    }
    return keeper;
}

static void reap_keeper(struct keeper *keeper)
{
    siginfo_t info;

    if (keeper->control >= 0)
        (void)close(keeper->control);
    keeper->control = -1;
    if (keeper->pidfd < 0)
        return;
    while (waitid(P_PIDFD, (id_t)keeper->pidfd, &info, WEXITED | __WALL) < 0 && errno == EINTR)
        continue;
    (void)close(keeper->pidfd);
    keeper->pidfd = -1;
}

void keeper_close(struct keeper *keeper)
{
    if (!keeper)
        return;
    if (keeper->owner == getpid())
        reap_keeper(keeper);
    (void)pthread_mutex_destroy(&keeper->lock);
    if (keeper->cgroups)
        (void)munmap(keeper->cgroups, sizeof *keeper->cgroups);
    free(keeper);
}

const struct cgroup_host *keeper_cgroups(const struct keeper *keeper)
{
    return keeper->cgroups;
}

bool keeper_demand_cgroup(struct keeper *keeper, struct symbiont_error *err)
{
    bool had = true;

    (void)pthread_mutex_lock(&keeper->lock);
    if (!cgroup_version(keeper->cgroups, CGROUP_MEMORY) && !keeper->scope_asked) {
        keeper->scope_asked = true;
        had = cgroup_scope_request(keeper->cgroups, keeper->pid, NULL, err);
    }
    (void)pthread_mutex_unlock(&keeper->lock);
    return had;
}

static int make_block(const void *block, size_t bytes, struct symbiont_error *err)
{
    auto_close int fd = memfd_create("symbiont-run", MFD_CLOEXEC);

    if (fd < 0) {
        (void)error_errno(err, "memfd_create");
        return -1;
    }
    if (write(fd, block, bytes) != (ssize_t)bytes) {
        (void)error_errno(err, "write %zu bytes for the keeper", bytes);
        return -1;
    }
    return take_fd(&fd);
}

static bool send_start(int control, const struct keeper_start *start, const int *fds, int count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE((SPEC_FDS + 2) * sizeof(int))];
    } rights = {.header = {.cmsg_level = SOL_SOCKET,
                           .cmsg_type = SCM_RIGHTS,
                           .cmsg_len = CMSG_LEN((size_t)count * sizeof(int))}};
    struct iovec text = {(void *)start, sizeof *start};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = rights.bytes,
                             .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int))};
    ssize_t sent;

    memcpy(CMSG_DATA(&rights.header), fds, (size_t)count * sizeof(int));
    do {
        sent = sendmsg(control, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *start;
}

/* A keeper that was killed is replaced once; its runs are gone. */
static bool send_or_restart(struct keeper *keeper, const struct keeper_start *start, const int *fds,
                            int count, struct symbiont_error *err)
{
    if (send_start(keeper->control, start, fds, count))
        return true;
    if (errno != EPIPE && errno != ECONNRESET && errno != EBADF)
        return error_errno(err, "send a run to the keeper");
    (void)pthread_mutex_lock(&keeper->lock);
    bool sent = send_start(keeper->control, start, fds, count); /* another thread was first */
    if (!sent) {
        reap_keeper(keeper);
        (void)cgroup_sweep_stale(keeper->cgroups);
        if (spawn(keeper, err)) {
            sent = send_start(keeper->control, start, fds, count);
            if (!sent)
                (void)error_errno(err, "send a run to the new keeper");
        }
    }
    (void)pthread_mutex_unlock(&keeper->lock);
    return sent;
}

int keeper_start_run(struct keeper *keeper, const void *block, size_t bytes,
                     const int fds[static SPEC_FDS], struct symbiont_error *err)
{
    struct keeper_start start = {.block_bytes = bytes};
    int passed[SPEC_FDS + 2];
    int pair[2];
    int count = 2;

    if (keeper->owner != getpid()) {
        (void)error_set(err, SYMBIONT_INVALID,
                        "the orchestrator belongs to process %d; make a new one after fork",
                        (int)keeper->owner);
        return -1;
    }
    auto_close int memory = make_block(block, bytes, err);
    if (memory < 0)
        return -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        (void)error_errno(err, "socketpair");
        return -1;
    }
    auto_close int ours = pair[0];
    auto_close int theirs = pair[1];

    passed[0] = theirs;
    passed[1] = memory;
    for (int role = 0; role < SPEC_FDS; role++) {
        if (fds[role] >= 0) {
            start.fd_mask |= 1U << role;
            passed[count++] = fds[role];
        }
    }
    return send_or_restart(keeper, &start, passed, count, err) ? take_fd(&ours) : -1;
}

void keeper_lost(struct keeper *keeper)
{
    (void)cgroup_sweep_stale(keeper->cgroups);
}
