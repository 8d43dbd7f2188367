#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "exec/cgroup.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_kill.h"
#include "exec/cgroup_name.h"
#include "exec/cgroup_tree.h"

enum { SWEEP_US = 200000, GROUP_US = 50000 };

struct sweep {
    struct cgroup_owner self;
    uint64_t deadline_us;
    int removed;
};

enum { AT_ONCE = 256 };

/* Looks again: between the list and now the pid may have gone to another process. */
static bool is_member(int group, pid_t pid)
{
    pid_t pids[AT_ONCE];
    int count = cgroup_list_at(group, pids, AT_ONCE);

    for (int i = 0; i < count && i < AT_ONCE; i++)
        if (pids[i] == pid)
            return true;
    return false;
}

static void kill_one(int group, pid_t pid)
{
    auto_close int process = (int)syscall(SYS_pidfd_open, pid, 0);

    if (process >= 0 && is_member(group, pid))
        (void)syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
}

/* Where there is no cgroup.kill: no new processes, then each one. */
static void kill_each(int group)
{
    pid_t pids[AT_ONCE];
    int count = cgroup_list_at(group, pids, AT_ONCE);

    (void)cgroup_write(group, "pids.max", "0");
    for (int i = 0; i < count && i < AT_ONCE; i++)
        kill_one(group, pids[i]);
}

/* Kills again at every look: a process may have forked in between. */
static bool still_populated(const void *context)
{
    int group = *(const int *)context;

    if (cgroup_list_at(group, NULL, 0) <= 0)
        return false;
    if (cgroup_write(group, "cgroup.kill", "1") < 0)
        kill_each(group);
    return true;
}

static void end_group(int parent, const char *name)
{
    auto_close int group = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (group < 0)
        return;
    (void)cgroup_write(group, "cgroup.kill", "1"); /* reaches subgroups too */
    (void)cgroup_wait_until_empty(still_populated, &group, GROUP_US);
}

/* A probe lasts microseconds; its group is empty, so that nothing is ended with it. */
static bool probe_is_stale(int parent, const char *name, pid_t pid)
{
    enum { SECONDS = 10 };
    struct stat status;

    return kill(pid, 0) < 0 && errno == ESRCH && fstatat(parent, name, &status, 0) == 0 &&
           time(NULL) - status.st_ctime > SECONDS;
}

static bool sweep_one(int parent, const char *name, void *context)
{
    struct sweep *sweep = context;
    struct cgroup_owner owner;
    pid_t prober;

    if (cgroup_name_read(name, &owner) && cgroup_owner_gone(&owner, &sweep->self)) {
        end_group(parent, name);
        sweep->removed += cgroup_tree_remove(parent, name) == 0;
    } else if (cgroup_probe_name_read(name, &prober) && probe_is_stale(parent, name, prober)) {
        (void)unlinkat(parent, name, AT_REMOVEDIR);
    }
    return clock_us() < sweep->deadline_us;
}

/* v2 comes first among the parents: what it ends has left the v1 groups too. */
int cgroup_sweep_stale(const struct cgroup_host *host)
{
    struct sweep sweep = {.deadline_us = clock_us() + SWEEP_US};

    for (int i = 0; i < host->parent_count; i++) {
        auto_close int parent = open(host->parents[i].path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (parent < 0 || cgroup_tree_flat(parent))
            continue;
        if (sweep.self.pid == 0)
            sweep.self = cgroup_owner_self();
        cgroup_tree_each(parent, sweep_one, &sweep);
    }
    return sweep.removed;
}
