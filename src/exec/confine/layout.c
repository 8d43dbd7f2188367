#include "exec/confine/layout_ops.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "exec/confine/rulesets.h"

enum { SHOWN_AT_MOST = 256, SMALL_FILE_BYTES = 256 * 1024 };

#define SCRATCH_BYTES (UINT64_C(1) << 30)

struct confine_op *layout_add(struct layout *layout, enum confine_op_kind kind, const char *target,
                              const char *source)
{
    static struct confine_op none;
    struct confine_op *op = &layout->ops[layout->count];

    if (layout->count == OPS_AT_MOST) {
        layout->full = true;
        return &none;
    }
    layout->count++;
    *op = (struct confine_op){
        .kind = kind,
        .target = spec_text(layout->builder, target),
        .source = spec_text(layout->builder, source),
    };
    return op;
}

static void add_dir(struct layout *layout, const char *target, unsigned mode)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        if (strcmp(spec_in(layout->builder, layout->ops[i].target), target) == 0)
            return;
    }
    layout_add(layout, CONFINE_OP_DIR, target, NULL)->mode = mode;
}

static void add_dirs_above(struct layout *layout, const char *target)
{
    auto_free char *path = mem_copy_text(target);

    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        add_dir(layout, path, 0755);
        *slash = '/';
    }
}

static void add_file(struct layout *layout, const char *target, const void *bytes, size_t len)
{
    struct confine_op *op = layout_add(layout, CONFINE_OP_FILE, target, NULL);

    op->source = spec_add(layout->builder, bytes, len);
    op->len = (uint32_t)len;
    op->mode = 0444;
}

static void add_text(struct layout *layout, const char *target, const char *text)
{
    add_file(layout, target, text, strlen(text));
}

/* What is at the host's `path` at the same path; a file is made for a file to be mounted on. */
static void add_bind(struct layout *layout, const char *path, unsigned mode, uint32_t flags)
{
    add_dirs_above(layout, path);
    if (S_ISDIR(mode))
        add_dir(layout, path, 0755);
    else
        add_file(layout, path, "", 0);
    layout_add(layout, CONFINE_OP_BIND, path, path + 1)->flags = flags;
}

static void add_link(struct layout *layout, const char *path)
{
    char text[PATH_MAX];
    ssize_t len = readlink(path, text, sizeof text - 1);

    if (len <= 0)
        return;
    text[len] = '\0';
    add_dirs_above(layout, path);
    (void)layout_add(layout, CONFINE_OP_SYMLINK, path, text);
}

/* A link stays a link, the rest is mounted; what is not there is left out. */
static void add_of_host(struct layout *layout, const char *path)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return;
    if (S_ISLNK(status.st_mode))
        add_link(layout, path);
    else
        add_bind(layout, path, status.st_mode, CONFINE_READ_ONLY | CONFINE_OPTIONAL);
}

static void add_copy(struct layout *layout, const char *path, const char *otherwise)
{
    struct symbiont_error ignored = {0};
    auto_buf struct buf text = {.limit = SMALL_FILE_BYTES};

    if (file_read(AT_FDCWD, path, &text, &ignored))
        add_file(layout, path, text.data, text.len);
    else if (otherwise)
        add_text(layout, path, otherwise);
}

static void add_programs(struct layout *layout)
{
    static const char *const paths[] = {"/usr",   "/bin",   "/sbin",   "/lib",
                                        "/lib32", "/lib64", "/libx32", NULL};

    for (const char *const *path = paths; *path; path++)
        add_of_host(layout, *path);
}

static void add_users(struct layout *layout)
{
    const struct confine_request *request = layout->request;
    const char *name = request->uid == 0 ? "root" : request->uid == 65534 ? "nobody" : "run";
    const char *home = request->private_dir ? request->private_dir : "/tmp";
    auto_free char *passwd =
        mem_format("%s:x:%u:%u:%s:%s:/bin/sh\n", name, request->uid, request->gid, name, home);
    auto_free char *group =
        mem_format("%s:x:%u:\n", request->gid == 65534 ? "nogroup" : name, request->gid);

    add_text(layout, "/etc/passwd", passwd);
    add_text(layout, "/etc/group", group);
}

static void add_names(struct layout *layout)
{
    static const char hosts[] = "127.0.0.1 localhost symbiont\n::1 localhost\n";

    add_text(layout, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    if (!layout->request->network) {
        add_text(layout, "/etc/hosts", hosts);
        return;
    }
    add_copy(layout, "/etc/hosts", hosts);
    add_copy(layout, "/etc/resolv.conf", NULL);
    add_copy(layout, "/etc/host.conf", NULL);
    add_copy(layout, "/etc/gai.conf", NULL);
}

/* What interpreters read to start, and nothing that tells of the host's users or services. */
static void add_etc(struct layout *layout)
{
    static const char *const shown[] = {
        "/etc/alternatives",    "/etc/ld.so.cache",     "/etc/localtime",
        "/etc/os-release",      "/etc/pki/ca-trust",    "/etc/pki/tls/certs",
        "/etc/ssl/certs",       "/etc/ssl/openssl.cnf", "/etc/ssl/cert.pem",
        "/etc/mime.types",      "/etc/java-11-openjdk", "/etc/java-17-openjdk",
        "/etc/java-21-openjdk", "/etc/java-25-openjdk", NULL,
    };

    add_dir(layout, "/etc", 0755);
    add_users(layout);
    add_names(layout);
    for (const char *const *path = shown; *path; path++)
        add_of_host(layout, *path);
}

static void add_node(struct layout *layout, const char *target, dev_t number)
{
    struct confine_op *op = layout_add(layout, CONFINE_OP_DEVICE, target, target + 1);

    op->len = (uint32_t)number;
    op->mode = 0666;
}

static void add_devices(struct layout *layout)
{
    static const char *const streams[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    static const char *const targets[] = {"/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2"};

    add_dir(layout, "/dev", 0755);
    layout->ops[layout->count - 1].flags = CONFINE_NODES;
    add_node(layout, "/dev/null", makedev(1, 3));
    add_node(layout, "/dev/zero", makedev(1, 5));
    add_node(layout, "/dev/full", makedev(1, 7));
    add_node(layout, "/dev/random", makedev(1, 8));
    add_node(layout, "/dev/urandom", makedev(1, 9));
    add_node(layout, "/dev/tty", makedev(5, 0));
    (void)layout_add(layout, CONFINE_OP_SYMLINK, "/dev/fd", "/proc/self/fd");
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
        (void)layout_add(layout, CONFINE_OP_SYMLINK, streams[i], targets[i]);
    add_dir(layout, "/dev/pts", 0755);
    (void)layout_add(layout, CONFINE_OP_DEVPTS, "/dev/pts", "newinstance,ptmxmode=0666,mode=0620");
    (void)layout_add(layout, CONFINE_OP_SYMLINK, "/dev/ptmx", "pts/ptmx");
}

static void add_scratch(struct layout *layout, const char *target)
{
    uint64_t bytes = layout->request->scratch_bytes;
    auto_free char *options = mem_format("mode=1777,size=%ju,nr_inodes=262144",
                                         (uintmax_t)(bytes ? bytes : SCRATCH_BYTES));

    add_dir(layout, target, 01777);
    layout_add(layout, CONFINE_OP_TMPFS, target, options)->flags = CONFINE_WRITES;
}

struct shown {
    const char *path;
    uint32_t flags;
};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct shown *)a)->path, ((const struct shown *)b)->path);
}

static bool add_shown(struct layout *layout, const struct shown *shown, struct symbiont_error *err)
{
    static const char *const own[] = {"/proc", "/dev", "/sys", "/.host"};
    struct stat status;

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (path_below(shown->path, own[i]))
            return error_set(err, SYMBIONT_INVALID,
                             "%s can't be part of a Strict run's root: it "
                             "has its own %s",
                             shown->path, own[i]);
    }
    if (shown->path[0] != '/' || shown->path[1] == '\0')
        return error_set(err, SYMBIONT_INVALID,
                         "'%s' can't be shown to a Strict run; name a "
                         "directory below it",
                         shown->path);
    if (stat(shown->path, &status) < 0)
        return error_errno(err, "%s", shown->path);
    add_bind(layout, shown->path, status.st_mode, shown->flags);
    return true;
}

/* A directory above another comes first, so that it does not cover it. */
static bool add_directories(struct layout *layout, struct symbiont_error *err)
{
    const struct confine_request *request = layout->request;
    struct shown shown[SHOWN_AT_MOST + 2];
    size_t count = 0;

    for (const char *const *path = request->visible; path && *path; path++) {
        if (count == SHOWN_AT_MOST)
            return error_set(err, SYMBIONT_LIMIT, "more than %d visible paths", SHOWN_AT_MOST);
        if (!path_below(*path, "/usr") &&
            !(request->workdir && path_below(*path, request->workdir)))
            shown[count++] = (struct shown){*path, CONFINE_READ_ONLY};
    }
    if (request->workdir)
        shown[count++] = (struct shown){request->workdir, CONFINE_WRITES};
    if (request->private_dir &&
        !(request->workdir && strcmp(request->private_dir, request->workdir) == 0))
        shown[count++] = (struct shown){request->private_dir, CONFINE_WRITES};
    qsort(shown, count, sizeof *shown, by_path);
    for (size_t i = 0; i < count; i++) {
        if (!add_shown(layout, &shown[i], err))
            return false;
    }
    return true;
}

static bool finish(const struct layout *layout, struct confine_plan *plan,
                   struct symbiont_error *err)
{
    if (layout->full || layout->builder->full)
        return error_set(err, SYMBIONT_LIMIT, "the run's root has more than %d entries",
                         OPS_AT_MOST);
    plan->ops = spec_add(layout->builder, layout->ops, layout->count * sizeof *layout->ops);
    plan->op_count = layout->count;
    return true;
}

/* The kernel's own tables of all keys and timers: no namespace divides them. */
static void add_proc(struct layout *layout)
{
    static const char *const of_everyone[] = {"/proc/keys", "/proc/key-users", "/proc/timer_list"};

    add_dir(layout, "/proc", 0555);
    layout_add(layout, CONFINE_OP_PROC, "/proc", "hidepid=ptraceable")->flags = CONFINE_READ_ONLY;
    for (size_t i = 0; i < sizeof of_everyone / sizeof *of_everyone; i++)
        layout_cover(layout, of_everyone[i]);
}

bool layout_root(const struct confine_request *request, struct spec_builder *builder,
                 struct confine_plan *plan, struct symbiont_error *err)
{
    auto_free struct layout *layout = mem_zeroed(1, sizeof *layout);

    *layout = (struct layout){.request = request, .builder = builder};
    plan->root_options = spec_text(builder, "mode=0755,size=16m,nr_inodes=4096");
    add_programs(layout);
    add_etc(layout);
    add_devices(layout);
    add_proc(layout);
    add_scratch(layout, "/tmp");
    add_scratch(layout, "/dev/shm");
    if (!add_directories(layout, err))
        return false;
    layout_add_shields(layout);
    plan->own_root = true;
    return finish(layout, plan, err);
}

bool layout_shields(const struct confine_request *request, struct spec_builder *builder,
                    struct confine_plan *plan, struct symbiont_error *err)
{
    auto_free struct layout *layout = mem_zeroed(1, sizeof *layout);

    *layout = (struct layout){.request = request, .builder = builder};
    layout_add_shields(layout);
    return layout->count == 0 || finish(layout, plan, err);
}
