#include "program/shim.h"

#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "program/opened.h"

enum { SHIM_BYTES = 4096, VERSION_BYTES = 1024 };

static const char separators[] = " \t\r\n:";

/* The X of a line `export NAME_ROOT="X"`. */
static char *root_of(const char *text)
{
    static const char mark[] = "_ROOT=\"";
    const char *at = strstr(text, mark);

    if (!at || !strstr(text, "export "))
        return NULL;
    at += sizeof mark - 1;
    size_t len = strcspn(at, "\"\n");
    return *at == '/' && at[len] == '"' ? mem_copy_bytes(at, len) : NULL;
}

/* Short, and all it does in the end is `exec "MANAGER" exec "$program" "$@"`. */
static char *shim_root(int fd)
{
    struct symbiont_error longer = {0};
    auto_buf struct buf text = {.limit = SHIM_BYTES};
    auto_close int file = opened_reopen(fd);

    if (file < 0 || !file_read_fd(file, &text, &longer))
        return NULL;
    return strstr(text.data, "\" exec \"$program\" \"$@\"") ? root_of(text.data) : NULL;
}

/* version = one or more names; a manager that has no such file uses the system's program. */
static void versions_read(const char *root, struct buf *versions)
{
    struct symbiont_error err = {0};
    auto_free char *path = mem_format("%s/version", root);

    if (!file_read(AT_FDCWD, path, versions, &err) ||
        !versions->data[strspn(versions->data, separators)]) {
        buf_release(versions);
        (void)!buf_add(versions, "system", 6, &err);
    }
}

/* Where the program of one version is; NULL when it is not there. */
static char *in_version(const char *root, const char *version, const char *name)
{
    if (text_equal(version, "system"))
        return mem_copy_text(name);
    if (*version == '.' || strchr(version, '/'))
        return NULL;
    auto_free char *path = mem_format("%s/versions/%s/bin/%s", root, version, name);
    return access(path, F_OK) == 0 ? take_ptr(path) : NULL;
}

bool shim_target(int fd, const char *path, char **target, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    auto_buf struct buf versions = {.limit = VERSION_BYTES};
    auto_free char *root = shim_root(fd);
    const char *name = strrchr(path, '/') + 1;
    char *rest = NULL;

    *target = NULL;
    if (!root)
        return true;
    versions_read(root, &versions);
    for (char *version = strtok_r(versions.data, separators, &rest); version && !*target;
         version = strtok_r(NULL, separators, &rest))
        *target = in_version(root, version, name);
    if (*target)
        return true;
    return error_set(err, SYMBIONT_NOT_FOUND,
                     "'%s' stands for a program that %s/version does not choose; name the real "
                     "program by its absolute path",
                     text_shown(path, shown), root);
}
