#include "exec/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "exec/cgroup_dir.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_name.h"
#include "exec/cgroup_tree.h"

enum { GROUP_PATH_BYTES = CGROUP_PATH_BYTES + CGROUP_NAME_BYTES + 32 };

static void close_slot(int *fd)
{
    cleanup_close(fd);
    *fd = -1;
}

/* PARENT/NAME/FILE */
static void path_write(char path[static GROUP_PATH_BYTES], const struct cgroup *group, int parent,
                       const char *file)
{
    struct cgroup_text text = cgroup_text_in(path, GROUP_PATH_BYTES);

    cgroup_put(&text, group->host->parents[parent].path);
    cgroup_put(&text, "/");
    cgroup_put(&text, group->name);
    cgroup_put(&text, "/");
    cgroup_put(&text, file);
}

/* A thread that moves itself, alone, by v1's `tasks` needs no lock of the whole machine.  By
 * cgroup.procs it does, and the first to ask for that lock waits for an RCU grace period: 10 ms. */
static const char *joining_file(unsigned version)
{
    return version == 1 ? "tasks" : "cgroup.procs";
}

int cgroup_dir_make(struct cgroup *group, int parent)
{
    char path[GROUP_PATH_BYTES];
    unsigned version = group->host->parents[parent].version;

    path_write(path, group, parent, "");
    if (mkdir(path, 0755) < 0)
        return -errno;
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0) {
        int error = errno;

        (void)rmdir(path);
        return -error;
    }
    group->dirs[parent] = dir;
    group->procs[parent] = openat(dir, joining_file(version), O_WRONLY | O_CLOEXEC);
    if (group->procs[parent] < 0)
        return -errno;
    if (version == 2)
        group->events = openat(dir, "cgroup.events", O_RDONLY | O_CLOEXEC);
    return 0;
}

/* v1: the kernel writes into an eventfd when the limit is hit and nothing can be reclaimed. */
static void watch_v1(struct cgroup *group, int dir)
{
    char pair[2 * CGROUP_NUMBER_BYTES];
    struct cgroup_text text = cgroup_text_in(pair, sizeof pair);

    group->memory_peak = openat(dir, "memory.max_usage_in_bytes", O_RDWR | O_CLOEXEC);
    group->oom = openat(dir, "memory.oom_control", O_RDONLY | O_CLOEXEC);
    group->oom_notice = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (group->oom < 0 || group->oom_notice < 0)
        return;
    cgroup_put_number(&text, (uint64_t)group->oom_notice);
    cgroup_put(&text, " ");
    cgroup_put_number(&text, (uint64_t)group->oom);
    if (cgroup_write(dir, "cgroup.event_control", pair) < 0)
        close_slot(&group->oom_notice);
}

/* v2: memory.events is a file that changes.  With oom.group the kernel ends the whole run. */
static void watch_v2(struct cgroup *group, int dir)
{
    char path[GROUP_PATH_BYTES];

    path_write(path, group, group->host->abilities[CGROUP_MEMORY].parent, "memory.events");
    (void)cgroup_write(dir, "memory.oom.group", "1");
    group->memory_peak = openat(dir, "memory.peak", O_RDWR | O_CLOEXEC);
    if (group->memory_peak < 0)
        group->memory_peak = openat(dir, "memory.peak", O_RDONLY | O_CLOEXEC);
    group->oom = openat(dir, "memory.events", O_RDONLY | O_CLOEXEC);
    group->oom_notice = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (group->oom_notice >= 0 && inotify_add_watch(group->oom_notice, path, IN_MODIFY) < 0)
        close_slot(&group->oom_notice);
}

bool cgroup_dir_waits(const struct cgroup_host *host, int parent)
{
    for (int i = 0; i < CGROUP_FUNCTIONS; i++)
        if (i != CGROUP_CPU_QUOTA && host->abilities[i].parent == parent)
            return false;
    return host->parents[parent].version == 1;
}

int cgroup_make(const struct cgroup_host *host, struct cgroup *group, unsigned serial)
{
    *group = (struct cgroup){.host = host,
                             .serial = serial,
                             .events = -1,
                             .oom = -1,
                             .oom_notice = -1,
                             .memory_peak = -1};
    for (int i = 0; i < CGROUP_PARENTS; i++)
        group->dirs[i] = group->procs[i] = -1;
    cgroup_name_write(group->name, &host->owner, serial);
    for (int i = 0; i < host->parent_count; i++) {
        int made = cgroup_dir_waits(host, i) ? 0 : cgroup_dir_make(group, i);

        if (made < 0) {
            (void)cgroup_remove(group);
            return made;
        }
    }
    int memory = cgroup_dir(group, CGROUP_MEMORY);
    if (memory >= 0 && cgroup_version(host, CGROUP_MEMORY) == 1)
        watch_v1(group, memory);
    else if (memory >= 0)
        watch_v2(group, memory);
    cgroup_account_begin(group);
    return 0;
}

static int remove_dir(struct cgroup *group, int parent)
{
    auto_close int above =
        open(group->host->parents[parent].path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    close_slot(&group->procs[parent]);
    int removed = above < 0 ? -errno : cgroup_tree_remove(above, group->name);
    if (removed == 0)
        close_slot(&group->dirs[parent]);
    return removed;
}

int cgroup_remove(struct cgroup *group)
{
    int result = 0;

    close_slot(&group->events);
    close_slot(&group->oom);
    close_slot(&group->oom_notice);
    close_slot(&group->memory_peak);
    for (int i = 0; i < group->host->parent_count; i++) {
        int removed = group->dirs[i] < 0 ? 0 : remove_dir(group, i);

        result = result ? result : removed;
    }
    return result;
}

void cgroup_forget(struct cgroup *group)
{
    for (int i = 0; i < group->host->parent_count; i++) {
        close_slot(&group->dirs[i]);
        close_slot(&group->procs[i]);
    }
}

void cgroup_own(struct cgroup_host *host)
{
    host->owner = cgroup_owner_self();
}

int cgroup_v2_fd(const struct cgroup *group)
{
    for (int i = 0; i < group->host->parent_count; i++)
        if (group->host->parents[i].version == 2)
            return group->dirs[i];
    return -1;
}

void cgroup_join_list(const struct cgroup *group, bool with_v2, struct cgroup_join *join)
{
    join->count = 0;
    for (int i = 0; i < group->host->parent_count; i++)
        if (group->dirs[i] >= 0 && (with_v2 || group->host->parents[i].version == 1))
            join->fds[join->count++] = group->procs[i];
}
