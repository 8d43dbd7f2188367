#include "runtime/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    DEPTH_AT_ONCE = 24,       /* deeper trees are moved up and removed in turns */
    STALE_AFTER_SECONDS = 10, /* between making a directory and locking it */
    ROUNDS = 100000,
};

static const char prefix[] = "run-";

static bool owned_and_closed(int fd, const char *path, struct symbiont_error *err)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return error_errno(err, "%s", path);
    if (status.st_uid != geteuid())
        return error_set(err, SYMBIONT_DENIED,
                         "%s belongs to user %u; set native_execution.working_directory to a "
                         "directory of your own",
                         path, (unsigned)status.st_uid);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return error_set(err, SYMBIONT_DENIED, "%s is writable by others; run: chmod 700 %s", path,
                         path);
    return true;
}

static int open_dir(int parent, const char *path)
{
    return openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int directory_open_parent(const char *path, struct symbiont_error *err)
{
    if (mkdir(path, 0700) == 0) {
        (void)chmod(path, 0700); /* an odd umask */
    } else if (errno != EEXIST && errno != ENOENT) {
        (void)error_errno(err, "make %s (native_execution.working_directory)", path);
        return -1;
    }
    auto_close int fd = open_dir(AT_FDCWD, path);
    if (fd < 0 && errno == ENOENT && file_make_dirs(path, 0700, err))
        fd = open_dir(AT_FDCWD, path);
    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR)) {
        (void)error_set(err, SYMBIONT_DENIED,
                        "%s is a symbolic link or no directory; set "
                        "native_execution.working_directory to a directory of your own",
                        path);
        return -1;
    }
    if (fd < 0) {
        if (err->status == SYMBIONT_OK)
            (void)error_errno(err, "open %s (native_execution.working_directory)", path);
        return -1;
    }
    if (!owned_and_closed(fd, path, err))
        return -1;
    if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) < 0 && errno == EROFS) {
        (void)error_set(
            err, SYMBIONT_UNAVAILABLE,
            "%s lies on a read-only file system; set native_execution.working_directory "
            "to a directory elsewhere",
            path);
        return -1;
    }
    if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) < 0) {
        (void)error_set(err, SYMBIONT_UNAVAILABLE,
                        "%s is not writable; run: mkdir -p %s && chmod 700 %s", path, path, path);
        return -1;
    }
    return take_fd(&fd);
}

bool directory_path(int fd, char **path, struct symbiont_error *err)
{
    char link[32];
    char text[PATH_MAX];

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, text, sizeof text - 1);
    if (len < 0)
        return error_errno(err, "read %s", link);
    text[len] = '\0';
    *path = mem_copy_text(text);
    return true;
}

bool directory_make(struct directory *directory, int parent, const char *parent_path,
                    const char *run_id, struct symbiont_error *err)
{
    struct stat status;

    *directory = (struct directory){.parent = parent, .fd = -1};
    (void)snprintf(directory->name, sizeof directory->name, "%s%s", prefix, run_id);
    if (mkdirat(parent, directory->name, 0700) < 0)
        return error_errno(err, "make %s/%s", parent_path, directory->name);
    directory->fd = open_dir(parent, directory->name);
    if (directory->fd < 0 && errno == EACCES && fchmodat(parent, directory->name, 0700, 0) == 0)
        directory->fd = open_dir(parent, directory->name); /* an odd umask */
    if (directory->fd < 0 || flock(directory->fd, LOCK_EX | LOCK_NB) < 0)
        return error_errno(err, "open %s/%s", parent_path, directory->name);
    if (fstat(directory->fd, &status) == 0 && (status.st_mode & 07777) != 0700)
        (void)fchmod(directory->fd, 0700);
    directory->path = mem_format("%s/%s", parent_path, directory->name);
    return true;
}

struct removal {
    int top;
    unsigned moved;
};

static void remove_entry(struct removal *removal, int dir, const char *name, int depth);

/* A listing of its own: `dir` stays the caller's.  NULL when it can't be read. */
static DIR *list(int dir)
{
    int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);

    if (!entries && copy >= 0)
        (void)close(copy);
    return entries;
}

static void empty(struct removal *removal, int dir, int depth)
{
    DIR *entries = list(dir);
    const struct dirent *entry;

    if (!entries)
        return;
    while ((entry = readdir(entries))) {
        if (!text_equal(entry->d_name, ".") && !text_equal(entry->d_name, ".."))
            remove_entry(removal, dir, entry->d_name, depth);
    }
    (void)closedir(entries);
}

static void remove_entry(struct removal *removal, int dir, const char *name, int depth)
{
    if (unlinkat(dir, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
        return;
    if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
        return;
    if (depth == DEPTH_AT_ONCE) {
        char above[32];

        (void)snprintf(above, sizeof above, "deep-%u", removal->moved++);
        (void)renameat(dir, name, removal->top, above);
        return;
    }
    auto_close int below = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below < 0) {
        (void)!fchmodat(dir, name, 0700, 0); /* the run took its own rights */
        below = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (below < 0)
        return;
    (void)fchmod(below, 0700);
    empty(removal, below, depth + 1);
    (void)unlinkat(dir, name, AT_REMOVEDIR);
}

/* The usual one is empty: one call. */
static void remove_tree(int parent, const char *name, int fd)
{
    struct removal removal = {.top = fd};

    for (int round = 0; round < ROUNDS; round++) {
        unsigned before = removal.moved;

        if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
            return;
        (void)fchmod(fd, 0700);
        empty(&removal, fd, 0);
        if (removal.moved == before && round > 1)
            return; /* something in it can't be removed: a survivor goes on writing */
    }
}

void directory_remove(struct directory *directory)
{
    if (directory->fd >= 0) {
        remove_tree(directory->parent, directory->name, directory->fd);
        (void)close(directory->fd);
    }
    free(directory->path);
    *directory = (struct directory){.parent = -1, .fd = -1};
}

static void sweep_one(int parent, const char *name)
{
    struct stat status;
    auto_close int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &status) < 0 || status.st_uid != geteuid() ||
        status.st_ctime > time(NULL) - STALE_AFTER_SECONDS || flock(fd, LOCK_EX | LOCK_NB) < 0)
        return;
    remove_tree(parent, name, fd);
}

void directory_sweep(int parent)
{
    DIR *entries = list(parent);
    const struct dirent *entry;

    if (!entries)
        return;
    while ((entry = readdir(entries))) {
        if (text_starts_with(entry->d_name, prefix))
            sweep_one(parent, entry->d_name);
    }
    (void)closedir(entries);
}
