#include <string.h>

#include "exec/cgroup.h"
#include "exec/cgroup_dir.h"
#include "exec/cgroup_file.h"

/* A limit that is set anew passes "none" first: memory.limit can't go above memsw.limit. */
static bool limit_memory_v1(int dir, uint64_t bytes, bool had_one)
{
    bool ok = true;

    if (had_one || bytes == 0) {
        (void)cgroup_write(dir, "memory.memsw.limit_in_bytes", "-1");
        ok = cgroup_write(dir, "memory.limit_in_bytes", "-1") == 0;
    }
    if (bytes == 0)
        return ok;
    ok = cgroup_write_number(dir, "memory.limit_in_bytes", bytes) == 0;
    (void)cgroup_write_number(dir, "memory.memsw.limit_in_bytes", bytes);
    return ok;
}

static bool limit_memory_v2(int dir, uint64_t bytes)
{
    (void)cgroup_write(dir, "memory.swap.max", bytes == 0 ? "max" : "0");
    if (bytes == 0)
        return cgroup_write(dir, "memory.max", "max") == 0;
    return cgroup_write_number(dir, "memory.max", bytes) == 0;
}

/* What a failed write left is not known: it never equals what is asked next. */
static const struct cgroup_limits unknown = {UINT64_MAX, UINT64_MAX, -1};

static bool limit_memory(struct cgroup *group, uint64_t bytes)
{
    int dir = cgroup_dir(group, CGROUP_MEMORY);
    uint64_t *applied = &group->applied.memory_bytes;
    bool ok = true;

    if (dir < 0 || *applied == bytes)
        return dir >= 0 && bytes != 0;
    if (cgroup_version(group->host, CGROUP_MEMORY) == 2)
        ok = limit_memory_v2(dir, bytes);
    else
        ok = limit_memory_v1(dir, bytes, *applied != 0);
    *applied = ok ? bytes : unknown.memory_bytes;
    return ok && bytes != 0;
}

static bool limit_processes(struct cgroup *group, uint64_t processes)
{
    enum { ALL_THERE_CAN_BE = 4 << 20 }; /* PID_MAX_LIMIT: a greater number is refused */
    int dir = cgroup_dir(group, CGROUP_PROCESSES);
    uint64_t *applied = &group->applied.processes;
    int written = 0;

    if (dir < 0 || *applied == processes)
        return dir >= 0 && processes != 0;
    if (processes == 0 || processes >= ALL_THERE_CAN_BE)
        written = cgroup_write(dir, "pids.max", "max");
    else
        written = cgroup_write_number(dir, "pids.max", processes);
    *applied = written == 0 ? processes : unknown.processes;
    return written == 0 && processes != 0;
}

/* The period stays the kernel's default. */
static int write_quota(const struct cgroup *group, int dir, double cores)
{
    enum { PERIOD_US = 100000, LEAST_US = 1000, MOST_CORES = 1 << 16 };
    bool v2 = cgroup_version(group->host, CGROUP_CPU_QUOTA) == 2;
    const char *file = v2 ? "cpu.max" : "cpu.cfs_quota_us";
    double quota = (cores < MOST_CORES ? cores : MOST_CORES) * PERIOD_US;

    if (cores <= 0)
        return cgroup_write(dir, file, v2 ? "max" : "-1");
    return cgroup_write_number(dir, file, quota < LEAST_US ? LEAST_US : (uint64_t)quota);
}

/* -1 when it is not to be had. */
static int cpu_dir(struct cgroup *group)
{
    int parent = group->host->abilities[CGROUP_CPU_QUOTA].parent;

    if (parent >= 0 && group->dirs[parent] < 0 && cgroup_dir_make(group, parent) < 0)
        return -1;
    return cgroup_dir(group, CGROUP_CPU_QUOTA);
}

static bool limit_cpu(struct cgroup *group, double cores)
{
    double *applied = &group->applied.cpu_cores;

    if (*applied == cores)
        return cores > 0;
    int dir = cpu_dir(group);
    bool ok = dir >= 0 && write_quota(group, dir, cores) == 0;

    *applied = ok ? cores : unknown.cpu_cores;
    return ok && cores > 0;
}

/* Where nothing changes nothing is written: that is most of the cost of a reused group. */
unsigned cgroup_limit(struct cgroup *group, const struct cgroup_limits *limits)
{
    unsigned in_force = 0;

    if (limit_memory(group, limits->memory_bytes))
        in_force |= 1u << CGROUP_MEMORY;
    if (limit_processes(group, limits->processes))
        in_force |= 1u << CGROUP_PROCESSES;
    if (limit_cpu(group, limits->cpu_cores))
        in_force |= 1u << CGROUP_CPU_QUOTA;
    return in_force;
}
