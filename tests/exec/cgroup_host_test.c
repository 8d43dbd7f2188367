#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup_keeper.h"
#include "check.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_kill.h"
#include "exec/cgroup_place.h"

enum { NOBODY = 65534 };

/* Sweeping: what is checked is our own, because others on the machine may sweep and leave too */

/* A keeper that makes a group with a process of its own session in it; ends itself or stays. */
static pid_t start_keeper(const struct cgroup_host *host, bool stays)
{
    int ready[2];
    char byte;

    CHECK_EQ(pipe2(ready, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct cgroup_host own = *host;

        cgroup_own(&own);
        struct cgroup group = keeper_group(&own);

        (void)keeper_start(&group, keeper_sleep);
        while (cgroup_list_at(group.dirs[own.parent_count - 1], NULL, 0) <= 0)
            (void)usleep(1000); /* it joins by itself, that one last */
        if (write(ready[1], "r", 1) == 1 && stays)
            (void)sleep(60);
        (void)kill(getpid(), SIGKILL);
    }
    CHECK_EQ(read(ready[0], &byte, 1), 1);
    return pid;
}

/* How many directories are there of a keeper's groups. */
static int left_of(const struct cgroup_host *host, pid_t keeper)
{
    int count = 0;

    for (int i = 0; i < host->parent_count; i++) {
        char pattern[CGROUP_PATH_BYTES];
        glob_t found = {0};

        (void)snprintf(pattern, sizeof pattern, "%.400s/symbiont-%d-*", host->parents[i].path,
                       keeper);
        if (glob(pattern, 0, NULL, &found) == 0)
            count += (int)found.gl_pathc;
        globfree(&found);
    }
    return count;
}

TEST(what_a_dead_keeper_left_is_ended_and_removed_at_the_next_start)
{
    const struct cgroup_host *host = keeper_host();
    pid_t pid = start_keeper(host, false);

    CHECK_EQ(keeper_wait(pid), 128 + SIGKILL);
    (void)cgroup_sweep_stale(host);
    CHECK_EQ(keeper_wait(-1), 128 + SIGKILL); /* its run came to us */
    CHECK_EQ(left_of(host, pid), 0);
}

TEST(a_dead_keeper_nobody_has_waited_for_is_dead)
{
    const struct cgroup_host *host = keeper_host();
    siginfo_t info;
    pid_t pid = start_keeper(host, false);

    CHECK_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    (void)cgroup_sweep_stale(host);
    CHECK_EQ(left_of(host, pid), 0);
}

TEST(the_groups_of_a_living_keeper_are_left_alone)
{
    const struct cgroup_host *host = keeper_host();
    pid_t pid = start_keeper(host, true);

    (void)cgroup_sweep_stale(host);
    CHECK_EQ(left_of(host, pid), host->parent_count);
    (void)kill(pid, SIGKILL);
    CHECK_EQ(keeper_wait(pid), 128 + SIGKILL);
    CHECK_EQ(waitpid(-1, NULL, WNOHANG), 0); /* the run is alive */
    (void)cgroup_sweep_stale(host);
    CHECK_EQ(left_of(host, pid), 0);
}

TEST(a_keeper_whose_pid_went_to_another_process_is_dead)
{
    const struct cgroup_host *host = keeper_host();
    struct cgroup_host older = *host;

    older.owner.start--;
    struct cgroup group = keeper_group(&older);

    (void)keeper_start(&group, keeper_sleep);
    (void)cgroup_sweep_stale(host);
    CHECK_EQ(keeper_wait(-1), 128 + SIGKILL);
    CHECK_EQ(left_of(host, getpid()), 0);
}

TEST(a_keeper_of_another_pid_namespace_is_nobody_we_can_judge)
{
    const struct cgroup_host *host = keeper_host();
    struct cgroup_host elsewhere = *host;

    elsewhere.owner.pid_namespace++;
    elsewhere.owner.start--;
    struct cgroup group = keeper_group(&elsewhere);

    (void)keeper_start(&group, keeper_sleep);
    (void)cgroup_sweep_stale(host);
    CHECK(cgroup_populated(&group));
    keeper_discard(&group);
}

/* Hosts that are less capable */

/* Only what v1 gives here, with its own CPU accounting. */
static struct cgroup_host v1_only(const struct cgroup_host *host)
{
    static const char cpuacct[] = "/sys/fs/cgroup/cpuacct";
    struct cgroup_host v1 = {.owner = host->owner};

    for (int i = 0; i < CGROUP_FUNCTIONS; i++) {
        v1.abilities[i].parent = -1;
        if (cgroup_version(host, (enum cgroup_function)i) != 1)
            continue;
        v1.parents[v1.parent_count] = host->parents[host->abilities[i].parent];
        v1.abilities[i].parent = v1.parent_count++;
    }
    if (v1.parent_count == 0 || access(cpuacct, W_OK) < 0)
        check_skip("this host has no v1 hierarchies");
    (void)snprintf(v1.parents[v1.parent_count].path, CGROUP_PATH_BYTES, "%s", cpuacct);
    v1.parents[v1.parent_count].version = 1;
    v1.abilities[CGROUP_CPU_USAGE].parent = v1.parent_count++;
    return v1;
}

static void burn(void)
{
    for (volatile unsigned i = 0; i < 30000000; i++)
        ;
}

TEST(with_v1_alone_a_run_is_limited_and_counted_and_its_processes_are_known)
{
    struct cgroup_host v1 = v1_only(keeper_host());
    struct cgroup group = keeper_group(&v1);
    struct cgroup_limits limits = {.memory_bytes = 64 << 20, .processes = 8};
    uint64_t user = 0;
    uint64_t system = 0;
    pid_t found = 0;

    CHECK_EQ(cgroup_v2_fd(&group), -1);
    CHECK_EQ(cgroup_limit(&group, &limits), 1u << CGROUP_MEMORY | 1u << CGROUP_PROCESSES);
    CHECK_EQ(keeper_wait(keeper_start(&group, burn)), 0);
    CHECK(cgroup_cpu_us(&group, &user, &system) && user > 1000);
    pid_t pid = keeper_start(&group, keeper_sleep);
    for (int i = 0; i < 200 && !cgroup_populated(&group); i++)
        (void)usleep(5000); /* it joins by itself */
    CHECK_EQ(cgroup_list(&group, &found, 1), 1);
    CHECK_EQ(found, pid);
    CHECK(cgroup_populated(&group));
    CHECK_EQ(cgroup_kill(&group), -ENOTSUP);
    (void)kill(pid, SIGKILL);
    keeper_discard(&group);
}

TEST(with_v1_alone_what_a_dead_keeper_left_is_ended_one_by_one)
{
    const struct cgroup_host *host = keeper_host();
    struct cgroup_host v1 = v1_only(host);

    pid_t pid = start_keeper(&v1, false);

    CHECK_EQ(keeper_wait(pid), 128 + SIGKILL);
    (void)cgroup_sweep_stale(&v1);
    CHECK_EQ(keeper_wait(-1), 128 + SIGKILL);
    CHECK_EQ(left_of(&v1, pid), 0);
}

static void become_nobody(void)
{
    CHECK_EQ(setgid(NOBODY), 0);
    CHECK_EQ(setuid(NOBODY), 0);
}

TEST(an_ordinary_user_without_a_group_of_their_own_gets_reasons_and_no_error)
{
    struct cgroup_host host;
    struct cgroup group;
    uint64_t number;

    (void)keeper_host();
    become_nobody();
    cgroup_probe(&host);
    cgroup_own(&host);
    CHECK_EQ(host.parent_count, 0);
    for (int i = 0; i < CGROUP_FUNCTIONS; i++)
        CHECK_HAS(host.abilities[i].reason, "Permission denied");
    CHECK_EQ(cgroup_make(&host, &group, 1), 0); /* a group of nothing does nothing */
    CHECK_EQ(cgroup_limit(&group, &(struct cgroup_limits){1 << 20, 1, 1}), 0);
    CHECK_EQ(cgroup_kill(&group), -ENOTSUP);
    CHECK(!cgroup_populated(&group) && !cgroup_memory_peak(&group, &number));
    CHECK_EQ(cgroup_oom_fd(&group), -1);
    CHECK_EQ(cgroup_remove(&group), 0);
}

/* A v2 group that belongs to nobody (65534), as systemd delegates one. */
static void delegate(char path[static CGROUP_PATH_BYTES])
{
    const struct cgroup_host *host = keeper_host();
    static const char *const files[] = {".", "cgroup.procs", "cgroup.subtree_control",
                                        "cgroup.threads"};

    (void)snprintf(path, CGROUP_PATH_BYTES, "%.400s/symbiont-test-%d", host->parents[0].path,
                   getpid());
    CHECK_EQ(mkdir(path, 0755), 0);
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        CHECK_EQ(fchownat(dir, files[i], NOBODY, NOBODY, 0), 0);
    (void)close(dir);
}

static void use_delegated_group(const char *path)
{
    struct cgroup_host host;

    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK_EQ(cgroup_write(dir, "cgroup.procs", "0"), 0);
    become_nobody();
    cgroup_probe(&host);
    cgroup_own(&host);
    CHECK_EQ(cgroup_version(&host, CGROUP_KILL), 2);
    CHECK_TEXT(host.parents[0].path, path);
    CHECK_EQ(cgroup_version(&host, CGROUP_CPU_USAGE), 2);
    struct cgroup group = keeper_group(&host);

    (void)keeper_start(&group, keeper_sleep);
    CHECK_EQ(cgroup_kill(&group), 1);
    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_remove(&group), 0);
}

TEST(an_ordinary_user_with_a_delegated_group_has_their_runs_ended_by_it)
{
    char path[CGROUP_PATH_BYTES];

    delegate(path);
    pid_t pid = fork();
    if (pid == 0) {
        use_delegated_group(path);
        _exit(0);
    }
    int code = keeper_wait(pid);
    CHECK_EQ(rmdir(path), 0);
    CHECK_EQ(code, 0);
}

/* v2 with controllers, as plain files: this machine's v2 has none */

static char tree_dir[] = "/tmp/symbiont-tree-XXXXXX";

static void put(const char *name, const char *content)
{
    char path[CGROUP_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", tree_dir, name);
    FILE *file = fopen(path, "we");

    CHECK(file);
    CHECK(fputs(content, file) >= 0);
    CHECK_EQ(fclose(file), 0);
}

static const char *get(const char *name)
{
    static char text[CGROUP_TEXT_BYTES];
    char path[CGROUP_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/%s", tree_dir, name);
    CHECK(cgroup_read(AT_FDCWD, path, text));
    return text;
}

static void make_group(const char *name, const char *controllers, const char *given)
{
    char path[CGROUP_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/%s", tree_dir, name);
    CHECK(mkdir(path, 0755) == 0 || errno == EEXIST);
    (void)snprintf(path, sizeof path, "%s/cgroup.procs", name);
    put(path, "");
    (void)snprintf(path, sizeof path, "%s/cgroup.controllers", name);
    put(path, controllers);
    (void)snprintf(path, sizeof path, "%s/cgroup.subtree_control", name);
    if (given)
        put(path, given);
}

static void discard_tree(void)
{
    const char *const argv[] = {"/bin/rm", "-rf", tree_dir, NULL};

    if (fork() == 0)
        (void)execv(argv[0], (char *const *)argv);
    (void)wait(NULL);
}

TEST(groups_with_limits_are_made_beside_the_own_group_when_it_has_processes)
{
    char own[CGROUP_PATH_BYTES];
    char best[CGROUP_PATH_BYTES];

    CHECK(mkdtemp(tree_dir));
    make_group(".", "memory pids cpu io\n", "memory pids cpu\n");
    make_group("user.slice", "memory pids cpu\n", "memory pids\n");
    make_group("user.slice/session.scope", "memory pids\n", NULL); /* can't be written */
    (void)snprintf(own, sizeof own, "%s/user.slice/session.scope", tree_dir);
    CHECK_EQ(cgroup_best_place(own, tree_dir, best), 0);
    CHECK_TEXT(best + strlen(tree_dir), "/user.slice");
    CHECK_HAS(get("user.slice/cgroup.subtree_control"), "+cpu");
    discard_tree();
}

TEST(no_step_further_up_is_made_for_cpu_alone)
{
    char own[CGROUP_PATH_BYTES];
    char best[CGROUP_PATH_BYTES];

    CHECK(mkdtemp(tree_dir));
    make_group(".", "memory pids cpu\n", "memory pids cpu\n");
    make_group("a", "memory pids\n", "memory pids\n");
    make_group("a/own", "memory pids\n", NULL);
    (void)snprintf(own, sizeof own, "%s/a/own", tree_dir);
    CHECK_EQ(cgroup_best_place(own, tree_dir, best), 0);
    CHECK_TEXT(best + strlen(tree_dir), "/a");
    discard_tree();
}

TEST(where_no_group_gives_controllers_the_own_one_still_tracks)
{
    char own[CGROUP_PATH_BYTES];
    char best[CGROUP_PATH_BYTES];

    CHECK(mkdtemp(tree_dir));
    make_group(".", "hugetlb\n", "");
    make_group("own", "", "");
    (void)snprintf(own, sizeof own, "%s/own", tree_dir);
    CHECK_EQ(cgroup_best_place(own, tree_dir, best), 0);
    CHECK_TEXT(best, own);
    discard_tree();
}

TEST(the_limits_and_counters_of_v2_are_written_and_read_as_the_kernel_has_them)
{
    struct cgroup_host host = {.parent_count = 1, .parents = {{.version = 2}}};
    struct cgroup group = {.host = &host, .oom_notice = -1};
    struct cgroup_limits limits = {.memory_bytes = 1 << 20, .processes = 9, .cpu_cores = 1.5};
    uint64_t user = 0;
    uint64_t system = 0;

    CHECK(mkdtemp(tree_dir));
    put("memory.max", "");
    put("memory.swap.max", "");
    put("pids.max", "");
    put("cpu.max", "");
    put("memory.events", "low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 1\n");
    put("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 0\n");
    group.dirs[0] = open(tree_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    group.oom = openat(group.dirs[0], "memory.events", O_RDONLY | O_CLOEXEC);
    CHECK_EQ(cgroup_limit(&group, &limits),
             1u << CGROUP_MEMORY | 1u << CGROUP_PROCESSES | 1u << CGROUP_CPU_QUOTA);
    CHECK_TEXT(get("memory.max"), "1048576");
    CHECK_TEXT(get("memory.swap.max"), "0");
    CHECK_TEXT(get("pids.max"), "9");
    CHECK_TEXT(get("cpu.max"), "150000");
    CHECK_EQ(cgroup_oom_kills(&group), 2);
    CHECK(cgroup_cpu_us(&group, &user, &system));
    CHECK_EQ(user, 20);
    CHECK_EQ(system, 10);
    discard_tree();
}
