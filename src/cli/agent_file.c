#include "cli/agent_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

/* The path itself, NAME.symbi, NAME.dsl, then the same below agents/ (the language's page). */
static char *look_up(const char *name)
{
    static const char *const around[][2] = {
        {"", ""},        {"", ".symbi"},        {"", ".dsl"},
        {"agents/", ""}, {"agents/", ".symbi"}, {"agents/", ".dsl"}};
    struct stat found;

    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        auto_free char *path = mem_format("%s%s%s", around[i][0], name, around[i][1]);

        if (stat(path, &found) == 0 && !S_ISDIR(found.st_mode))
            return take_ptr(path);
    }
    return mem_copy_text(name);
}

bool agent_file_read(const char *name, char **path, struct buf *text, struct symbiont_error *err)
{
    struct stat found;

    buf_init(text, AGENT_FILE_BYTES);
    if (text_equal(name, "-")) {
        *path = mem_copy_text(AGENT_FILE_STDIN);
        return file_read_fd(STDIN_FILENO, text, err) || error_prefix(err, "standard input");
    }
    *path = look_up(name);
    if (stat(*path, &found) == 0 && S_ISDIR(found.st_mode))
        return error_set(err, SYMBIONT_INVALID, "%s is a directory; name its files: %s/*.symbi",
                         *path, *path);
    if (file_read(AT_FDCWD, *path, text, err))
        return true;
    err->status = err->status == SYMBIONT_LIMIT ? SYMBIONT_AGENT : SYMBIONT_INVALID;
    return false;
}

bool agent_file_write(const char *path, const char *text, size_t len, struct symbiont_error *err)
{
    auto_free char *real = realpath(path, NULL);
    struct stat old;

    if (!real || stat(real, &old) < 0)
        return error_errno(err, "write %s", path);
    return file_replace(real, text, len, old.st_mode & 0777, err);
}
