/*
 * Prints what confinement costs: /bin/true at each profile against bare posix_spawn and bwrap,
 * interleaved.  Made as the keeper makes it, by clones that share memory, but without the keeper.
 */
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/child.h"
#include "exec/confine.h"
#include "exec/raw.h"

enum { STACK_BYTES = 64 * 1024, ROUNDS_AT_MOST = 2000 };

struct run {
    struct confine_plan plan;
    const char *base;
    int fds[SPEC_FDS];
    char *stacks;
    volatile bool mapped;
    volatile long answer;
    volatile enum confine_step step;
    uint64_t begin_us, cloned_us, entered_us, confined_us;
};

static const char *const program[] = {"/bin/true", NULL};
static const char work[] = "/tmp/confine-bench";
static uint64_t sums[4]; /* clone, sandbox, program's confinement, exec to end */

static _Noreturn void end(struct run *run, enum confine_step step, long answer)
{
    run->answer = answer;
    run->step = step;
    for (;;)
        (void)raw1(SYS_exit_group, 1);
}

static void be_program(void *argument)
{
    struct run *run = argument;
    static const char *const none[] = {NULL};
    enum confine_step step = CONFINE_STEP_NONE;
    long answer = confine_enter_program(&run->plan, run->base, run->fds, &step);

    run->confined_us = clock_us();
    if (answer >= 0)
        answer = raw3(SYS_execve, program[0], program, none);
    end(run, step, answer);
}

static void be_init(void *argument)
{
    struct run *run = argument;
    enum confine_step step = CONFINE_STEP_NONE;
    struct clone_args args = {
        .flags = CLONE_VM,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)run->stacks + STACK_BYTES,
        .stack_size = STACK_BYTES,
    };

    while (!run->mapped)
        (void)raw0(SYS_sched_yield);
    run->cloned_us = clock_us();
    long answer = confine_enter_sandbox(&run->plan, run->base, run->fds, &step);
    run->entered_us = clock_us();
    if (answer < 0)
        end(run, step, answer);
    (void)raw_clone(&args, be_program, run);
    (void)raw4(SYS_wait4, -1, NULL, __WALL, NULL);
    for (;;)
        (void)raw1(SYS_exit_group, 0);
}

static void put_map(pid_t pid, const char *name, unsigned id)
{
    char path[64];
    char line[32];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    (void)snprintf(line, sizeof line, id == UINT32_MAX ? "deny" : "%u %u 1", id, id);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, line, strlen(line)) < 0)
        perror(path);
    (void)close(fd);
}

static void start(struct confine *confine, enum symbiont_profile profile, char *stacks)
{
    struct symbiont_error err = {0};
    struct confine_receipt receipt;
    auto_spec struct spec_builder builder = {.limit = 1 << 20};
    struct run run = {.stacks = stacks};
    const char *const unreadable[] = {"/root/.local/state/symbiont", NULL};
    const struct confine_request request = {.profile = profile,
                                            .workdir = work,
                                            .private_dir = work,
                                            .unreadable = unreadable,
                                            .uid = geteuid(),
                                            .gid = getegid()};

    for (int i = 0; i < SPEC_FDS; i++)
        run.fds[i] = -1;
    (void)spec_add(&builder, "head", 4);
    run.begin_us = clock_us();
    const struct confine_into into = {&builder, &run.plan, run.fds, &receipt};
    if (!confine_prepare(confine, &request, &into, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    run.base = builder.data;
    struct clone_args args = {
        .flags = CLONE_VM | run.plan.clone_flags,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)stacks,
        .stack_size = STACK_BYTES,
    };
    long pid = raw_clone(&args, confine_needs_sandbox(&run.plan) ? be_init : be_program, &run);
    if (run.plan.clone_flags & CLONE_NEWUSER) {
        put_map((pid_t)pid, "setgroups", UINT32_MAX);
        put_map((pid_t)pid, "uid_map", geteuid());
        put_map((pid_t)pid, "gid_map", getegid());
    }
    run.mapped = true;
    (void)waitpid((pid_t)pid, NULL, 0);
    if (run.answer < 0) {
        fprintf(stderr, "cannot %s: %s\n", confine_step_text(run.step), strerror((int)-run.answer));
        exit(1);
    }
    if (profile == SYMBIONT_PROFILE_STRICT) {
        sums[0] += run.cloned_us - run.begin_us;
        sums[1] += run.entered_us - run.cloned_us;
        sums[2] += run.confined_us - run.entered_us;
        sums[3] += clock_us() - run.confined_us;
    }
    for (int i = 0; i < SPEC_FDS; i++) {
        if (run.fds[i] >= 0)
            (void)close(run.fds[i]);
    }
}

static void spawn(const char *const *argv)
{
    pid_t pid = -1;
    char *const none[] = {NULL};

    (void)posix_spawn(&pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, none);
    (void)waitpid(pid, NULL, 0);
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    static const char *const bwrap[] = {
        "/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/",    "/",         "--tmpfs", "/tmp",
        "--proc",         "/proc",         "--dev",     "/dev", "/bin/true", NULL};
    static const char *const names[] = {"posix_spawn", "Permissive", "Moderate", "Strict", "bwrap"};
    static uint64_t times[5][ROUNDS_AT_MOST];
    size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 100;
    char *stacks = aligned_alloc(4096, (size_t)STACK_BYTES * 2);
    struct confine *confine = confine_open();

    rounds = rounds < ROUNDS_AT_MOST ? rounds : ROUNDS_AT_MOST;
    (void)mkdir(work, 0777);
    for (size_t i = 0; i < rounds; i++) {
        for (int kind = 0; kind < 5; kind++) {
            uint64_t begin = clock_us();

            if (kind == 0 || kind == 4)
                spawn(kind ? bwrap : program);
            else
                start(confine, (enum symbiont_profile)(SYMBIONT_PROFILE_PERMISSIVE + kind - 1),
                      stacks);
            times[kind][i] = clock_us() - begin;
        }
    }
    for (int kind = 0; kind < 5; kind++)
        qsort(times[kind], rounds, sizeof **times, by_size);
    for (int kind = 0; kind < 5; kind++)
        printf("%-12s %6ju us   p95 %6ju   x bwrap %.2f\n", names[kind],
               (uintmax_t)times[kind][rounds / 2], (uintmax_t)times[kind][rounds * 95 / 100],
               (double)times[kind][rounds / 2] / (double)times[4][rounds / 2]);
    printf("Strict, means: clone %ju, sandbox %ju, confine %ju, run %ju us\n",
           (uintmax_t)(sums[0] / rounds), (uintmax_t)(sums[1] / rounds),
           (uintmax_t)(sums[2] / rounds), (uintmax_t)(sums[3] / rounds));
    confine_close(confine);
    free(stacks);
    return 0;
}
