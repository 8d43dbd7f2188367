#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "exec/cgroup.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_trees.h"

enum { SCOPE_US = 1000000, US_PER_MS = 1000, ENV_BYTES = 512 };

struct call {
    int output; /* where busctl's words go */
    uint64_t deadline_us;
};

enum { CALL_OK, CALL_FAILED, CALL_LATE };

static const char remedy[] = "run symbiont as root or below `systemd-run --user --scope "
                             "-p Delegate=yes`";

/* Only what finds the user's bus. */
static void environment(char runtime[static ENV_BYTES], char bus[static ENV_BYTES])
{
    const char *given_runtime = getenv("XDG_RUNTIME_DIR");
    const char *given_bus = getenv("DBUS_SESSION_BUS_ADDRESS");

    if (given_runtime)
        (void)snprintf(runtime, ENV_BYTES, "XDG_RUNTIME_DIR=%s", given_runtime);
    else
        (void)snprintf(runtime, ENV_BYTES, "XDG_RUNTIME_DIR=/run/user/%u", geteuid());
    bus[0] = '\0';
    if (given_bus)
        (void)snprintf(bus, ENV_BYTES, "DBUS_SESSION_BUS_ADDRESS=%s", given_bus);
}

static _Noreturn void exec_in_child(int output, char *const argv[], char *const env[])
{
    sigset_t none;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0) {
        (void)syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
        (void)execve(argv[0], argv, env);
    }
    _exit(1);
}

static int left_ms(uint64_t deadline_us)
{
    uint64_t now = clock_us();

    return now < deadline_us ? (int)((deadline_us - now) / US_PER_MS) + 1 : 0;
}

/* In the child that never executes anything: starts busctl, gives it its time, tells how it went.
 */
static _Noreturn void supervise(const struct call *call, char *const argv[], char *const env[])
{
    int process = -1;
    siginfo_t info = {0};

    (void)signal(SIGCHLD, SIG_DFL);
    long pid = syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, NULL, &process, NULL, NULL);
    if (pid == 0)
        exec_in_child(call->output, argv, env);
    struct pollfd exit_wait = {.fd = process, .events = POLLIN};
    bool late = pid > 0 && poll(&exit_wait, 1, left_ms(call->deadline_us)) == 0;

    if (late)
        (void)syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
    if (waitid(P_PIDFD, (id_t)process, &info, WEXITED) < 0 || info.si_code != CLD_EXITED ||
        info.si_status != 0)
        _exit(late ? CALL_LATE : CALL_FAILED);
    _exit(CALL_OK);
}

/* The caller's wait and its SIGCHLD handler never see a child without an exit signal; but exec
 * gives each one SIGCHLD, so this child is a copy of us that only starts another one. */
static int call_run(const struct call *call, const char *const argv[], const char *const env[])
{
    sigset_t all;
    sigset_t before;
    int child = -1;
    siginfo_t info = {0};

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    long pid = syscall(SYS_clone, CLONE_PIDFD, NULL, &child, NULL, NULL);
    if (pid == 0)
        supervise(call, (char *const *)argv, (char *const *)env);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0)
        return CALL_FAILED;
    int waited;
    do
        waited = waitid(P_PIDFD, (id_t)child, &info, WEXITED | __WALL);
    while (waited < 0 && errno == EINTR);
    (void)close(child);
    return waited == 0 && info.si_code == CLD_EXITED ? info.si_status : CALL_FAILED;
}

static bool run(const char *const argv[], const char *const env[], uint64_t deadline_us,
                struct symbiont_error *err)
{
    int ends[2];
    char said[CGROUP_REASON_BYTES];

    if (access(argv[0], X_OK) < 0)
        return error_set(err, SYMBIONT_UNAVAILABLE, "no group by systemd: %s: %s; %s", argv[0],
                         strerror(errno), remedy);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return error_errno(err, "pipe for %s", argv[0]);
    auto_close int output = ends[0];
    auto_close int input = ends[1];
    struct call call = {input, deadline_us};
    int result = call_run(&call, argv, env);

    if (result == CALL_OK)
        return true;
    if (result == CALL_LATE)
        return error_set(err, SYMBIONT_UNAVAILABLE, "systemd gave no answer within a second; %s",
                         remedy);
    ssize_t len = read(output, said, sizeof said - 1);

    said[len > 0 ? len : 0] = '\0';
    said[strcspn(said, "\n")] = '\0';
    return error_set(err, SYMBIONT_UNAVAILABLE, "systemd gives no scope: %s; %s",
                     said[0] ? said : "busctl failed", remedy);
}

static bool ask(const char *busctl, const char *unit, pid_t keeper, uint64_t deadline_us,
                struct symbiont_error *err)
{
    char runtime[ENV_BYTES];
    char bus[ENV_BYTES];
    char pid[CGROUP_NUMBER_BYTES];

    environment(runtime, bus);
    (void)snprintf(pid, sizeof pid, "%d", keeper);
    const char *const env[] = {runtime, bus[0] ? bus : NULL, NULL};
    const char *const argv[] = {busctl,
                                "--user",
                                "--quiet",
                                "call",
                                "org.freedesktop.systemd1",
                                "/org/freedesktop/systemd1",
                                "org.freedesktop.systemd1.Manager",
                                "StartTransientUnit",
                                "ssa(sv)a(sa(sv))",
                                unit,
                                "fail",
                                "3",
                                "PIDs",
                                "au",
                                "1",
                                pid,
                                "Delegate",
                                "b",
                                "true",
                                "CollectMode",
                                "s",
                                "inactive-or-failed",
                                "0",
                                NULL};

    return run(argv, env, deadline_us, err);
}

/* systemd answers before it moves the process. */
static bool await_move(const char *unit, pid_t keeper, uint64_t deadline_us,
                       char scope[static CGROUP_PATH_BYTES], struct symbiont_error *err)
{
    const struct timespec pause = {.tv_nsec = 2000000};

    for (;;) {
        struct cgroup_tree trees[CGROUP_TREES] = {0};

        if (!cgroup_trees_read(trees, keeper, err))
            return false;
        if (cgroup_tree_path(&trees[CGROUP_TREE_V2], scope)) {
            const char *last = strrchr(scope, '/');

            if (last && strcmp(last + 1, unit) == 0)
                return true;
        }
        if (left_ms(deadline_us) == 0)
            return error_set(err, SYMBIONT_UNAVAILABLE,
                             "systemd did not move process %d into %s; %s", keeper, unit, remedy);
        (void)nanosleep(&pause, NULL);
    }
}

/* A group with processes can't give controllers to others: the keeper gets one of its own. */
static bool move_to_leaf(const char *scope, pid_t keeper, struct symbiont_error *err)
{
    auto_close int dir = open(scope, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0 || (mkdirat(dir, "keeper", 0755) < 0 && errno != EEXIST))
        return error_errno(err, "make a group in %s", scope);
    int written = cgroup_write_number(dir, "keeper/cgroup.procs", (uint64_t)keeper);

    errno = -written;
    return written == 0 || error_errno(err, "move process %d below %s", keeper, scope);
}

bool cgroup_scope_request(struct cgroup_host *host, pid_t keeper, const char *busctl,
                          struct symbiont_error *err)
{
    uint64_t deadline_us = clock_us() + SCOPE_US;
    struct cgroup_owner owner = host->owner;
    char unit[CGROUP_NAME_BYTES];
    char scope[CGROUP_PATH_BYTES];

    (void)snprintf(unit, sizeof unit, "symbiont-%d.scope", keeper);
    if (!ask(busctl ? busctl : "/usr/bin/busctl", unit, keeper, deadline_us, err) ||
        !await_move(unit, keeper, deadline_us, scope, err) || !move_to_leaf(scope, keeper, err))
        return false;
    cgroup_probe_process(host, keeper);
    host->owner = owner;
    if (cgroup_version(host, CGROUP_KILL) != 2)
        return error_set(err, SYMBIONT_UNAVAILABLE, "%s: %s", scope,
                         host->abilities[CGROUP_KILL].reason);
    return true;
}
