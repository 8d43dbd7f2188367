#include "exec/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup_keeper.h"
#include "check.h"
#include "exec/cgroup_file.h"

enum { MIB = 1 << 20 };

static const struct cgroup_host *host_with(enum cgroup_function function)
{
    const struct cgroup_host *host = keeper_host();

    if (cgroup_version(host, function) == 0)
        check_skip("%s", host->abilities[function].reason);
    return host;
}

static void sleep_long(void)
{
    (void)sleep(60);
}

static void touch_memory(size_t bytes)
{
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (block == MAP_FAILED)
        _exit(98);
    for (size_t i = 0; i < bytes; i += 4096)
        block[i] = 1;
}

/* Uses 128 MiB in a grandchild, and hides how that ended. */
static void grow_in_a_grandchild(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        touch_memory((size_t)128 * MIB);
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
    _exit(7);
}

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
    struct cgroup group = keeper_group(host_with(CGROUP_MEMORY));
    struct pollfd wake = {.fd = cgroup_oom_fd(&group), .events = POLLIN};
    uint64_t peak = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 * MIB}) ==
          1u << CGROUP_MEMORY);
    CHECK_EQ(poll(&wake, 1, 0), 0);
    CHECK_EQ(keeper_wait(keeper_start(&group, grow_in_a_grandchild)), 7);
    CHECK_EQ(poll(&wake, 1, 100), 1);
    CHECK_EQ(cgroup_oom_drain(&group), 1);
    CHECK_EQ(poll(&wake, 1, 0), 0);
    CHECK(cgroup_memory_peak(&group, &peak));
    CHECK(peak > 30 * MIB && peak <= 33 * MIB);
    keeper_discard(&group);
}

static void use_a_little(void)
{
    touch_memory(MIB);
}

TEST(a_run_within_its_memory_has_no_oom_kill)
{
    struct cgroup group = keeper_group(host_with(CGROUP_MEMORY));

    (void)cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 * MIB});
    CHECK_EQ(keeper_wait(keeper_start(&group, use_a_little)), 0);
    CHECK_EQ(cgroup_oom_kills(&group), 0);
    keeper_discard(&group);
}

TEST(swap_is_no_way_around_the_memory_limit)
{
    const struct cgroup_host *host = host_with(CGROUP_MEMORY);
    struct cgroup group = keeper_group(host);

    if (!host->swap_bounded)
        check_skip("this kernel does not account swap");
    (void)cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = 32 * MIB});
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
    struct cgroup group = keeper_group(host_with(CGROUP_PROCESSES));
    uint64_t peak = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.processes = 20}) ==
          1u << CGROUP_PROCESSES);
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
    pid_t first = keeper_start(&group, sleep_long);
    pid_t found[2] = {0};

    (void)keeper_start(&group, sleep_long);
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
    struct cgroup group = keeper_group(host_with(CGROUP_CPU_QUOTA));
    uint64_t user = 0;
    uint64_t system = 0;

    CHECK(cgroup_limit(&group, &(struct cgroup_limits){.cpu_cores = 0.2}) ==
          1u << CGROUP_CPU_QUOTA);
    CHECK_EQ(keeper_wait(keeper_start(&group, spin_300_ms)), 0);
    CHECK(cgroup_cpu_us(&group, &user, &system));
    CHECK(user + system < 150000);
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
    struct cgroup group = keeper_group(host_with(CGROUP_CPU_USAGE));
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

TEST(a_reused_group_has_neither_the_limits_nor_the_counters_of_the_run_before)
{
    const struct cgroup_host *host = host_with(CGROUP_MEMORY);
    struct cgroup group = keeper_group(host);
    struct cgroup_limits limits = {
        .memory_bytes = 32 * MIB, .processes = 20, .cpu_cores = 1.5};
    uint64_t peak = 0;
    uint64_t user = 1;
    uint64_t system = 1;

    if (cgroup_version(host, CGROUP_MEMORY) != 1)
        check_skip("the peak of v2 can be reset from Linux 6.12 only");
    (void)cgroup_limit(&group, &limits);
    CHECK_EQ(keeper_wait(keeper_start(&group, grow_in_a_grandchild)), 7);
    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_oom_kills(&group), 1);

    CHECK(cgroup_reset(&group));
    CHECK_EQ(group.generation, 1);
    CHECK_EQ(cgroup_oom_kills(&group), 0);
    CHECK(cgroup_memory_peak(&group, &peak) && peak < 2 * MIB);
    CHECK(cgroup_cpu_us(&group, &user, &system) && user + system == 0);
    CHECK(!cgroup_processes_peak(&group, &peak));
    CHECK_EQ(cgroup_limit(&group, &(struct cgroup_limits){0}), 0);
    CHECK_TEXT(keeper_read(&group, CGROUP_MEMORY, "memory.limit_in_bytes"),
               "9223372036854771712\n");
    CHECK_TEXT(keeper_read(&group, CGROUP_MEMORY, "memory.memsw.limit_in_bytes"),
               "9223372036854771712\n");
    CHECK_TEXT(keeper_read(&group, CGROUP_PROCESSES, "pids.max"), "max\n");
    CHECK_TEXT(keeper_read(&group, CGROUP_CPU_QUOTA, "cpu.cfs_quota_us"), "-1\n");
    keeper_discard(&group);
}

TEST(a_limit_can_be_raised_and_lowered_between_runs)
{
    static const uint64_t sizes[] = {64 * MIB, 16 * MIB, 256 * MIB, 256 * MIB};
    struct cgroup group = keeper_group(host_with(CGROUP_MEMORY));

    if (cgroup_version(group.host, CGROUP_MEMORY) != 1)
        check_skip("v2 has no second limit to mind");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint64_t now = 0;

        CHECK_EQ(cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = sizes[i]}),
                 1u << CGROUP_MEMORY);
        CHECK(cgroup_number(keeper_read(&group, CGROUP_MEMORY, "memory.memsw.limit_in_bytes"),
                            &now));
        CHECK_EQ(now, sizes[i]);
    }
    keeper_discard(&group);
}

TEST(limits_beyond_all_the_host_has_are_in_force)
{
    struct cgroup group = keeper_group(host_with(CGROUP_PROCESSES));
    struct cgroup_limits limits = {.processes = 1u << 30};

    CHECK_EQ(cgroup_limit(&group, &limits), 1u << CGROUP_PROCESSES);
    CHECK_TEXT(keeper_read(&group, CGROUP_PROCESSES, "pids.max"), "max\n");
    keeper_discard(&group);
}

static char cached_file[] = "/var/tmp/symbiont-cgroup-XXXXXX";

static void write_8_mib(void)
{
    static char block[MIB];
    int fd = open(cached_file, O_WRONLY | O_CLOEXEC);

    for (int i = 0; i < 8; i++)
        if (write(fd, block, sizeof block) < 0)
            _exit(98);
}

TEST(a_group_that_is_still_charged_for_page_cache_is_not_reused)
{
    struct cgroup group = keeper_group(host_with(CGROUP_MEMORY));
    int file = mkstemp(cached_file);

    CHECK(file >= 0);
    CHECK_EQ(keeper_wait(keeper_start(&group, write_8_mib)), 0);
    CHECK(cgroup_wait_empty(&group, 1000000));
    bool reusable = cgroup_reset(&group);
    (void)unlink(cached_file);
    (void)close(file);
    CHECK(!reusable);
    keeper_discard(&group);
}

TEST(a_group_with_a_living_process_is_neither_reused_nor_removed)
{
    struct cgroup group = keeper_group(keeper_host());

    (void)keeper_start(&group, sleep_long);
    CHECK(!cgroup_reset(&group));
    CHECK_EQ(cgroup_remove(&group), -EBUSY);
    CHECK_EQ(cgroup_kill(&group), 1); /* what could not be removed is still there to be ended */
    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_remove(&group), 0);
}

TEST(subgroups_that_a_run_made_go_with_the_group)
{
    struct cgroup group = keeper_group(keeper_host());
    int v2 = cgroup_v2_fd(&group);

    CHECK_EQ(mkdirat(v2, "a", 0755), 0);
    CHECK_EQ(mkdirat(v2, "a/b", 0755), 0);
    CHECK_EQ(mkdirat(v2, "c", 0755), 0);
    CHECK(!cgroup_reset(&group));
    CHECK_EQ(cgroup_remove(&group), 0);
    CHECK_EQ(cgroup_v2_fd(&group), -1);
}

TEST(a_group_of_that_name_that_is_already_there_is_not_taken)
{
    struct cgroup group = keeper_group(keeper_host());
    struct cgroup second;

    CHECK_EQ(cgroup_make(group.host, &second, group.serial), -EEXIST);
    CHECK(!cgroup_populated(&group));
    keeper_discard(&group);
}
