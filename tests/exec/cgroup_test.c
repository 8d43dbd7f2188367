#include "exec/cgroup.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup_keeper.h"
#include "check.h"

TEST(what_the_host_has_names_a_place_and_what_it_lacks_a_reason)
{
    const struct cgroup_host *host = keeper_host();

    for (int i = 0; i < CGROUP_FUNCTIONS; i++) {
        const struct cgroup_ability *ability = &host->abilities[i];

        CHECK_EQ(ability->parent >= 0, ability->reason[0] == '\0');
        if (ability->parent >= 0)
            CHECK_EQ(access(host->parents[ability->parent].path, W_OK), 0);
    }
}

TEST(an_oom_kill_of_a_grandchild_is_counted_and_wakes_the_keeper)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_MEMORY));
    struct pollfd wake = {.fd = cgroup_oom_fd(&group), .events = POLLIN};
    uint64_t peak = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 << 20}) ==
          1u << CGROUP_MEMORY);
    CHECK_EQ(poll(&wake, 1, 0), 0);
    CHECK_EQ(keeper_wait(keeper_start(&group, keeper_grow)), 7);
    CHECK_EQ(poll(&wake, 1, 100), 1);
    CHECK_EQ(cgroup_oom_drain(&group), 1);
    CHECK_EQ(poll(&wake, 1, 0), 0);
    CHECK(cgroup_memory_peak(&group, &peak));
    CHECK(peak > 30 << 20 && peak <= 33 << 20);
    keeper_discard(&group);
}

static void use_a_little(void)
{
    keeper_touch(1 << 20);
}

TEST(a_run_within_its_memory_has_no_oom_kill)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_MEMORY));

    (void)cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 << 20});
    CHECK_EQ(keeper_wait(keeper_start(&group, use_a_little)), 0);
    CHECK_EQ(cgroup_oom_kills(&group), 0);
    keeper_discard(&group);
}

TEST(swap_is_no_way_around_the_memory_limit)
{
    const struct cgroup_host *host = keeper_host_with(CGROUP_MEMORY);
    struct cgroup group = keeper_group(host);

    if (!host->swap_bounded)
        check_skip("this kernel does not account swap");
    (void)cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 << 20});
    if (cgroup_version(host, CGROUP_MEMORY) == 2)
        CHECK_TEXT(keeper_read(&group, CGROUP_MEMORY, "memory.swap.max"), "0\n");
    else
        CHECK_TEXT(keeper_read(&group, CGROUP_MEMORY, "memory.memsw.limit_in_bytes"), "33554432\n");
    keeper_discard(&group);
}

static void fork_bomb(void)
{
    for (int failures = 0; failures < 50;)
        failures += fork() < 0;
    (void)sleep(60);
}

TEST(a_fork_bomb_stays_within_its_processes)
{
    CHECK_NOT_UNDER_TSAN();
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_PROCESSES));
    uint64_t peak = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.processes = 20}) == 1u << CGROUP_PROCESSES);
    (void)keeper_start(&group, fork_bomb);
    for (int i = 0; i < 200 && cgroup_list(&group, NULL, 0) < 20; i++)
        (void)usleep(10000);
    CHECK_EQ(cgroup_list(&group, NULL, 0), 20);
    CHECK_EQ(cgroup_kill(&group), 20);
    CHECK(cgroup_wait_empty(&group, 2000000));
    if (cgroup_processes_peak(&group, &peak))
        CHECK_EQ(peak, 20);
    keeper_discard(&group);
}

/* Each in its own session, its parent gone. */
static void start_20_daemons(void)
{
    for (int i = 0; i < 20; i++) {
        if (fork() != 0)
            continue;
        (void)setsid();
        (void)signal(SIGTERM, SIG_IGN);
        if (fork() == 0)
            (void)sleep(60);
        _exit(0);
    }
    while (wait(NULL) > 0)
        ;
}

TEST(twenty_daemons_that_left_their_session_are_ended_and_counted)
{
    struct cgroup group = keeper_group(keeper_host());

    CHECK_EQ(keeper_wait(keeper_start(&group, start_20_daemons)), 0);
    CHECK(cgroup_populated(&group));
    CHECK_EQ(cgroup_kill(&group), 20);
    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_list(&group, NULL, 0), 0);
    keeper_discard(&group);
}

static void end_at_once(void)
{
}

TEST(a_zombie_is_not_a_living_process_of_the_group)
{
    struct cgroup group = keeper_group(keeper_host());
    pid_t pid = keeper_start(&group, end_at_once);

    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_list(&group, NULL, 0), 0);
    CHECK_EQ(keeper_wait(pid), 0);
    keeper_discard(&group);
}

TEST(the_list_says_who_is_there)
{
    struct cgroup group = keeper_group(keeper_host());
    pid_t first = keeper_start(&group, keeper_sleep);
    pid_t found[2] = {0};

    (void)keeper_start(&group, keeper_sleep);
    CHECK_EQ(cgroup_list(&group, found, 2), 2);
    CHECK(found[0] == first || found[1] == first);
    CHECK_EQ(cgroup_list(&group, found, 1), 2);
    keeper_discard(&group);
}

static void spin_300_ms(void)
{
    uint64_t end = clock_us() + 300000;

    while (clock_us() < end)
        ;
}

TEST(a_cpu_quota_is_kept)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_CPU_QUOTA));
    uint64_t user = 0;
    uint64_t system = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.cpu_cores = 0.2}) ==
          1u << CGROUP_CPU_QUOTA);
    CHECK_EQ(keeper_wait(keeper_start(&group, spin_300_ms)), 0);
    CHECK(cgroup_cpu_us(&group, &user, &system));
    CHECK(user + system < 150000);
    keeper_discard(&group);
}

TEST(a_quota_s_own_hierarchy_is_joined_only_by_runs_that_have_one)
{
    const struct cgroup_host *host = keeper_host_with(CGROUP_CPU_QUOTA);
    struct cgroup_limits quota = {.cpu_cores = 1};
    struct cgroup_join join;
    struct cgroup group;

    if (cgroup_version(host, CGROUP_CPU_QUOTA) != 1)
        check_skip("with v2 all is one hierarchy");
    CHECK_EQ(cgroup_make(host, &group, 1000), 0);
    CHECK_EQ(cgroup_limit(&group, &(struct cgroup_limits){0}), 0);
    cgroup_join_list(&group, true, &join);
    CHECK_EQ(join.count, host->parent_count - 1);
    CHECK_EQ(cgroup_limit(&group, &quota), 1u << CGROUP_CPU_QUOTA);
    cgroup_join_list(&group, true, &join);
    CHECK_EQ(join.count, host->parent_count);
    CHECK(cgroup_reset(&group));
    keeper_discard(&group);
}

static void burn_50_ms(void)
{
    struct timespec used = {0};

    while (used.tv_sec == 0 && used.tv_nsec < 50000000)
        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
}

TEST(cpu_time_is_that_of_all_processes_also_of_those_nobody_waited_for)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_CPU_USAGE));
    uint64_t user = 0;
    uint64_t system = 0;

    (void)keeper_start(&group, burn_50_ms);
    (void)keeper_start(&group, burn_50_ms);
    CHECK(cgroup_wait_empty(&group, 5000000));
    CHECK(cgroup_cpu_us(&group, &user, &system));
    CHECK(user + system >= 95000 && user + system < 500000);
    keeper_discard(&group);
}

static void count_own_groups(void)
{
    char line[1024];
    int count = 0;
    FILE *file = fopen("/proc/self/cgroup", "re");

    while (file && fgets(line, sizeof line, file))
        count += strstr(line, "/symbiont-") != NULL;
    _exit(count);
}

TEST(a_child_is_in_all_groups_before_its_first_instruction_of_its_own)
{
    const struct cgroup_host *host = keeper_host();
    struct cgroup group = keeper_group(host);

    CHECK_EQ(keeper_wait(keeper_start(&group, count_own_groups)), host->parent_count);
    keeper_discard(&group);
}

TEST(where_clone_into_cgroup_is_refused_the_child_joins_v2_by_writing)
{
    const struct cgroup_host *host = keeper_host();
    struct cgroup group = keeper_group(host);
    struct cgroup_join join;

    cgroup_join_list(&group, true, &join);
    CHECK_EQ(join.count, host->parent_count);
    pid_t pid = fork();
    if (pid == 0) {
        if (cgroup_join_raw(&join) == 0)
            count_own_groups();
        _exit(99);
    }
    CHECK_EQ(keeper_wait(pid), host->parent_count);
    keeper_discard(&group);
}

TEST(a_failed_join_says_why)
{
    CHECK_EQ(cgroup_join_raw(&(struct cgroup_join){.count = 1, .fds = {-1}}), -EBADF);
}
