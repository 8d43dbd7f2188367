/*
 * Process 1 of a run that has a pid namespace, and the subreaper of one that no control group
 * keeps track of.  It sets the sandbox up, starts the program, passes signals on, sums up what
 * nothing else counts, and when the program has ended it ends whatever is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "exec/child.h"
#include "exec/raw.h"
#include "exec/tree.h"

enum {
    KERNEL_SIGSET_BYTES = 8,
    WATCH_US = 50 * 1000,
    SWEEP_US = 2 * 1000 * 1000,
};

struct init {
    struct slot *slot;
    struct tree tree;
    pid_t program;
    bool program_ended;
    bool pid_one;
};

/* The keeper writes the maps of a user namespace: this memory is not dumpable, so our own files in
 * /proc are closed to us. */
static void wait_for_id_maps(struct slot *slot)
{
    while (slot->maps_answer == SLOT_MAPS_PENDING)
        (void)raw4(SYS_futex, &slot->maps_answer, FUTEX_WAIT_PRIVATE, SLOT_MAPS_PENDING, NULL);
    if (slot->maps_answer < 0)
        child_fail(slot, CHILD_STEP_SANDBOX, slot->maps_answer);
}

/* The host's root, with a /proc that shows the run's own processes. */
static void mount_own_proc(struct slot *slot)
{
    long answer = raw5(SYS_mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);

    if (answer >= 0)
        answer = raw5(SYS_mount, "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    if (answer < 0)
        child_fail(slot, CHILD_STEP_SANDBOX, answer);
}

static void set_up_sandbox(struct init *init)
{
    struct slot *slot = init->slot;
    const struct confine_plan *plan = &slot->spec->confine;
    enum confine_step step = 0;

    init->pid_one = slot->own_pid_namespace;
    wait_for_id_maps(slot);
    if (slot->mounts_own_proc)
        mount_own_proc(slot);
    if (confine_needs_sandbox(plan)) {
        long answer = confine_enter_sandbox(plan, (const char *)slot->spec, slot->fds, &step);

        if (answer < 0) {
            slot->failed_detail = (uint32_t)step;
            child_fail(slot, CHILD_STEP_SANDBOX, answer);
        }
    }
    if (!init->pid_one && raw3(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0) < 0)
        child_fail(slot, CHILD_STEP_SANDBOX, -EPERM);
}

static void start_program(struct init *init)
{
    struct slot *slot = init->slot;
    struct clone_args args = {
        .flags = CLONE_VM,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)slot->child_stack,
        .stack_size = SLOT_STACK_BYTES,
    };
    long pid = raw_clone(&args, child_main, slot);

    if (pid < 0)
        child_fail(slot, CHILD_STEP_CLONE, pid);
    init->program = (pid_t)pid;
    (void)raw3(SYS_close_range, 0, ~0U, 0); /* the run's streams are the program's alone */
}

static void reap(struct init *init)
{
    struct slot *slot = init->slot;
    struct rusage usage = {0};
    int status = 0;
    long pid;

    while ((pid = raw4(SYS_wait4, -1, &status, WNOHANG | __WALL, &usage)) > 0) {
        if (pid != init->program)
            continue;
        slot->status = status;
        slot->usage = usage;
        init->program_ended = true;
    }
}

/* The program's group, as `timeout` would; the program itself if it has left it. */
static void forward(const struct init *init, int number)
{
    if (raw2(SYS_kill, -init->program, number) < 0)
        (void)raw2(SYS_kill, init->program, number);
}

static uint64_t ended_cpu_us(void)
{
    struct rusage usage = {0};

    (void)raw2(SYS_getrusage, RUSAGE_CHILDREN, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static enum run_reason watch(struct init *init)
{
    const struct run_limits *limits = &init->slot->spec->limits;

    tree_list(&init->tree, (pid_t)raw0(SYS_getpid));
    struct tree_sum sum = tree_sum(&init->tree);
    uint64_t cpu_us = sum.cpu_us + ended_cpu_us();

    init->slot->watched_cpu_us = cpu_us;
    if (init->slot->watch_cpu && limits->cpu_us && cpu_us >= limits->cpu_us)
        return RUN_REASON_CPU;
    if (init->slot->watch_memory && limits->memory_bytes &&
        sum.private_bytes >= limits->memory_bytes)
        return RUN_REASON_MEMORY;
    return RUN_REASON_NONE;
}

/* Until the program ends, the keeper asks for the end, or a sum passes its limit. */
static void attend(struct init *init)
{
    struct slot *slot = init->slot;
    bool watching = slot->watch_cpu || slot->watch_memory;
    const uint64_t wanted = 1ULL << (SIGCHLD - 1) | 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGUSR2 - 1);
    struct timespec patience = {.tv_nsec = WATCH_US * 1000L};

    while (!init->program_ended) {
        long number = raw4(SYS_rt_sigtimedwait, &wanted, NULL, watching ? &patience : NULL,
                           KERNEL_SIGSET_BYTES);

        if (number == SIGUSR1)
            forward(init, slot->forward_signal);
        if (number == SIGUSR2)
            return; /* the grace time is over */
        reap(init);
        if (number == -EAGAIN && !init->program_ended)
            slot->init_reason = (uint32_t)watch(init);
        if (slot->init_reason)
            return;
    }
}

/* Inside a pid namespace one call reaches everyone but this process. */
static uint32_t end_namespace(struct init *init)
{
    uint32_t ended = 0;

    tree_list(&init->tree, 1);
    ended = init->tree.count;
    (void)raw2(SYS_kill, -1, SIGKILL);
    for (;;) {
        int status = 0;
        struct rusage usage = {0};
        long pid = raw4(SYS_wait4, -1, &status, __WALL, &usage);

        if (pid == -EINTR)
            continue;
        if (pid <= 0)
            return ended;
        if (pid == init->program) {
            init->slot->status = status;
            init->slot->usage = usage;
            init->program_ended = true;
        }
    }
}

static uint32_t end_tree(struct init *init)
{
    uint64_t deadline = tree_now_us() + SWEEP_US;

    if (!init->program_ended) {
        /* Its status first: tree_end reaps whoever comes. */
        (void)raw2(SYS_kill, init->program, SIGSTOP);
        uint32_t ended = 0;
        tree_list(&init->tree, (pid_t)raw0(SYS_getpid));
        ended = init->tree.count;
        (void)raw2(SYS_kill, init->program, SIGKILL);
        int status = 0;
        struct rusage usage = {0};
        if (raw4(SYS_wait4, init->program, &status, __WALL, &usage) == init->program) {
            init->slot->status = status;
            init->slot->usage = usage;
            init->program_ended = true;
        }
        uint32_t rest = tree_end(&init->tree, deadline);
        return ended > rest ? ended : rest;
    }
    return tree_end(&init->tree, deadline);
}

_Noreturn void init_main(void *argument)
{
    struct slot *slot = argument;
    struct init init = {.slot = slot};
    bool program_was_running;

    (void)raw2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    long pages = raw6(SYS_mmap, 0, TREE_CAPACITY * sizeof *init.tree.pids, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages < 0 && pages > -4096)
        child_fail(slot, CHILD_STEP_SANDBOX, pages);
    init.tree.pids = (int32_t *)pages;
    set_up_sandbox(&init);
    start_program(&init);
    attend(&init);

    program_was_running = !init.program_ended;
    uint32_t ended = init.pid_one ? end_namespace(&init) : end_tree(&init);
    slot->leftovers = ended - (program_was_running && ended ? 1 : 0);
    slot->survivors = init.pid_one ? 0 : init.tree.count;
    slot->init_reported = true;
    (void)raw2(SYS_munmap, init.tree.pids, TREE_CAPACITY * sizeof *init.tree.pids);
    for (;;)
        (void)raw1(SYS_exit_group, 0);
}
