#include "cgroup_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "exec/cgroup_dir.h"
#include "exec/cgroup_file.h"

const struct cgroup_host *keeper_host(void)
{
    static struct cgroup_host host;

    if (geteuid() != 0)
        check_skip("groups are made by root here");
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    cgroup_probe(&host);
    cgroup_own(&host);
    if (cgroup_version(&host, CGROUP_KILL) != 2)
        check_skip("no cgroup.kill: %s", host.abilities[CGROUP_KILL].reason);
    return &host;
}

struct cgroup keeper_group(const struct cgroup_host *host)
{
    static unsigned serial;
    struct cgroup group;

    CHECK_EQ(cgroup_make(host, &group, ++serial), 0);
    if (cgroup_version(host, CGROUP_CPU_QUOTA) != 0) {
        (void)cgroup_limit(&group, &(struct cgroup_limits){.cpu_cores = 64});
        (void)cgroup_limit(&group, &(struct cgroup_limits){0});
    }
    return group;
}

pid_t keeper_start(const struct cgroup *group, void (*body)(void))
{
    int v2 = cgroup_v2_fd(group);
    struct clone_args args = {.flags = v2 >= 0 ? CLONE_INTO_CGROUP : 0,
                              .exit_signal = SIGCHLD,
                              .cgroup = v2 >= 0 ? (unsigned)v2 : 0};
    struct cgroup_join join;

    int joined[2];

    cgroup_join_list(group, false, &join);
    CHECK_EQ(pipe2(joined, O_CLOEXEC), 0);
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) {
        if (cgroup_join_raw(&join) < 0)
            _exit(99);
        (void)close(joined[0]);
        (void)close(joined[1]);
        body();
        _exit(0);
    }
    char end;

    CHECK(pid > 0);
    (void)close(joined[1]);
    CHECK_EQ(read(joined[0], &end, 1), 0); /* it is in all its groups */
    (void)close(joined[0]);
    return pid;
}

int keeper_wait(pid_t pid)
{
    int status = 0;

    pid_t ended = waitpid(pid, &status, 0);

    CHECK(ended > 0 && (pid < 0 || ended == pid));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void keeper_discard(struct cgroup *group)
{
    (void)cgroup_kill(group);
    CHECK(cgroup_wait_empty(group, 2000000));
    CHECK_EQ(cgroup_remove(group), 0);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

const char *keeper_read(const struct cgroup *group, enum cgroup_function function, const char *file)
{
    static char text[CGROUP_TEXT_BYTES];

    CHECK(cgroup_read(cgroup_dir(group, function), file, text));
    return text;
}

const struct cgroup_host *keeper_host_with(enum cgroup_function function)
{
    const struct cgroup_host *host = keeper_host();

    if (cgroup_version(host, function) == 0)
        check_skip("%s", host->abilities[function].reason);
    return host;
}

void keeper_sleep(void)
{
    (void)sleep(60);
}

void keeper_touch(size_t bytes)
{
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (block == MAP_FAILED)
        _exit(98);
    for (size_t i = 0; i < bytes; i += 4096)
        block[i] = 1;
}

void keeper_grow(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        keeper_touch((size_t)128 << 20);
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
    _exit(7);
}
