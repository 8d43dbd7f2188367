#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "runtime/prepared.h"

enum { FILE_BYTES_AT_MOST = 1 << 30, CHUNK = 64 * 1024 };

/* Below the run's directory, whatever the run has put there: no link is followed, no ".." leads
 * out. */
static int open_below(int dir, const char *path, int flags)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK),
        .mode = flags & O_CREAT ? 0600 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };

    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool copy(int from, int to, uint64_t limit, struct symbiont_error *err)
{
    auto_free char *chunk = mem_zeroed(CHUNK, 1);
    uint64_t copied = 0;

    for (;;) {
        ssize_t got = read(from, chunk, CHUNK);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "read");
        if (got == 0)
            return true;
        copied += (uint64_t)got;
        if (copied > limit)
            return error_set(err, SYMBIONT_LIMIT, "larger than %llu bytes",
                             (unsigned long long)limit);
        if (!file_write_fd(to, chunk, (size_t)got, err))
            return false;
    }
}

static bool is_regular(int fd, struct symbiont_error *err)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return error_errno(err, "look at it");
    return S_ISREG(status.st_mode) || error_set(err, SYMBIONT_INVALID, "not a regular file");
}

static bool make_parents(int dir, const char *target, struct symbiont_error *err)
{
    auto_free char *path = mem_copy_text(target);

    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        auto_close int there = *path ? open_below(dir, path, O_PATH | O_DIRECTORY) : dir;
        if (there < 0 && (errno != ENOENT || mkdirat(dir, path, 0700) < 0))
            return error_errno(err, "make %s", path);
        if (there == dir)
            (void)take_fd(&there);
        *slash = '/';
    }
    return true;
}

static bool put_one(const struct symbiont_file *file, int workdir, struct symbiont_error *err)
{
    const char *target = file->target ? file->target : base_name(file->source);
    auto_close int from = open(file->source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (from < 0)
        return error_errno(err, "open");
    if (!is_regular(from, err))
        return false;
    if (*target == '/' || !make_parents(workdir, target, err))
        return err->status ? false
                           : error_set(err, SYMBIONT_INVALID,
                                       "'%s' must be relative to the run's directory", target);
    auto_close int to = open_below(workdir, target, O_WRONLY | O_CREAT | O_EXCL);
    if (to < 0)
        return error_errno(err, "make %s in the run's directory", target);
    (void)fchmod(to, 0600); /* an odd umask */
    return copy(from, to, FILE_BYTES_AT_MOST, err);
}

bool files_put(const struct symbiont_file *files, int workdir, struct symbiont_error *err)
{
    for (; files->source; files++) {
        if (!put_one(files, workdir, err))
            return error_prefix(err, "file %s", files->source);
    }
    return true;
}

static const char *target_of(const struct symbiont_file *file)
{
    return file->target ? file->target : base_name(file->source);
}

bool files_open_targets(const struct symbiont_file *files, struct fetch_targets *targets,
                        struct symbiont_error *err)
{
    size_t count = 0;

    while (files && files[count].source)
        count++;
    if (count == 0)
        return true;
    targets->dirs = mem_zeroed(count, sizeof *targets->dirs);
    for (; targets->count < count; targets->count++)
        targets->dirs[targets->count] = -1;
    for (size_t i = 0; files[i].source; i++) {
        const char *target = target_of(&files[i]);
        size_t len = (size_t)(base_name(target) - target);
        auto_free char *dir = mem_copy_bytes(len ? target : ".", len ? len : 1);

        targets->dirs[i] = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (targets->dirs[i] < 0)
            return error_errno(err, "the place of the fetched file %s", target);
    }
    return true;
}

void fetch_targets_release(struct fetch_targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->dirs[i] >= 0)
            (void)close(targets->dirs[i]);
    }
    free(targets->dirs);
    *targets = (struct fetch_targets){0};
}

static bool same_file(int one, int other)
{
    struct stat a;
    struct stat b;

    return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* The run may have put something in the target's place. */
static bool write_target(int from, int dir, const char *target, uint64_t limit,
                         struct symbiont_error *err)
{
    auto_close int to =
        openat(dir, base_name(target),
               O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);

    if (to < 0 && errno == ELOOP)
        return error_set(err, SYMBIONT_DENIED, "%s is a symbolic link; name the file itself",
                         target);
    if (to < 0)
        return error_errno(err, "write %s", target);
    if (same_file(from, to))
        return true;
    if (!is_regular(to, err))
        return error_prefix(err, "write %s", target);
    if (ftruncate(to, 0) < 0)
        return error_errno(err, "write %s", target);
    return copy(from, to, limit, err);
}

static bool fetch_one(const struct symbiont_file *file, int workdir, int dir, uint64_t limit,
                      struct symbiont_error *err)
{
    auto_close int from = open_below(workdir, file->source, O_RDONLY);

    if (from < 0 && (errno == ELOOP || errno == EXDEV))
        return error_set(err, SYMBIONT_DENIED, "it leads out of the run's directory");
    if (from < 0)
        return error_errno(err, "open");
    if (!is_regular(from, err))
        return false;
    return write_target(from, dir, target_of(file), limit, err);
}

void files_fetch(const struct symbiont_file *files, const struct prepared *prepared,
                 struct symbiont_result *result)
{
    uint64_t limit = result->limits.file_bytes ? result->limits.file_bytes : FILE_BYTES_AT_MOST;

    for (size_t i = 0; i < prepared->fetch.count; i++) {
        struct symbiont_error err = {0};

        if (!fetch_one(&files[i], prepared->workdir_fd, prepared->fetch.dirs[i], limit, &err))
            result_warn(result, "%s was not fetched: %s", files[i].source, err.text);
    }
}
