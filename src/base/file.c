#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

enum { CHUNK = 64 * 1024 };

bool file_read_fd(int fd, struct buf *into, struct symbiont_error *err)
{
    auto_free char *chunk = mem_zeroed(CHUNK, 1);

    for (;;) {
        ssize_t got = read(fd, chunk, CHUNK);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "read");
        if (got == 0)
            return buf_add(into, "", 0, err);
        if (!buf_add(into, chunk, (size_t)got, err))
            return false;
    }
}

bool file_read(int dir, const char *path, struct buf *into, struct symbiont_error *err)
{
    auto_close int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        int saved = errno;
        (void)error_errno(err, "open %s", path);
        if (saved == ENOENT)
            err->status = SYMBIONT_NOT_FOUND;
        return false;
    }
    if (!file_read_fd(fd, into, err))
        return error_prefix(err, "%s", path);
    return true;
}

bool file_write_fd(int fd, const void *bytes, size_t len, struct symbiont_error *err)
{
    for (const char *at = bytes; len;) {
        ssize_t put = write(fd, at, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(err, "write");
        at += put;
        len -= (size_t)put;
    }
    return true;
}

bool file_replace(const char *path, const void *bytes, size_t len, unsigned mode,
                  struct symbiont_error *err)
{
    auto_free char *beside = mem_format("%s.%d.new", path, (int)getpid());
    auto_close int fd =
        open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);

    if (fd < 0)
        return error_errno(err, "create %s", beside);
    if (!file_write_fd(fd, bytes, len, err)) {
        (void)unlink(beside);
        return error_prefix(err, "%s", beside);
    }
    if (fsync(fd) < 0 || rename(beside, path) < 0) {
        (void)error_errno(err, "write %s", path);
        (void)unlink(beside);
        return false;
    }
    return true;
}

bool file_make_dirs(const char *path, unsigned mode, struct symbiont_error *err)
{
    auto_free char *partial = mem_copy_text(path);

    for (char *at = partial + 1; *partial; at++) {
        char here = *at;

        if (here != '/' && here != '\0')
            continue;
        *at = '\0';
        if (mkdir(partial, (mode_t)mode) < 0 && errno != EEXIST)
            return error_errno(err, "mkdir %s", partial);
        *at = here;
        if (!here)
            break;
    }
    return true;
}
