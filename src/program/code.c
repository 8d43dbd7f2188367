#include "program/code.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "program/opened.h"

enum { ITS_OWNER_READS = 0400, FIRST_FREE_FD = 3 };

static const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/* O_EXCL: it can never get a name. */
static int nameless(int workdir)
{
    if (workdir < 0)
        return -1;
    return openat(workdir, ".", O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, ITS_OWNER_READS);
}

/* What the interpreter opens by /proc/self/fd/N has an offset of its own, but is read-only. */
static int for_reading(int fd, struct symbiont_error *err)
{
    auto_close int reading = opened_reopen(fd);
    int above = reading < 0 ? -1 : fcntl(reading, F_DUPFD_CLOEXEC, FIRST_FREE_FD);

    if (above < 0)
        (void)error_errno(err, "open the code for reading (is /proc mounted?)");
    return above;
}

static int in_memory(const char *name, const char *code, size_t len, struct symbiont_error *err)
{
    auto_close int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || fchmod(fd, ITS_OWNER_READS) < 0) {
        (void)error_errno(err, "make a file in memory for the code");
        return -1;
    }
    if (!file_write_fd(fd, code, len, err))
        return -1;
    if (fcntl(fd, F_ADD_SEALS, seals) < 0) {
        (void)error_errno(err, "seal the code");
        return -1;
    }
    return for_reading(fd, err);
}

int code_open(const struct language *language, int workdir, const char *code, size_t len,
              struct symbiont_error *err)
{
    struct symbiont_error full = {0};
    auto_close int fd = language->code == LANGUAGE_CODE_NAMELESS ? nameless(workdir) : -1;

    if (fd < 0 || !file_write_fd(fd, code, len, &full))
        return in_memory(language->file_name, code, len, err);
    return for_reading(fd, err);
}
