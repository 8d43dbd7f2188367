#include "exec/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup_keeper.h"
#include "check.h"
#include "exec/cgroup_file.h"

TEST(a_reused_group_has_neither_the_limits_nor_the_counters_of_the_run_before)
{
    CHECK_NOT_UNDER_TSAN();
    const struct cgroup_host *host = keeper_host_with(CGROUP_MEMORY);
    struct cgroup group = keeper_group(host);
    struct cgroup_limits limits = {.memory_bytes = 32 << 20, .processes = 20, .cpu_cores = 1.5};
    uint64_t peak = 0;
    uint64_t user = 1;
    uint64_t system = 1;

    if (cgroup_version(host, CGROUP_MEMORY) != 1)
        check_skip("the peak of v2 can be reset from Linux 6.12 only");
    (void)cgroup_limit(&group, &limits);
    CHECK_EQ(keeper_wait(keeper_start(&group, keeper_grow)), 7);
    CHECK(cgroup_wait_empty(&group, 1000000));
    CHECK_EQ(cgroup_oom_kills(&group), 1);

    CHECK(cgroup_reset(&group));
    CHECK_EQ(group.generation, 1);
    CHECK_EQ(cgroup_oom_kills(&group), 0);
    CHECK(cgroup_memory_peak(&group, &peak) && peak < 2 << 20);
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
    static const uint64_t sizes[] = {64 << 20, 16 << 20, 256 << 20, 256 << 20};
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_MEMORY));

    if (cgroup_version(group.host, CGROUP_MEMORY) != 1)
        check_skip("v2 has no second limit to mind");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint64_t now = 0;

        CHECK_EQ(cgroup_limit(&group, &(struct cgroup_limits){.memory_bytes = sizes[i]}),
                 1u << CGROUP_MEMORY);
        CHECK(
            cgroup_number(keeper_read(&group, CGROUP_MEMORY, "memory.memsw.limit_in_bytes"), &now));
        CHECK_EQ(now, sizes[i]);
    }
    keeper_discard(&group);
}

TEST(limits_beyond_all_the_host_has_are_in_force)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_PROCESSES));
    struct cgroup_limits limits = {.processes = 1u << 30};

    CHECK_EQ(cgroup_limit(&group, &limits), 1u << CGROUP_PROCESSES);
    CHECK_TEXT(keeper_read(&group, CGROUP_PROCESSES, "pids.max"), "max\n");
    keeper_discard(&group);
}

static char cached_file[] = "/var/tmp/symbiont-cgroup-XXXXXX";

static void write_8_mib(void)
{
    static char block[1 << 20];
    int fd = open(cached_file, O_WRONLY | O_CLOEXEC);

    for (int i = 0; i < 8; i++)
        if (write(fd, block, sizeof block) < 0)
            _exit(98);
}

TEST(a_group_that_is_still_charged_for_page_cache_is_not_reused)
{
    struct cgroup group = keeper_group(keeper_host_with(CGROUP_MEMORY));
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

    (void)keeper_start(&group, keeper_sleep);
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
