#include "exec/confine/rulesets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "exec/confine/interpreter.h"
#include "exec/confine/landlock.h"
#include "exec/raw.h"

enum { GET_ABI = 1, KEY_BYTES = 64 * 1024 };

static const char *const harmless_devices[] = {
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", NULL,
};

int rulesets_abi(void)
{
    long abi = raw3(SYS_landlock_create_ruleset, NULL, 0, GET_ABI);

    if (abi <= 0)
        return 0;
    return abi > LANDLOCK_ABI_KNOWN ? LANDLOCK_ABI_KNOWN : (int)abi;
}

bool path_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    while (len > 0 && dir[len - 1] == '/')
        len--;
    return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static bool create(const struct landlock_ruleset *handled, int abi, int *ruleset,
                   struct symbiont_error *err)
{
    long fd = raw3(SYS_landlock_create_ruleset, handled, landlock_ruleset_bytes(abi), 0);

    if (fd < 0) {
        errno = (int)-fd;
        return error_errno(err, "create a Landlock ruleset");
    }
    *ruleset = (int)fd;
    return true;
}

/* The rights that a file can have are fewer than a directory's. */
static uint64_t fitting(int fd, uint64_t rights)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rights &= LANDLOCK_EXECUTE | LANDLOCK_WRITE_FILE | LANDLOCK_READ_FILE | LANDLOCK_TRUNCATE |
                  LANDLOCK_IOCTL_DEV;
    return rights;
}

static bool grant_fd(int ruleset, int fd, uint64_t rights)
{
    struct landlock_path path = {.allowed = fitting(fd, rights), .fd = fd};

    return raw4(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &path, 0) == 0;
}

/* What can't be opened isn't granted: that is never too much. */
static void grant_at(int ruleset, int dir, const char *path, uint64_t rights)
{
    auto_close int fd = openat(dir, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0)
        (void)grant_fd(ruleset, fd, rights);
}

static bool grant_own(int ruleset, const char *path, uint64_t rights, struct symbiont_error *err)
{
    auto_close int fd = path ? open(path, O_PATH | O_CLOEXEC) : -1;

    if (path && fd < 0)
        return error_errno(err, "open %s", path);
    if (path && !grant_fd(ruleset, fd, rights))
        return error_set(err, SYMBIONT_SYSTEM, "Landlock refuses a rule for %s", path);
    return true;
}

static bool open_for_writing(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

int rulesets_write(int abi, const struct confine_request *request, const int *streams,
                   struct symbiont_error *err)
{
    struct landlock_ruleset handled = landlock_write_ruleset(abi, request->network);
    auto_close int ruleset = -1;

    if (!create(&handled, abi, &ruleset, err) ||
        !grant_own(ruleset, request->workdir, landlock_directory_rights(abi), err) ||
        !grant_own(ruleset, request->private_dir, landlock_directory_rights(abi), err))
        return -1;
    grant_at(ruleset, AT_FDCWD, "/dev/shm", landlock_directory_rights(abi));
    for (const char *const *device = harmless_devices; *device; device++)
        grant_at(ruleset, AT_FDCWD, *device, landlock_device_rights(abi));
    for (int i = 0; i < 3; i++) {
        if (streams[i] >= 0)
            (void)grant_fd(ruleset, streams[i],
                           landlock_stream_rights(abi, open_for_writing(streams[i])));
    }
    return take_fd(&ruleset);
}

struct walk {
    int ruleset;
    uint64_t rights;
    const char *const *without;
};

/* Something unreadable is there, or below. */
static bool leads_to_unreadable(const struct walk *walk, const char *path)
{
    for (const char *const *at = walk->without; at && *at; at++) {
        if (path_below(*at, path))
            return true;
    }
    return false;
}

static bool is_unreadable(const struct walk *walk, const char *path)
{
    for (const char *const *at = walk->without; at && *at; at++) {
        if (path_below(path, *at))
            return true;
    }
    return false;
}

/* A disk read raw holds everything: of /dev only what is harmless. */
static void grant_devices(const struct walk *walk)
{
    grant_at(walk->ruleset, AT_FDCWD, "/dev/shm", walk->rights);
    for (const char *const *device = harmless_devices; *device; device++)
        grant_at(walk->ruleset, AT_FDCWD, *device, walk->rights);
}

static void grant_beside(const struct walk *walk, const char *dir);

static void grant_entry(const struct walk *walk, int dir_fd, const char *dir, const char *name)
{
    auto_free char *path = mem_format("%s/%s", dir, name);

    if (strcmp(path, "/dev") == 0)
        grant_devices(walk);
    else if (is_unreadable(walk, path))
        return;
    else if (leads_to_unreadable(walk, path))
        grant_beside(walk, path);
    else
        grant_at(walk->ruleset, dir_fd, name, walk->rights);
}

/* `dir` is a directory above something unreadable; "" is the root.  In one that may not be listed
 * nothing is granted. */
static void grant_beside(const struct walk *walk, const char *dir)
{
    DIR *entries = opendir(*dir ? dir : "/");
    const struct dirent *entry;

    if (!entries)
        return;
    while ((entry = readdir(entries))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            grant_entry(walk, dirfd(entries), dir, entry->d_name);
    }
    (void)closedir(entries);
}

/* The run's own directory below an unreadable one. */
static bool grant_if_hidden(const struct walk *walk, const char *dir, struct symbiont_error *err)
{
    return !dir || !is_unreadable(walk, dir) || grant_own(walk->ruleset, dir, walk->rights, err);
}

/* A program of ELF needs its loader executed too. */
static bool grant_executable(int ruleset, const char *path, struct symbiont_error *err)
{
    char loader[INTERPRETER_BYTES];

    if (!grant_own(ruleset, path, LANDLOCK_EXECUTE, err))
        return false;
    if (interpreter_of(path, loader))
        return grant_own(ruleset, loader, LANDLOCK_EXECUTE, err);
    return true;
}

bool rulesets_read(const struct confine_request *request, bool own_root, int *ruleset,
                   struct symbiont_error *err)
{
    struct landlock_ruleset handled = {.files = (own_root ? 0 : LANDLOCK_READ_FILE) |
                                                (request->executables ? LANDLOCK_EXECUTE : 0)};
    auto_close int made = -1;

    if (!handled.files)
        return true;
    if (!create(&handled, 1, &made, err))
        return false;
    struct walk walk = {
        .ruleset = made, .rights = LANDLOCK_READ_FILE, .without = request->unreadable};
    if (!own_root) {
        grant_beside(&walk, "");
        if (!grant_if_hidden(&walk, request->workdir, err) ||
            !grant_if_hidden(&walk, request->private_dir, err))
            return false;
    }
    for (const char *const *path = request->executables; path && *path; path++) {
        if (!grant_executable(made, *path, err))
            return false;
    }
    *ruleset = take_fd(&made);
    return true;
}

static void add_line(struct buf *key, const char *mark, const char *text)
{
    struct symbiont_error ignored = {0};

    if (!key->limit)
        return;
    if (!buf_add(key, mark, strlen(mark), &ignored) ||
        !buf_add(key, text, strlen(text) + 1, &ignored))
        buf_release(key), key->limit = 0; /* too long to be remembered */
}

/* When the directories above `path` were changed last: what is new in them is not granted yet. */
static void add_times_above(struct buf *key, const char *path)
{
    auto_free char *above = mem_copy_text(path);

    for (char *slash = strrchr(above, '/'); slash; slash = strrchr(above, '/')) {
        struct stat status = {0};

        *slash = '\0';
        (void)stat(*above ? above : "/", &status);
        auto_free char *line =
            mem_format("%ju.%ju.%jd.%ld", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino,
                       (intmax_t)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
        add_line(key, "t", line);
    }
}

bool rulesets_read_key(const struct confine_request *request, bool own_root, struct buf *key)
{
    const struct walk walk = {.without = request->unreadable};

    buf_init(key, KEY_BYTES);
    add_line(key, own_root ? "own" : "host", "");
    if (!own_root)
        add_times_above(key, "/");
    for (const char *const *path = request->unreadable; path && *path && !own_root; path++) {
        add_line(key, "u", *path);
        add_times_above(key, *path);
    }
    for (const char *const *path = request->executables; path && *path; path++)
        add_line(key, "x", *path);
    if (request->workdir && is_unreadable(&walk, request->workdir))
        add_line(key, "w", request->workdir);
    if (request->private_dir && is_unreadable(&walk, request->private_dir))
        add_line(key, "p", request->private_dir);
    return key->limit > 0;
}
