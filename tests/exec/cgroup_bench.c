/*
 * cgroup_bench.c - what each operation on groups costs here: median and 90th percentile in µs
 *
 * Not a test: it prints a table.  Start it alone, as root.
 */
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/cgroup.h"

enum { ROUNDS = 200 };

static struct cgroup_host host;
static struct cgroup group;
static const struct cgroup_limits limits = {.memory_bytes = 64 << 20, .processes = 64};
static unsigned serial;

static void nothing(void)
{
}

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "cgroup_bench: %s failed\n", what);
    exit(EXIT_FAILURE);
}

static void start(bool in_group, bool sleeps)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    struct cgroup_join join = {0};
    int v2 = cgroup_v2_fd(&group);

    if (in_group) {
        cgroup_join_list(&group, v2 < 0, &join);
        args.flags = v2 >= 0 ? CLONE_INTO_CGROUP : 0;
        args.cgroup = v2 >= 0 ? (unsigned)v2 : 0;
    }
    long pid = syscall(SYS_clone3, &args, sizeof args);

    if (pid == 0) {
        must(cgroup_join_raw(&join) == 0, "join");
        if (sleeps)
            (void)sleep(60);
        _exit(0);
    }
    must(pid > 0, "clone3");
}

static void spawn_bare(void)
{
    start(false, false);
    must(wait(NULL) > 0, "wait");
}

static void spawn_in_group(void)
{
    start(true, false);
    must(wait(NULL) > 0, "wait");
}

static void probe(void)
{
    struct cgroup_host again;

    cgroup_probe(&again);
}

static void make(void)
{
    must(cgroup_make(&host, &group, ++serial) == 0, "make");
}

static void limit(void)
{
    (void)cgroup_limit(&group, &limits);
}

static void read_all(void)
{
    uint64_t a;
    uint64_t b;

    (void)cgroup_oom_kills(&group);
    (void)cgroup_memory_peak(&group, &a);
    (void)cgroup_cpu_us(&group, &a, &b);
    (void)cgroup_processes_peak(&group, &a);
}

static void populated(void)
{
    must(!cgroup_populated(&group), "populated");
}

static void reset(void)
{
    must(cgroup_reset(&group), "reset");
}

static void discard(void)
{
    must(cgroup_remove(&group) == 0, "remove");
}

static void sweep(void)
{
    (void)cgroup_sweep_stale(&host);
}

static void start_20(void)
{
    for (int i = 0; i < 20; i++)
        start(true, true);
}

static void kill_20(void)
{
    must(cgroup_kill(&group) >= 0 && cgroup_wait_empty(&group, 1000000), "kill");
}

static void reap_20(void)
{
    while (wait(NULL) > 0)
        ;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* `before` and `after` are not measured. */
static void measure(const char *what, void (*before)(void), void (*body)(void), void (*after)(void))
{
    uint64_t us[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        before();
        uint64_t begin = clock_us();

        body();
        us[i] = clock_us() - begin;
        after();
    }
    qsort(us, ROUNDS, sizeof *us, compare);
    printf("%-36s %6llu %6llu\n", what, (unsigned long long)us[ROUNDS / 2],
           (unsigned long long)us[ROUNDS * 9 / 10]);
}

static void make_and_limit(void)
{
    make();
    limit();
}

int main(void)
{
    cgroup_probe(&host);
    cgroup_own(&host);
    must(host.parent_count > 0, host.abilities[CGROUP_KILL].reason);
    printf("%-36s %6s %6s\n", "", "median", "p90");
    measure("probe", nothing, probe, nothing);
    measure("sweep, nothing there", nothing, sweep, nothing);
    measure("make", nothing, make, discard);
    measure("limit of a new group", make, limit, discard);
    measure("remove", make_and_limit, discard, nothing);
    make_and_limit();
    measure("limit, unchanged", nothing, limit, nothing);
    measure("clone3, exit, wait", nothing, spawn_bare, nothing);
    measure("the same in the group", nothing, spawn_in_group, nothing);
    measure("read oom, peaks, cpu", nothing, read_all, nothing);
    measure("populated", nothing, populated, nothing);
    measure("reset after a run", spawn_in_group, reset, nothing);
    measure("kill 20 until none lives", start_20, kill_20, reap_20);
    discard();
    return EXIT_SUCCESS;
}
