#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* O_NONBLOCK: a FIFO must not hold us. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };

static bool writers_believed(const char *path, const struct stat *about, struct symbiont_error *err)
{
    if (!S_ISREG(about->st_mode))
        return error_set(err, SYMBIONT_DENIED, "%s is not a regular file", path);
    if (about->st_uid != geteuid() && about->st_uid != 0)
        return error_set(err, SYMBIONT_DENIED,
                         "%s belongs to user %u, neither to you nor to root; copy it", path,
                         (unsigned)about->st_uid);
    if (about->st_mode & (S_IWGRP | S_IWOTH))
        return error_set(err, SYMBIONT_DENIED,
                         "%s can be written by others than its owner; run: chmod go-w %s", path,
                         path);
    return true;
}

bool source_read(const char *path, struct buf *into, struct symbiont_error *err)
{
    auto_close int fd = open(path, OPEN_FLAGS);
    struct stat about;

    if (fd < 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        (void)error_errno(err, "open %s", path);
        if (absent)
            err->status = SYMBIONT_NOT_FOUND;
        return false;
    }
    if (fstat(fd, &about) < 0)
        return error_errno(err, "stat %s", path);
    if (!writers_believed(path, &about, err))
        return false;
    return file_read_fd(fd, into, err) || error_prefix(err, "%s", path);
}

static enum source_here skip(const char *name, const char *reason, struct symbiont_error *err)
{
    (void)error_set(err, SYMBIONT_DENIED, "./%s is left alone, because %s; to use it: --config %s",
                    name, reason, name);
    return HERE_SKIPPED;
}

static enum source_here judge_here(int directory, int fd, const char *name,
                                   struct symbiont_error *err)
{
    struct stat about;

    if (fstat(directory, &about) < 0 || about.st_mode & S_IWOTH)
        return skip(name, "everybody can write this directory", err);
    if (fstat(fd, &about) < 0 || about.st_uid != geteuid())
        return skip(name, "it is not yours", err);
    return writers_believed(name, &about, err) ? HERE_READ : HERE_REFUSED;
}

static bool is_regular(int fd)
{
    struct stat about;

    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

static enum source_here not_opened(const char *name, struct symbiont_error *err)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return HERE_ABSENT;
    case ELOOP:
        return skip(name, "it is a symbolic link", err);
    case ENXIO: /* a socket */
        return skip(name, "it is not a regular file", err);
    case EACCES:
        return skip(name, "you may not read it", err);
    default:
        (void)error_errno(err, "open ./%s", name);
        return HERE_REFUSED;
    }
}

enum source_here source_read_here(const char *name, struct buf *into, char **real,
                                  struct symbiont_error *err)
{
    auto_close int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    auto_close int fd = directory < 0 ? -1 : openat(directory, name, OPEN_FLAGS | O_NOFOLLOW);
    auto_free char *path = getcwd(NULL, 0);

    if (directory < 0 || !path)
        return HERE_ABSENT;
    if (fd < 0)
        return not_opened(name, err);
    if (!is_regular(fd))
        return skip(name, "it is not a regular file", err);
    enum source_here answer = judge_here(directory, fd, name, err);
    struct symbiont_error unread = {0};
    if (!file_read_fd(fd, into, &unread) && answer == HERE_READ) {
        *err = unread;
        (void)error_prefix(err, "%s", name);
        return HERE_REFUSED;
    }
    *real = mem_format("%s/%s", path[1] ? path : "", name);
    return answer;
}
