#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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

/* busctl at work: what it says, and itself. */
struct call {
    int output, process;
};

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
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0) {
        (void)syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
        (void)execve(argv[0], argv, env);
    }
    _exit(127);
}

/* Without an exit signal: the caller's wait and its SIGCHLD handler never see this child. */
static bool call_start(struct call *call, char *const argv[], char *const env[],
                       struct symbiont_error *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return error_errno(err, "pipe for %s", argv[0]);
    auto_close int output = ends[0];
    auto_close int input = ends[1];
    int process = -1;
    long pid = syscall(SYS_clone, CLONE_PIDFD, NULL, &process, NULL, NULL);

    if (pid == 0)
        exec_in_child(input, argv, env);
    if (pid < 0)
        return error_errno(err, "start %s", argv[0]);
    *call = (struct call){take_fd(&output), process};
    return true;
}

static int left_ms(uint64_t deadline_us)
{
    uint64_t now = clock_us();

    return now < deadline_us ? (int)((deadline_us - now) / US_PER_MS) + 1 : 0;
}

static bool call_end(const struct call *call, uint64_t deadline_us, struct symbiont_error *err)
{
    struct pollfd exit_wait = {.fd = call->process, .events = POLLIN};
    siginfo_t info = {0};
    char said[CGROUP_REASON_BYTES];
    bool late = poll(&exit_wait, 1, left_ms(deadline_us)) <= 0;

    if (late)
        (void)syscall(SYS_pidfd_send_signal, call->process, SIGKILL, NULL, 0);
    if (waitid(P_PIDFD, (id_t)call->process, &info, WEXITED | __WALL) < 0)
        return error_errno(err, "wait for busctl");
    if (late)
        return error_set(err, SYMBIONT_UNAVAILABLE,
                         "systemd gave no answer within a second; %s", remedy);
    if (info.si_code == CLD_EXITED && info.si_status == 0)
        return true;
    ssize_t len = read(call->output, said, sizeof said - 1);

    said[len > 0 ? len : 0] = '\0';
    said[strcspn(said, "\n")] = '\0';
    return error_set(err, SYMBIONT_UNAVAILABLE, "systemd gives no scope: %s; %s",
                     said[0] ? said : "busctl failed", remedy);
}

static bool run(const char *const argv[], const char *const env[], uint64_t deadline_us,
                struct symbiont_error *err)
{
    struct call call = {-1, -1};

    if (access(argv[0], X_OK) < 0)
        return error_set(err, SYMBIONT_UNAVAILABLE, "no group by systemd: %s: %s; %s", argv[0],
                         strerror(errno), remedy);
    if (!call_start(&call, (char *const *)argv, (char *const *)env, err))
        return false;
    bool ok = call_end(&call, deadline_us, err);

    (void)close(call.output);
    (void)close(call.process);
    return ok;
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
    const char *const argv[] = {
        busctl, "--user", "--quiet", "call", "org.freedesktop.systemd1",
        "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "StartTransientUnit",
        "ssa(sv)a(sa(sv))", unit, "fail", "3",
        "PIDs", "au", "1", pid,
        "Delegate", "b", "true",
        "CollectMode", "s", "inactive-or-failed",
        "0", NULL};

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
                             "systemd did not move process %d into %s; %s", keeper, unit,
                             remedy);
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
