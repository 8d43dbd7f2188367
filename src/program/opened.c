#include "program/opened.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"

enum { FIRST_FREE_FD = 3, PROC_BYTES = 32 };

static void proc_path(int fd, char path[static PROC_BYTES])
{
    (void)snprintf(path, PROC_BYTES, "/proc/self/fd/%d", fd);
}

int opened_reopen(int fd)
{
    char path[PROC_BYTES];

    proc_path(fd, path);
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static bool not_there(const char *path, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];

    (void)text_shown(path, shown);
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return error_set(err, SYMBIONT_NOT_FOUND, "'%s' does not exist; check the path", shown);
    case EACCES:
    case ELOOP:
    case ENAMETOOLONG:
        (void)error_errno(err, "'%s' is not executable", shown);
        err->status = SYMBIONT_NOT_EXECUTABLE;
        return false;
    default:
        return error_errno(err, "open '%s'", shown);
    }
}

/* The three standard streams stay what they are, even where the caller has closed them. */
static int open_above_streams(const char *path)
{
    auto_close int fd = open(path, O_PATH | O_CLOEXEC);

    if (fd < 0 || fd >= FIRST_FREE_FD)
        return take_fd(&fd);
    return fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
}

static bool executable(int fd, const char *shown, struct symbiont_error *err)
{
    char path[PROC_BYTES];
    struct stat facts;

    if (fstat(fd, &facts) < 0)
        return error_errno(err, "stat '%s'", shown);
    if (!S_ISREG(facts.st_mode))
        return error_set(err, SYMBIONT_NOT_EXECUTABLE, "'%s' is not executable: it is %s", shown,
                         S_ISDIR(facts.st_mode) ? "a directory" : "not a regular file");
    proc_path(fd, path);
    if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0)
        return true;
    return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                     "'%s' is not executable: %s; chmod +x makes it so", shown,
                     facts.st_mode & 0111 ? "not by this user, or not on this file system"
                                          : "it has no x permission");
}

int opened_path(const char *path, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    auto_close int fd = open_above_streams(path);

    if (fd < 0) {
        (void)not_there(path, err);
        return -1;
    }
    return executable(fd, text_shown(path, shown), err) ? take_fd(&fd) : -1;
}

bool opened_identify(int fd, struct program_file *file, struct symbiont_error *err)
{
    char link[PROC_BYTES];
    char path[PROGRAM_PATH_BYTES];
    struct stat facts;

    proc_path(fd, link);
    ssize_t len = readlink(link, path, sizeof path);
    if (len < 0)
        return error_errno(err, "read %s (is /proc mounted?)", link);
    if (fstat(fd, &facts) < 0)
        return error_errno(err, "stat %s", link);
    if (len == sizeof path || path[0] != '/' || facts.st_nlink == 0)
        return error_set(err, SYMBIONT_NOT_FOUND, "the file was removed while it was looked up");
    *file = (struct program_file){
        .path = mem_copy_bytes(path, (size_t)len), .dev = facts.st_dev, .ino = facts.st_ino};
    return true;
}

void program_file_release(struct program_file *file)
{
    free(file->path);
    *file = (struct program_file){0};
}
