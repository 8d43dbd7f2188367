#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "exec/cgroup.h"
#include "exec/cgroup_file.h"
#include "exec/cgroup_name.h"
#include "exec/cgroup_place.h"
#include "exec/cgroup_trees.h"

/* One way to have a function: the file that must be writable, and a value that changes nothing. */
struct way {
    enum cgroup_function function;
    enum cgroup_tree_name tree;
    const char *file;
    const char *value; /* NULL: being there is enough */
};

/* The first that works counts. */
static const struct way ways[] = {
    {CGROUP_KILL, CGROUP_TREE_V2, "cgroup.kill", NULL},
    {CGROUP_MEMORY, CGROUP_TREE_V2, "memory.max", "max"},
    {CGROUP_MEMORY, CGROUP_TREE_MEMORY, "memory.limit_in_bytes", "-1"},
    {CGROUP_PROCESSES, CGROUP_TREE_V2, "pids.max", "max"},
    {CGROUP_PROCESSES, CGROUP_TREE_PIDS, "pids.max", "max"},
    {CGROUP_CPU_QUOTA, CGROUP_TREE_V2, "cpu.max", "max"},
    {CGROUP_CPU_QUOTA, CGROUP_TREE_CPU, "cpu.cfs_quota_us", NULL},
    {CGROUP_CPU_USAGE, CGROUP_TREE_V2, "cpu.stat", NULL},
    {CGROUP_CPU_USAGE, CGROUP_TREE_CPUACCT, "cpuacct.usage_user", NULL},
};
enum { WAYS = sizeof ways / sizeof *ways };

static PRINTF_LIKE(2, 3) void because(struct cgroup_ability *ability, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(ability->reason, sizeof ability->reason, fmt, args);
    va_end(args);
}

static bool wanted(const struct cgroup_host *host, const struct way *way,
                   enum cgroup_tree_name tree)
{
    return way->tree == tree && host->abilities[way->function].parent < 0;
}

static void note_failure(struct cgroup_host *host, enum cgroup_tree_name tree, const char *where,
                         int error)
{
    for (int i = 0; i < WAYS; i++)
        if (wanted(host, &ways[i], tree))
            because(&host->abilities[ways[i].function], "no group can be made in %.100s: %s", where,
                    strerror(error));
}

/* Hierarchies that are mounted together are one parent. */
static int parent_add(struct cgroup_host *host, enum cgroup_tree_name tree, const char *path)
{
    for (int i = 0; i < host->parent_count; i++)
        if (strcmp(host->parents[i].path, path) == 0)
            return i;
    struct cgroup_parent *parent = &host->parents[host->parent_count];

    parent->version = tree == CGROUP_TREE_V2 ? 2 : 1;
    (void)snprintf(parent->path, sizeof parent->path, "%s", path);
    return host->parent_count++;
}

static const char *lacking(const struct way *way)
{
    if (way->function == CGROUP_KILL)
        return "the kernel is older than 5.14";
    if (way->tree == CGROUP_TREE_V2)
        return "its controller is not enabled there; run symbiont in a delegated group "
               "(systemd-run --user --scope -p Delegate=yes)";
    return "the kernel lacks it";
}

static void try_way(struct cgroup_host *host, const struct way *way, int group, const char *where)
{
    struct cgroup_ability *ability = &host->abilities[way->function];
    int written = 0;

    if (way->value)
        written = cgroup_write(group, way->file, way->value);
    else if (faccessat(group, way->file, F_OK, 0) < 0)
        written = -errno;
    if (written == 0) {
        ability->parent = parent_add(host, way->tree, where);
        ability->reason[0] = '\0';
    } else if (written == -ENOENT) {
        because(ability, "no %s in %.60s: %s", way->file, where, lacking(way));
    } else {
        because(ability, "%s in %.100s: %s", way->file, where, strerror(-written));
    }
}

/* Swap counts where there is a file for it, or where there can't be any. */
static bool swap_bounded(int group, enum cgroup_tree_name tree)
{
    const char *file = tree == CGROUP_TREE_V2 ? "memory.swap.max" : "memory.memsw.limit_in_bytes";

    return faccessat(group, file, W_OK, AT_EACCESS) == 0 ||
           faccessat(AT_FDCWD, "/proc/swaps", F_OK, 0) < 0;
}

static void try_ways(struct cgroup_host *host, enum cgroup_tree_name tree, int group,
                     const char *where)
{
    for (int i = 0; i < WAYS; i++) {
        if (!wanted(host, &ways[i], tree))
            continue;
        try_way(host, &ways[i], group, where);
        if (ways[i].function == CGROUP_MEMORY && host->abilities[CGROUP_MEMORY].parent >= 0)
            host->swap_bounded = swap_bounded(group, tree);
    }
}

/* pids.max is in every group but the topmost. */
static bool has_file(int dir, const struct way *way)
{
    return way->function == CGROUP_PROCESSES || faccessat(dir, way->file, F_OK, 0) == 0;
}

/* v1: what a directory offers, a group in it will offer too.  Making one to see it would cost more
 * than the rest of a start; the keeper makes the first, and says what is really in force. */
static int look(struct cgroup_host *host, enum cgroup_tree_name tree, const char *where)
{
    auto_close int dir = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0 || faccessat(dir, ".", W_OK, AT_EACCESS) < 0)
        return errno;
    for (int i = 0; i < WAYS; i++) {
        struct cgroup_ability *ability = &host->abilities[ways[i].function];

        if (!wanted(host, &ways[i], tree))
            continue;
        if (!has_file(dir, &ways[i])) {
            because(ability, "no %s in %.60s: %s", ways[i].file, where, lacking(&ways[i]));
            continue;
        }
        ability->parent = parent_add(host, tree, where);
        ability->reason[0] = '\0';
        if (ways[i].function == CGROUP_MEMORY)
            host->swap_bounded = swap_bounded(dir, tree);
    }
    return 0;
}

/* 0 or the errno of what prevents groups here. */
static int try_place(struct cgroup_host *host, enum cgroup_tree_name tree, const char *where)
{
    char name[CGROUP_NAME_BYTES];
    char path[CGROUP_PATH_BYTES + CGROUP_NAME_BYTES];

    cgroup_probe_name_write(name);
    (void)snprintf(path, sizeof path, "%s/%s", where, name);
    if (mkdir(path, 0755) < 0)
        return errno;
    auto_close int group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = group < 0 ? errno : 0;

    if (!error)
        try_ways(host, tree, group, where);
    (void)rmdir(path);
    return error;
}

static void try_tree(struct cgroup_host *host, enum cgroup_tree_name name,
                     const struct cgroup_tree *tree)
{
    char own[CGROUP_PATH_BYTES];
    char best[CGROUP_PATH_BYTES];

    if (!cgroup_tree_path(tree, own))
        return;
    if (name != CGROUP_TREE_V2) {
        int error = look(host, name, own);

        if (error)
            note_failure(host, name, own, error);
        return;
    }
    int error = cgroup_best_place(own, tree->mount, best);

    error = error ? error : try_place(host, name, best);
    if (error)
        note_failure(host, name, own, error);
}

static bool tree_wanted(const struct cgroup_host *host, enum cgroup_tree_name tree)
{
    for (int i = 0; i < WAYS; i++)
        if (wanted(host, &ways[i], tree))
            return true;
    return false;
}

void cgroup_probe_process(struct cgroup_host *host, pid_t pid)
{
    struct cgroup_tree trees[CGROUP_TREES] = {0};
    struct symbiont_error err = {0};

    *host = (struct cgroup_host){0};
    for (int i = 0; i < CGROUP_FUNCTIONS; i++) {
        host->abilities[i].parent = -1;
        because(&host->abilities[i], "no cgroup file system is mounted");
    }
    if (!cgroup_trees_read(trees, pid, &err)) {
        for (int i = 0; i < CGROUP_FUNCTIONS; i++)
            because(&host->abilities[i], "%.150s", err.text);
        return;
    }
    for (int i = 0; i < CGROUP_TREES; i++)
        if (tree_wanted(host, (enum cgroup_tree_name)i))
            try_tree(host, (enum cgroup_tree_name)i, &trees[i]);
}

void cgroup_probe(struct cgroup_host *host)
{
    cgroup_probe_process(host, 0);
}

unsigned cgroup_version(const struct cgroup_host *host, enum cgroup_function function)
{
    int parent = host->abilities[function].parent;

    return parent < 0 ? 0 : host->parents[parent].version;
}
