#include "exec/cgroup_kill.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "exec/cgroup.h"
#include "exec/cgroup_dir.h"
#include "exec/cgroup_file.h"

/* One number a line, cut anywhere by the end of what was read. */
struct list {
    pid_t *pids;
    int max, count;
    pid_t number;
};

static void list_add(struct list *list, const char *bytes, ssize_t len)
{
    for (ssize_t i = 0; i < len; i++) {
        if (bytes[i] >= '0' && bytes[i] <= '9') {
            list->number = list->number * 10 + (bytes[i] - '0');
            continue;
        }
        if (list->count < list->max)
            list->pids[list->count] = list->number;
        list->count++;
        list->number = 0;
    }
}

int cgroup_list_at(int dir, pid_t pids[], int max)
{
    char bytes[4096];
    struct list list = {.max = max};
    ssize_t got = 0;
    auto_close int fd = openat(dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    list.pids = pids;
    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        list_add(&list, bytes, got);
    return got < 0 ? -errno : list.count;
}

/* The kernel leaves zombies out by itself, in v1 too. */
int cgroup_list(const struct cgroup *group, pid_t pids[], int max)
{
    int v2 = cgroup_v2_fd(group);

    if (v2 >= 0)
        return cgroup_list_at(v2, pids, max);
    for (int i = 0; i < group->host->parent_count; i++)
        if (group->dirs[i] >= 0)
            return cgroup_list_at(group->dirs[i], pids, max);
    return -ENOTSUP;
}

bool cgroup_populated(const struct cgroup *group)
{
    char text[CGROUP_TEXT_BYTES];
    uint64_t populated;

    if (group->events >= 0 && cgroup_read_fd(group->events, text) &&
        cgroup_find(text, "populated", &populated))
        return populated != 0;
    return cgroup_list(group, NULL, 0) > 0;
}

int cgroup_kill(const struct cgroup *group)
{
    int dir = cgroup_dir(group, CGROUP_KILL);

    if (dir < 0)
        return -ENOTSUP;
    int count = cgroup_list_at(dir, NULL, 0);
    int written = cgroup_write(dir, "cgroup.kill", "1");

    return written < 0 ? written : count;
}

/* A notification of cgroup.events may come 10 ms late: looking again is faster. */
bool cgroup_wait_until_empty(bool (*populated)(const void *group), const void *group,
                             uint64_t timeout_us)
{
    enum { SOON_US = 1000, SHORT_NS = 50000, LONG_NS = 500000 };
    uint64_t start = clock_us();

    while (populated(group)) {
        uint64_t waited = clock_us() - start;
        struct timespec pause = {.tv_nsec = waited < SOON_US ? SHORT_NS : LONG_NS};

        if (waited >= timeout_us)
            return false;
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

static bool group_populated(const void *group)
{
    return cgroup_populated(group);
}

bool cgroup_wait_empty(const struct cgroup *group, uint64_t timeout_us)
{
    return cgroup_wait_until_empty(group_populated, group, timeout_us);
}
