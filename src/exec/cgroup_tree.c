#include "exec/cgroup_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* readdir allocates, so this reads the kernel's records itself. */
struct record {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

void cgroup_tree_each(int dir, bool (*each)(int dir, const char *name, void *context),
                      void *context)
{
    _Alignas(struct record) char records[4096];
    long got;

    if (lseek(dir, 0, SEEK_SET) < 0)
        return;
    while ((got = syscall(SYS_getdents64, dir, records, sizeof records)) > 0) {
        const struct record *record;

        for (long at = 0; at < got; at += record->length) {
            record = (const void *)(records + at);
            if (record->type == DT_DIR && record->name[0] != '.' &&
                !each(dir, record->name, context))
                return;
        }
    }
}

bool cgroup_tree_flat(int dir)
{
    struct stat status;

    return fstat(dir, &status) == 0 && status.st_nlink <= 2;
}

enum { DEPTH = 16 };

static bool remove_below(int dir, const char *name, void *depth);

static int remove_at(int dir, const char *name, int depth)
{
    if (unlinkat(dir, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    int error = errno;
    auto_close int inside = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (error != EBUSY || depth == 0 || inside < 0 || cgroup_tree_flat(inside))
        return -error;
    depth--;
    cgroup_tree_each(inside, remove_below, &depth);
    return unlinkat(dir, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as DEPTH */
static bool remove_below(int dir, const char *name, void *depth)
{
    (void)remove_at(dir, name, *(const int *)depth);
    return true;
}

int cgroup_tree_remove(int dir, const char *name)
{
    return remove_at(dir, name, DEPTH);
}
