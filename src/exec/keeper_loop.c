/*
 * The keeper process: one for an orchestrator, the parent of its runs.
 *
 * It waits for starts, for the ends of its children, for what the library says on a run's channel
 * and for the clock.  When the library's end of the control socket closes, or the caller's process
 * ends in whatever way, it ends every run and then itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/keeper_loop.h"
#include "exec/keeper_state.h"

enum { KERNEL_SIGSET_BYTES = 8, EVENTS = 64, START_FDS = SPEC_FDS + 2, END_US = 5 * 1000 * 1000 };

static const uint64_t kind_shift = 56; /* user-space addresses are shorter */

bool keeper_watch_fd(struct keeper_process *process, int fd, enum keeper_event kind, void *run)
{
    struct epoll_event event = {
        .events = kind == KEEPER_OOM ? EPOLLIN | EPOLLPRI : EPOLLIN,
        .data.u64 = (uint64_t)kind << kind_shift | (uint64_t)(uintptr_t)run,
    };

    return epoll_ctl(process->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* The descriptors that came with a start, by their roles. */
struct arrival {
    int channel, block;
    int fds[SPEC_FDS];
};

/* False when they are not as announced. */
static bool sort_fds(const struct keeper_start *start, const int *came, int count,
                     struct arrival *arrival)
{
    int next = 2;

    for (int role = 0; role < SPEC_FDS; role++) {
        arrival->fds[role] = -1;
        if (start->fd_mask & 1U << role)
            arrival->fds[role] = next < count ? came[next++] : -1;
    }
    if (next != count)
        return false;
    arrival->channel = came[0];
    arrival->block = came[1];
    return true;
}

static int received_fds(struct msghdr *message, int came[static START_FDS])
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);

    if (!header || header->cmsg_type != SCM_RIGHTS)
        return 0;
    size_t bytes = header->cmsg_len - CMSG_LEN(0);
    memcpy(came, CMSG_DATA(header), bytes);
    return (int)(bytes / sizeof(int));
}

static void end_everything(struct keeper_process *process)
{
    process->ending = true;
    for (unsigned i = 0; i < KEEPER_RUNS; i++) {
        if (process->runs[i])
            keeper_run_end(process, process->runs[i], RUN_REASON_CALLER, SIGKILL);
    }
}

static void on_control(struct keeper_process *process)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(START_FDS * sizeof(int))];
    } rights;
    struct keeper_start start;
    struct iovec text = {&start, sizeof start};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = rights.bytes,
                             .msg_controllen = sizeof rights.bytes};
    int came[START_FDS];
    struct arrival arrival;

    ssize_t got = recvmsg(process->control, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got != (ssize_t)sizeof start) {
        (void)epoll_ctl(process->epoll, EPOLL_CTL_DEL, process->control, NULL);
        end_everything(process);
        return;
    }
    int count = received_fds(&message, came);
    if (count >= 2 && sort_fds(&start, came, count, &arrival)) {
        keeper_run_begin(process, &start, arrival.channel, arrival.block, arrival.fds);
        (void)close(arrival.block);
        return;
    }
    for (int i = 0; i < count; i++) /* the library sees its channel end: its error */
        (void)close(came[i]);
}

static void on_channel(struct keeper_process *process, struct keeper_run *run)
{
    struct keeper_end end;
    ssize_t got = recv(run->channel, &end, sizeof end, MSG_DONTWAIT);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got == (ssize_t)sizeof end) {
        keeper_run_end(process, run, (enum run_reason)end.reason, end.signal_number);
        return;
    }
    (void)epoll_ctl(process->epoll, EPOLL_CTL_DEL, run->channel, NULL);
    keeper_run_end(process, run, RUN_REASON_CALLER, SIGKILL);
}

static struct keeper_run *run_of(struct keeper_process *process, pid_t pid)
{
    for (unsigned i = 0; i < KEEPER_RUNS; i++) {
        if (process->runs[i] && process->runs[i]->pid == pid)
            return process->runs[i];
    }
    return NULL;
}

static void on_signals(struct keeper_process *process)
{
    struct signalfd_siginfo info[8];
    struct rusage usage;
    int status;
    pid_t pid;

    (void)!read(process->signals, info, sizeof info);
    while ((pid = wait4(-1, &status, WNOHANG | __WALL, &usage)) > 0) {
        struct keeper_run *run = run_of(process, pid);

        if (keeper_netns_made(process, pid))
            continue;
        if (run)
            keeper_run_leader_ended(process, run, status, &usage);
    }
}

static bool still_there(const struct keeper_process *process, const struct keeper_run *run)
{
    for (unsigned i = 0; i < KEEPER_RUNS; i++) {
        if (process->runs[i] == run)
            return true;
    }
    return false;
}

static void on_event(struct keeper_process *process, const struct epoll_event *event)
{
    uint64_t address = event->data.u64 & ((1ULL << kind_shift) - 1);
    struct keeper_run *run = (struct keeper_run *)(uintptr_t)address;

    switch ((enum keeper_event)(event->data.u64 >> kind_shift)) {
    case KEEPER_CONTROL:
        on_control(process);
        return;
    case KEEPER_CALLER:
        (void)epoll_ctl(process->epoll, EPOLL_CTL_DEL, process->caller, NULL);
        end_everything(process);
        return;
    case KEEPER_SIGNALS:
        on_signals(process);
        return;
    case KEEPER_CHANNEL:
        if (still_there(process, run))
            on_channel(process, run);
        return;
    case KEEPER_OOM:
        if (still_there(process, run))
            keeper_run_oom(process, run);
        return;
    }
}

static uint64_t next_due(const struct keeper_process *process)
{
    uint64_t next = UINT64_MAX;
    unsigned seen = 0;

    for (unsigned i = 0; i < KEEPER_RUNS && seen < process->run_count; i++) {
        if (!process->runs[i])
            continue;
        uint64_t due = keeper_run_due(process->runs[i]);
        seen++;
        next = due < next ? due : next;
    }
    return next;
}

static void tick_all(struct keeper_process *process)
{
    uint64_t now = clock_us();
    unsigned left = process->run_count;

    for (unsigned i = 0; i < KEEPER_RUNS && left; i++) {
        if (process->runs[i]) {
            left--;
            keeper_run_tick(process, process->runs[i], now);
        }
    }
}

static int wait_for_events(struct keeper_process *process, struct epoll_event events[static EVENTS])
{
    uint64_t due = next_due(process);
    uint64_t now = clock_us();
    uint64_t left = due > now ? due - now : 0;
    struct timespec span = {.tv_sec = (time_t)(left / 1000000),
                            .tv_nsec = (long)(left % 1000000) * 1000};
    static bool coarse;

    if (!coarse) {
        int got =
            epoll_pwait2(process->epoll, events, EVENTS, due == UINT64_MAX ? NULL : &span, NULL);
        if (got >= 0 || errno != ENOSYS)
            return got;
        coarse = true; /* before Linux 5.11 */
    }
    uint64_t ms = (left + 999) / 1000;
    return epoll_wait(process->epoll, events, EVENTS,
                      due == UINT64_MAX ? -1 : (int)(ms < 60000 ? ms : 60000));
}

/* By the kernel's call: the library's own keeps its hands off two signals, which a caller's caller
 * may have ignored all the same. */
static void reset_signals(void)
{
    static const uint64_t by_default[4]; /* the kernel's struct sigaction */

    for (int number = 1; number < _NSIG; number++)
        (void)syscall(SYS_rt_sigaction, number, by_default, NULL, KERNEL_SIGSET_BYTES);
}

/* Nothing of the caller's goes on to the runs: each child inherits this. */
static void forget_the_caller(int *control, int *caller)
{
    struct rlimit limit;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    *control = fcntl(*control, F_DUPFD_CLOEXEC, KEEPER_FDS_RESERVED + 2);
    *caller = *caller >= 0 ? fcntl(*caller, F_DUPFD_CLOEXEC, KEEPER_FDS_RESERVED + 2) : -1;
    for (int fd = 0; fd < KEEPER_FDS_RESERVED; fd++)
        (void)dup2(null, fd); /* kept over no exec: children put theirs there */
    *control = dup3(*control, KEEPER_FDS_RESERVED, O_CLOEXEC);
    if (*caller >= 0)
        *caller = dup3(*caller, KEEPER_FDS_RESERVED + 1, O_CLOEXEC);
    (void)close_range(*caller >= 0 ? KEEPER_FDS_RESERVED + 2 : KEEPER_FDS_RESERVED + 1, ~0U, 0);

    reset_signals();
    (void)setsid();
    (void)umask(077);
    (void)!chdir("/");
    (void)setpriority(PRIO_PROCESS, 0, 0);
    limit = (struct rlimit){0, 0};
    (void)setrlimit(RLIMIT_CORE, &limit);
    if (getrlimit(RLIMIT_STACK, &limit) == 0) {
        rlim_t usual = 8UL << 20;
        limit.rlim_cur = limit.rlim_max < usual ? limit.rlim_max : usual;
        (void)setrlimit(RLIMIT_STACK, &limit);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* A caller whom the kernel shall kill last (or first) has no heirs in that. */
static void reset_oom_score(void)
{
    int fd = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    char score[8] = "";

    if (fd < 0)
        return;
    if (read(fd, score, sizeof score - 1) > 0 && strcmp(score, "0\n") != 0)
        (void)!pwrite(fd, "0", 1, 0);
    (void)close(fd);
}

static bool set_up(struct keeper_process *process)
{
    sigset_t all;
    sigset_t child;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    forget_the_caller(&process->control, &process->caller);
    reset_oom_score();
    keeper_forget_arguments();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
        prctl(PR_SET_NAME, "symbiont-keeper") < 0)
        return false;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    process->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    process->epoll = epoll_create1(EPOLL_CLOEXEC);
    process->uid = geteuid();
    cpu_set_t allowed;
    process->processors =
        sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? (unsigned)CPU_COUNT(&allowed) : 1;
    process->strays.pids = mmap(NULL, TREE_CAPACITY * sizeof(int32_t), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    cgroup_own(process->host);
    return process->signals >= 0 && process->epoll >= 0 && process->strays.pids != MAP_FAILED &&
           keeper_watch_fd(process, process->signals, KEEPER_SIGNALS, NULL) &&
           keeper_watch_fd(process, process->control, KEEPER_CONTROL, NULL) &&
           (process->caller < 0 || keeper_watch_fd(process, process->caller, KEEPER_CALLER, NULL));
}

_Noreturn void keeper_main(int control, int caller, struct cgroup_host *host)
{
    static struct keeper_process process; /* too large for a stack of unknown size */
    struct epoll_event events[EVENTS];
    uint64_t give_up = 0;

    process.control = control;
    process.caller = caller;
    process.host = host;
    process.netns.fd = -1;
    if (!set_up(&process))
        _exit(EXIT_FAILURE);
    keeper_group_prepare(&process);
    while (!process.ending || process.run_count) {
        int count = wait_for_events(&process, events);

        for (int i = 0; i < count; i++)
            on_event(&process, &events[i]);
        tick_all(&process);
        if (process.ending && !give_up)
            give_up = clock_us() + END_US;
        if (give_up && clock_us() > give_up)
            break;
    }
    keeper_groups_end(&process);
    _exit(EXIT_SUCCESS);
}
