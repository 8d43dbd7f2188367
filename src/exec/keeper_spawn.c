#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec/child.h"
#include "exec/keeper_state.h"
#include "exec/parts.h"

/* Never above what the keeper inherited from its caller. */
static void add_rlimit(struct slot *slot, int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit caller;

    if (slot->rlimit_count == SLOT_RLIMITS || getrlimit((__rlimit_resource_t)resource, &caller) < 0)
        return;
    if (hard > caller.rlim_max)
        hard = caller.rlim_max;
    if (soft > hard)
        soft = hard;
    slot->rlimits[slot->rlimit_count++] =
        (struct slot_rlimit){resource, {.rlim_cur = soft, .rlim_max = hard}};
}

static bool group_has(const struct keeper_run *run, unsigned in_force,
                      enum cgroup_function function)
{
    return run->has_group && (in_force & 1U << function);
}

static void limit_memory(struct keeper_run *run, unsigned in_force)
{
    const struct run_limits *limits = &run->slot.spec->limits;
    uint64_t bytes = limits->memory_bytes;

    if (!bytes)
        return;
    if (limits->memory_mode == RUN_MEMORY_RLIMIT) {
        add_rlimit(&run->slot, RLIMIT_AS, bytes, bytes);
        run->report.memory_by = RUN_ENFORCER_RLIMIT;
    } else if (group_has(run, in_force, CGROUP_MEMORY)) {
        run->report.memory_by = RUN_ENFORCER_CGROUP;
    } else {
        add_rlimit(&run->slot, RLIMIT_DATA, bytes, bytes);
        run->slot.watch_memory = true;
        run->report.memory_by = RUN_ENFORCER_RLIMIT_WATCH;
    }
}

/* The soft limit warns with SIGXCPU, so that it is told from a kill. */
static void limit_cpu(struct keeper_run *run)
{
    uint64_t seconds = (run->slot.spec->limits.cpu_us + 999999) / 1000000;

    if (!seconds)
        return;
    add_rlimit(&run->slot, RLIMIT_CPU, seconds, seconds + 1);
    run->report.cpu_by = RUN_ENFORCER_RLIMIT_WATCH;
}

static void limit_processes(const struct keeper_process *process, struct keeper_run *run,
                            unsigned in_force)
{
    uint32_t processes = run->slot.spec->limits.processes;

    if (!processes)
        return;
    if (group_has(run, in_force, CGROUP_PROCESSES)) {
        run->report.processes_by = RUN_ENFORCER_CGROUP;
    } else if (run->slot.maps_own_ids ||
               (run->slot.spec->confine.clone_flags & CLONE_NEWUSER && process->uid)) {
        /* counted in the new namespace: the init and the run */
        add_rlimit(&run->slot, RLIMIT_NPROC, processes + 1ULL, processes + 1ULL);
        run->report.processes_by = RUN_ENFORCER_USERNS;
    } else if (process->uid) {
        uint64_t all = tree_user_tasks(process->uid) + (uint64_t)processes;

        add_rlimit(&run->slot, RLIMIT_NPROC, all, all);
        run->report.processes_by = RUN_ENFORCER_RLIMIT;
    } /* root is not bound by it: the receipt says so */
}

static void limit_cores(const struct keeper_process *process, struct keeper_run *run,
                        unsigned in_force)
{
    uint32_t milli = run->slot.spec->limits.cores_milli;
    cpu_set_t allowed;
    unsigned wanted = (milli + 999) / 1000;

    if (!milli)
        return;
    if (group_has(run, in_force, CGROUP_CPU_QUOTA)) {
        run->report.cores_by = RUN_ENFORCER_CGROUP;
        return;
    }
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        return;
    for (unsigned i = 0; i < 64 && wanted; i++) {
        unsigned cpu = (i + process->serial) % 64; /* neighbours get others */
        if (CPU_ISSET(cpu, &allowed)) {
            run->slot.affinity |= 1ULL << cpu;
            wanted--;
        }
    }
    run->report.cores_by = run->slot.affinity ? RUN_ENFORCER_AFFINITY : RUN_ENFORCER_NONE;
}

static unsigned limit_group(struct keeper_run *run)
{
    const struct run_limits *limits = &run->slot.spec->limits;
    const struct cgroup_limits wanted = {
        .memory_bytes = limits->memory_mode == RUN_MEMORY_RLIMIT ? 0 : limits->memory_bytes,
        .processes = limits->processes ? limits->processes + (run->has_init ? 1ULL : 0) : 0,
        .cpu_cores = (double)limits->cores_milli / 1000.0,
    };

    return run->has_group ? cgroup_limit(&run->group, &wanted) : 0;
}

static void set_limits(struct keeper_process *process, struct keeper_run *run)
{
    const struct run_limits *limits = &run->slot.spec->limits;
    unsigned in_force = limit_group(run);

    run->slot.rlimit_count = 0;
    limit_memory(run, in_force);
    limit_cpu(run);
    limit_processes(process, run, in_force);
    limit_cores(process, run, in_force);
    if (limits->file_bytes)
        add_rlimit(&run->slot, RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes);
    if (limits->descriptors)
        add_rlimit(&run->slot, RLIMIT_NOFILE, limits->descriptors, limits->descriptors);
}

/* Whether a process of our own must stand beside the program: as process 1, or to watch what no
 * control group counts. */
static bool wants_init(const struct keeper_process *process, const struct keeper_run *run)
{
    const struct run_spec *spec = run->slot.spec;
    const struct cgroup_host *host = process->host;

    if (confine_needs_sandbox(&spec->confine))
        return true;
    if (!run->has_group || !cgroup_version(host, CGROUP_KILL))
        return true;
    if (spec->limits.memory_bytes && spec->limits.memory_mode != RUN_MEMORY_RLIMIT &&
        !cgroup_version(host, CGROUP_MEMORY))
        return true;
    return spec->limits.cpu_us && !cgroup_version(host, CGROUP_CPU_USAGE);
}

/* Where neither the profile asks for namespaces nor a control group keeps track, the kernel's pid
 * namespace is the best there is; where it can't be had, the receipt says so. */
static uint64_t optional_namespaces(struct keeper_process *process, struct keeper_run *run)
{
    run->optional_namespaces = run->has_init &&
                               !(run->slot.spec->confine.clone_flags & CLONE_NEWPID) &&
                               process->namespaces != KEEPER_NAMESPACES_FAIL;
    if (!run->optional_namespaces)
        return 0;
    return (uint64_t)(CLONE_NEWPID | CLONE_NEWNS | (process->uid ? CLONE_NEWUSER : 0));
}

static void say_tracking(struct keeper_process *process, struct keeper_run *run,
                         uint64_t namespaces)
{
    struct keeper_report *report = &run->report;
    bool counted = run->has_group && cgroup_version(process->host, CGROUP_KILL);

    report->pid_namespace = (namespaces & CLONE_NEWPID) != 0;
    report->user_namespace = (namespaces & CLONE_NEWUSER) != 0;
    report->tracking = report->pid_namespace ? RUN_TRACKING_PIDNS
                       : counted             ? RUN_TRACKING_CGROUP
                                             : RUN_TRACKING_BEST_EFFORT;
}

/* What the library's plan does not settle: the parts that lack. */
static uint32_t lacking(const struct keeper_run *run)
{
    const struct run_limits *limits = &run->slot.spec->limits;
    const struct keeper_report *report = &run->report;
    uint32_t in_force = 0;

    if (report->memory_by &&
        !(limits->memory_mode == RUN_MEMORY_CGROUP && report->memory_by != RUN_ENFORCER_CGROUP))
        in_force |= RUN_BIT(MEMORY_LIMIT);
    if (report->cpu_by)
        in_force |= RUN_BIT(CPU_LIMIT);
    if (report->processes_by)
        in_force |= RUN_BIT(PROCESSES_LIMIT);
    if (report->cgroup_version)
        in_force |= RUN_BIT(CGROUP);
    if (report->tracking != RUN_TRACKING_BEST_EFFORT)
        in_force |= RUN_BIT(KILL_TREE);
    if (report->pid_namespace)
        in_force |= CONFINE_BIT(PIDNS) | CONFINE_BIT(MOUNTNS);
    if (report->user_namespace)
        in_force |= CONFINE_BIT(USERNS);
    return run->slot.spec->require & ~in_force;
}

static long clone_leader(struct keeper_run *run, uint64_t flags, bool into_cgroup)
{
    int v2 = run->has_group ? cgroup_v2_fd(&run->group) : -1;
    struct clone_args args = {
        .flags = (uint64_t)(CLONE_VM | CLONE_PIDFD) | flags,
        .pidfd = (uint64_t)(uintptr_t)&run->pidfd,
        .exit_signal = (uint64_t)SIGCHLD,
        .stack = (uint64_t)(uintptr_t)run->stacks,
        .stack_size = SLOT_STACK_BYTES,
    };

    run->slot.join.count = 0;
    if (run->has_group)
        cgroup_join_list(&run->group, !into_cgroup, &run->slot.join);
    if (into_cgroup && v2 >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (unsigned)v2;
    }
    return raw_clone(&args, run->has_init ? init_main : child_main, &run->slot);
}

static long write_proc(pid_t pid, const char *name, const char *text)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    long answer = write(fd, text, strlen(text)) < 0 ? -errno : 0;
    (void)close(fd);
    return answer;
}

static long write_maps(pid_t pid)
{
    char line[64];

    long answer = write_proc(pid, "setgroups", "deny");
    if (answer == 0) {
        (void)snprintf(line, sizeof line, "%u %u 1\n", (unsigned)geteuid(), (unsigned)geteuid());
        answer = write_proc(pid, "uid_map", line);
    }
    if (answer == 0) {
        (void)snprintf(line, sizeof line, "%u %u 1\n", (unsigned)getegid(), (unsigned)getegid());
        answer = write_proc(pid, "gid_map", line);
    }
    return answer;
}

/* Everyone stays who he is.  The files of a process that is not dumpable are root's, and the init
 * shares our memory: so we are dumpable for the moment.  No run can use it: each run of ours that
 * has a user namespace has a pid namespace too, and does not see us. */
static void map_ids(struct keeper_run *run, pid_t pid)
{
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    run->slot.maps_answer = (int32_t)write_maps(pid);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)syscall(SYS_futex, &run->slot.maps_answer, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* clone3 may be refused (a seccomp filter that does not know it), CLONE_INTO_CGROUP too. */
static long clone_any_way(struct keeper_run *run, uint64_t flags)
{
    long pid = clone_leader(run, flags, true);

    if (pid == -ENOSYS || pid == -EPERM || pid == -EACCES || pid == -EINVAL || pid == -EBUSY)
        pid = clone_leader(run, flags, false);
    if (pid > 0 && flags & CLONE_NEWUSER)
        map_ids(run, (pid_t)pid);
    return pid;
}

long keeper_spawn(struct keeper_process *process, struct keeper_run *run)
{
    uint64_t profile_flags = run->slot.spec->confine.clone_flags;

    run->has_init = wants_init(process, run);
    for (;;) {
        uint64_t optional = optional_namespaces(process, run);

        run->slot.own_pid_namespace = ((profile_flags | optional) & CLONE_NEWPID) != 0;
        run->slot.maps_own_ids = (optional & CLONE_NEWUSER) != 0;
        run->slot.mounts_own_proc = optional != 0;
        run->slot.watch_cpu =
            run->has_init && !(run->has_group && cgroup_version(process->host, CGROUP_CPU_USAGE));
        run->slot.maps_answer = (profile_flags | optional) & CLONE_NEWUSER ? SLOT_MAPS_PENDING : 0;
        set_limits(process, run);
        say_tracking(process, run, profile_flags | optional);
        uint32_t lack = lacking(run);
        if (lack) {
            run->slot.failed_step = CHILD_STEP_REQUIRE;
            run->slot.failed_detail = lack;
            return -ENOTSUP;
        }
        long pid = clone_any_way(run, keeper_netns_take(process, run, profile_flags) | optional);
        if (pid >= 0 || !optional)
            return pid;
        process->namespaces = KEEPER_NAMESPACES_FAIL;
    }
}

/* Only the keeper's copies: the child still reads the numbers. */
void keeper_close_fds(struct keeper_run *run)
{
    for (int i = 0; i < SPEC_FDS && !run->fds_closed; i++) {
        if (run->slot.fds[i] >= 0)
            (void)close(run->slot.fds[i]);
    }
    run->fds_closed = true;
}
