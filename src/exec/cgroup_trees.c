#include "exec/cgroup_trees.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"

bool cgroup_trees_read(struct cgroup_tree *trees, pid_t pid, struct symbiont_error *err)
{
    enum { MEMBERSHIP_BYTES = 64 << 10, MOUNTS_BYTES = 4 << 20 };
    auto_buf struct buf membership = {.limit = MEMBERSHIP_BYTES};
    auto_buf struct buf mounts = {.limit = MOUNTS_BYTES};
    char path[64] = "/proc/self/cgroup";

    if (pid != 0)
        (void)snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
    if (!file_read(AT_FDCWD, path, &membership, err) ||
        !file_read(AT_FDCWD, "/proc/self/mountinfo", &mounts, err))
        return false;
    cgroup_parse_membership(trees, membership.data, membership.len);
    cgroup_parse_mounts(trees, mounts.data, mounts.len);
    return true;
}
