#include "config/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

enum {
    LIST_BYTES = 1 << 20,
    DIGEST = crypto_hash_sha256_BYTES,
    DIGEST_TEXT = 2 * DIGEST,
};

char *trust_list_path(const char *state_home, const char *home)
{
    if (state_home && *state_home == '/')
        return mem_format("%s/symbiont/trusted", state_home);
    if (home && *home == '/')
        return mem_format("%s/.local/state/symbiont/trusted", home);
    return NULL;
}

/* "DIGEST PATH\n" */
static char *line_for(const char *real, const void *bytes, size_t len)
{
    unsigned char digest[DIGEST];
    char text[DIGEST_TEXT + 1];

    (void)crypto_hash_sha256(digest, bytes, len);
    for (size_t i = 0; i < DIGEST; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return mem_format("%s %s\n", text, real);
}

static bool only_mine(const char *path, int fd, unsigned forbidden, struct symbiont_error *err)
{
    struct stat about;

    if (fstat(fd, &about) < 0)
        return error_errno(err, "stat %s", path);
    if (about.st_uid == geteuid() && !(about.st_mode & forbidden) &&
        (S_ISDIR(about.st_mode) || (S_ISREG(about.st_mode) && about.st_nlink == 1)))
        return true;
    return error_set(err, SYMBIONT_DENIED,
                     "%s is not a file of yours alone, so nothing in it is believed; remove it "
                     "and trust your files again",
                     path);
}

/* The list's directory, open; -1 with `err` untouched when it is not there. */
static int open_directory(const char *list, struct symbiont_error *err)
{
    auto_free char *copy = mem_copy_text(list);
    const char *directory = dirname(copy);
    auto_close int fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
            (void)error_errno(err, "open %s", directory);
        return -1;
    }
    return only_mine(directory, fd, S_IWGRP | S_IWOTH, err) ? take_fd(&fd) : -1;
}

/* An absent list is an empty one. */
static bool read_list(int directory, const char *list, struct buf *into, struct symbiont_error *err)
{
    auto_close int fd = openat(directory, strrchr(list, '/') + 1,
                               O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return errno == ENOENT ? buf_add(into, "", 0, err) : error_errno(err, "open %s", list);
    if (!only_mine(list, fd, S_IRWXG | S_IRWXO, err))
        return false;
    return file_read_fd(fd, into, err) || error_prefix(err, "%s", list);
}

/* The line, whole, at the start of a line. */
static bool has_line(const struct buf *list, const char *line)
{
    const char *start = list->data ? list->data : "";

    for (const char *at = start; (at = strstr(at, line)); at++) {
        if (at == start || at[-1] == '\n')
            return true;
    }
    return false;
}

static bool one_line(const char *real)
{
    return !strpbrk(real, "\n\r");
}

bool trust_holds(const char *list, const char *real, const void *bytes, size_t len,
                 struct symbiont_error *err)
{
    auto_buf struct buf known = {.limit = LIST_BYTES};
    auto_close int directory = open_directory(list, err);

    if (directory < 0 || !one_line(real) || !read_list(directory, list, &known, err))
        return false;
    auto_free char *line = line_for(real, bytes, len);
    return has_line(&known, line);
}

/* The lines of other paths. */
static bool keep_others(const struct buf *known, const char *real, struct buf *into,
                        struct symbiont_error *err)
{
    size_t len = strlen(real);

    for (const char *at = known->data ? known->data : ""; *at;) {
        size_t line = strcspn(at, "\n");
        bool same = line == DIGEST_TEXT + 1 + len && memcmp(at + DIGEST_TEXT + 1, real, len) == 0;

        if (!same && (!buf_add(into, at, line, err) || !buf_add(into, "\n", 1, err)))
            return false;
        at += line + (at[line] == '\n');
    }
    return true;
}

bool trust_add(const char *list, const char *real, const void *bytes, size_t len,
               struct symbiont_error *err)
{
    auto_free char *copy = mem_copy_text(list);
    auto_buf struct buf known = {.limit = LIST_BYTES};
    auto_buf struct buf next = {.limit = LIST_BYTES};

    if (!one_line(real))
        return error_set(err, SYMBIONT_INVALID, "a path with a line break cannot be trusted");
    if (!file_make_dirs(dirname(copy), 0700, err))
        return false;
    auto_close int directory = open_directory(list, err);
    if (directory < 0)
        return err->status ? false : error_set(err, SYMBIONT_SYSTEM, "open %s", copy);
    if (flock(directory, LOCK_EX) < 0)
        return error_errno(err, "lock %s", copy);
    if (!read_list(directory, list, &known, err) || !keep_others(&known, real, &next, err))
        return false;
    auto_free char *line = line_for(real, bytes, len);
    return buf_add(&next, line, strlen(line), err) &&
           file_replace(list, next.data, next.len, 0600, err);
}
