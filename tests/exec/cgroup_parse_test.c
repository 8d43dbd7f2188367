#include "exec/cgroup_parse.h"

#include <string.h>

#include "check.h"
#include "exec/cgroup_name.h"

static struct cgroup_tree trees[CGROUP_TREES];

static const char *directory(enum cgroup_tree_name name)
{
    static char path[CGROUP_PATH_BYTES];

    return cgroup_tree_path(&trees[name], path) ? path : "none";
}

static void parse(const char *membership, const char *mounts)
{
    memset(trees, 0, sizeof trees);
    cgroup_parse_membership(trees, membership, strlen(membership));
    cgroup_parse_mounts(trees, mounts, strlen(mounts));
}

TEST(v2_alone_in_a_systemd_user_session)
{
    parse("0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope\n",
          "27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
          "31 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 master:2 - cgroup2 cgroup2 "
          "rw,nsdelegate\n");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "/sys/fs/cgroup/user.slice/user-1000.slice/"
                                          "user@1000.service/app.slice/app-term.scope");
    CHECK_TEXT(directory(CGROUP_TREE_MEMORY), "none");
}

TEST(hybrid_with_controllers_on_v1_and_a_v2_without)
{
    parse("9:name=systemd:/\n8:pids:/\n4:memory:/process_api/93\n2:cpuacct:/\n1:cpu:/\n0::/\n",
          "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
          "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
          "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n"
          "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "/sys/fs/cgroup/unified");
    CHECK_TEXT(directory(CGROUP_TREE_MEMORY), "/sys/fs/cgroup/memory/process_api/93");
    CHECK_TEXT(directory(CGROUP_TREE_PIDS), "/sys/fs/cgroup/pids");
    CHECK_TEXT(directory(CGROUP_TREE_CPU), "none");
}

TEST(v1_with_cpu_and_cpuacct_in_one_hierarchy)
{
    parse("4:cpu,cpuacct:/user.slice\n3:cpuset:/\n2:memory:/user.slice\n1:name=systemd:/a:b\n",
          "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw shared:15 - cgroup cgroup rw,cpu,cpuacct\n"
          "31 25 0:27 / /sys/fs/cgroup/cpuset rw shared:16 - cgroup cgroup rw,cpuset\n"
          "32 25 0:28 / /sys/fs/cgroup/memory rw shared:17 - cgroup cgroup rw,memory\n");
    CHECK_TEXT(directory(CGROUP_TREE_CPU), "/sys/fs/cgroup/cpu,cpuacct/user.slice");
    CHECK_TEXT(directory(CGROUP_TREE_CPUACCT), "/sys/fs/cgroup/cpu,cpuacct/user.slice");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "none");
}

TEST(docker_shows_the_own_group_at_the_top_of_its_mount)
{
    parse("4:memory:/docker/0a1b\n0::/docker/0a1b\n",
          "1 2 0:28 /docker/0a1b /sys/fs/cgroup/memory ro master:17 - cgroup cgroup rw,memory\n"
          "3 2 0:29 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
    CHECK_TEXT(directory(CGROUP_TREE_MEMORY), "/sys/fs/cgroup/memory");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "/sys/fs/cgroup/docker/0a1b");
}

TEST(a_mount_that_does_not_show_the_own_group_is_passed_over)
{
    parse("4:memory:/docker/0a1b\n",
          "1 2 0:28 /docker/0a /mnt/other rw - cgroup cgroup rw,memory\n"
          "1 2 0:28 /system /mnt/third rw - cgroup cgroup rw,memory\n"
          "3 2 0:28 /docker /mnt/with\\040blank rw - cgroup cgroup rw,memory\n");
    CHECK_TEXT(directory(CGROUP_TREE_MEMORY), "/mnt/with blank/0a1b");
}

TEST(a_group_outside_the_cgroup_namespace_is_not_to_be_seen)
{
    parse("0::/../other\n", "3 2 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "none");
}

TEST(what_is_cut_or_too_long_or_no_line_is_as_if_not_there)
{
    char line[CGROUP_PATH_BYTES + 16] = "0::/";

    memset(line + 4, 'a', CGROUP_PATH_BYTES);
    parse(line, "3 2 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "none");
    parse("0::/x\n:::\n0\n\n1:memory\n", "3 2 0:29 / /sys/fs/cgroup rw - cgroup2");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "none");
    parse("0::/x", "3 2 0:29 / /sys/fs/cgroup rw - cgroup2 c");
    CHECK_TEXT(directory(CGROUP_TREE_V2), "/sys/fs/cgroup/x");
}

TEST(a_group_s_name_says_whose_it_is_and_nothing_else_does)
{
    static const char *const wrong[] = {"symbiont-1-2-3",
                                        "symbiont-1-2-3-4-5",
                                        "symbiont-0-2-3-4",
                                        "symbiont-a-2-3-4",
                                        "symbiont-1-2-3-4x",
                                        "symbiont-4294967296-2-3-4",
                                        "symbiont-probe-1-2",
                                        "other-1-2-3-4",
                                        "symbiont-1-2-3-",
                                        "symbiont--1-2-3-4",
                                        "symbiont-1-2-99999999999999999999999-4"};
    struct cgroup_owner owner = {.pid = 12, .start = 345, .pid_namespace = 4026531836};
    struct cgroup_owner read = {0};
    char name[CGROUP_NAME_BYTES];

    cgroup_name_write(name, &owner, 7);
    CHECK_TEXT(name, "symbiont-12-345-4026531836-7");
    CHECK(cgroup_name_read(name, &read));
    CHECK(read.pid == 12 && read.start == 345 && read.pid_namespace == 4026531836);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(!cgroup_name_read(wrong[i], &read));
}
