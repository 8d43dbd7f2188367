#include <string.h>
#include <unistd.h>

#include "exec/cgroup.h"
#include "exec/cgroup_dir.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_tree.h"

/* memory.failcnt says nothing: where swap is bounded too, the other counter fails first. */
static uint64_t oom_kills_ever(const struct cgroup *group)
{
    char text[CGROUP_TEXT_BYTES];
    uint64_t kills = 0;

    if (group->oom < 0 || !cgroup_read_fd(group->oom, text) ||
        !cgroup_find(text, "oom_kill", &kills))
        return 0;
    return kills;
}

uint64_t cgroup_oom_kills(const struct cgroup *group)
{
    return oom_kills_ever(group) - group->oom_kills_before;
}

int cgroup_oom_fd(const struct cgroup *group)
{
    return group->oom_notice;
}

uint64_t cgroup_oom_drain(const struct cgroup *group)
{
    char events[CGROUP_TEXT_BYTES];

    while (group->oom_notice >= 0 && read(group->oom_notice, events, sizeof events) > 0)
        ;
    return cgroup_oom_kills(group);
}

bool cgroup_memory_now(const struct cgroup *group, uint64_t *bytes)
{
    bool v2 = cgroup_version(group->host, CGROUP_MEMORY) == 2;
    int dir = cgroup_dir(group, CGROUP_MEMORY);

    return dir >= 0 &&
           cgroup_read_number(dir, v2 ? "memory.current" : "memory.usage_in_bytes", bytes);
}

bool cgroup_memory_peak(const struct cgroup *group, uint64_t *bytes)
{
    char text[CGROUP_TEXT_BYTES];

    return group->memory_peak >= 0 && cgroup_read_fd(group->memory_peak, text) &&
           cgroup_number(text, bytes);
}

/* v1's user and system are counted in ticks: only their sum is exact, so that is what is split. */
static bool cpu_ever_v1(int dir, uint64_t *user_us, uint64_t *system_us)
{
    enum { NS_PER_US = 1000 };
    uint64_t sum;
    uint64_t user;
    uint64_t system;

    if (!cgroup_read_number(dir, "cpuacct.usage", &sum) ||
        !cgroup_read_number(dir, "cpuacct.usage_user", &user) ||
        !cgroup_read_number(dir, "cpuacct.usage_sys", &system))
        return false;
    double part = user + system > 0 ? (double)system / (double)(user + system) : 0;

    sum /= NS_PER_US;
    *system_us = (uint64_t)((double)sum * part);
    *user_us = sum - *system_us;
    return true;
}

/* Since the group was made. */
static bool cpu_ever(const struct cgroup *group, uint64_t *user_us, uint64_t *system_us)
{
    char text[CGROUP_TEXT_BYTES];
    int dir = cgroup_dir(group, CGROUP_CPU_USAGE);

    if (dir < 0)
        return false;
    if (cgroup_version(group->host, CGROUP_CPU_USAGE) == 1)
        return cpu_ever_v1(dir, user_us, system_us);
    return cgroup_read(dir, "cpu.stat", text) && cgroup_find(text, "user_usec", user_us) &&
           cgroup_find(text, "system_usec", system_us);
}

/* The kernel splits a sum into user and system anew each time, so one of them may step back. */
static uint64_t since(uint64_t before, uint64_t now)
{
    return now > before ? now - before : 0;
}

bool cgroup_cpu_us(const struct cgroup *group, uint64_t *user_us, uint64_t *system_us)
{
    if (!cpu_ever(group, user_us, system_us))
        return false;
    *user_us = since(group->cpu_user_before, *user_us);
    *system_us = since(group->cpu_system_before, *system_us);
    return true;
}

/* A mark that earlier runs set higher says nothing about this one. */
bool cgroup_processes_peak(const struct cgroup *group, uint64_t *processes)
{
    int dir = cgroup_dir(group, CGROUP_PROCESSES);

    return dir >= 0 && cgroup_read_number(dir, "pids.peak", processes) &&
           *processes > group->processes_peak_before;
}

void cgroup_account_begin(struct cgroup *group)
{
    int pids = cgroup_dir(group, CGROUP_PROCESSES);

    group->oom_kills_before = oom_kills_ever(group);
    if (!cpu_ever(group, &group->cpu_user_before, &group->cpu_system_before))
        group->cpu_user_before = group->cpu_system_before = 0;
    if (pids < 0 || !cgroup_read_number(pids, "pids.peak", &group->processes_peak_before))
        group->processes_peak_before = 0;
}

/* What an earlier run left charged (its page cache) would count against the next one. */
static bool memory_clean(const struct cgroup *group)
{
    enum { LEFT_AT_MOST = 1 << 20 };
    uint64_t bytes = 0;

    if (cgroup_dir(group, CGROUP_MEMORY) < 0)
        return true;
    return cgroup_memory_now(group, &bytes) && bytes < LEFT_AT_MOST &&
           pwrite(group->memory_peak, "0", 1, 0) == 1; /* v2: from Linux 6.12 */
}

bool cgroup_reset(struct cgroup *group)
{
    if (cgroup_populated(group))
        return false;
    for (int i = 0; i < group->host->parent_count; i++)
        if (group->dirs[i] >= 0 && !cgroup_tree_flat(group->dirs[i]))
            return false;
    if (!memory_clean(group))
        return false;
    (void)cgroup_oom_drain(group);
    cgroup_account_begin(group);
    group->generation++;
    return true;
}
