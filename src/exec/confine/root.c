/*
 * Process 1 of new namespaces: it makes the root that the run sees, and enters it.  A new tmpfs
 * becomes the root with the host's below /.host; from there the plan's entries are made one after
 * the other; then the host's goes and the root is sealed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/stat.h>

#include "exec/confine_plan.h"
#include "exec/raw.h"

/* <sys/mount.h> and <linux/mount.h> exclude each other in this libc. */
enum { UNMOUNT_DETACHED = 2 };

#define HOST_ROOT "/.host"
#define ROOT_STARTS_AT "/usr" /* any directory that every host has; it is covered for a moment */

struct entry {
    const struct confine_op *op;
    const char *target;
    const char *source;
    int host;
};

static long write_file(long fd, const char *bytes, size_t len)
{
    long answer = fd;

    for (size_t done = 0; answer >= 0 && done < len; done += (size_t)answer)
        answer = raw3(SYS_write, fd, bytes + done, len - done);
    if (fd >= 0)
        (void)raw1(SYS_close, fd);
    return answer < 0 ? answer : 0;
}

static long make_file(const struct entry *entry)
{
    long fd = raw4(SYS_openat, AT_FDCWD, entry->target, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                   entry->op->mode);

    return write_file(fd, entry->source, entry->op->len);
}

/* Canonical when it was planned; if a link took a place in it since, it is refused. */
static long open_source(const struct entry *entry)
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH,
    };

    return raw4(SYS_openat2, entry->host, entry->source, &how, sizeof how);
}

static long attach(int tree, const struct entry *entry, uint64_t attributes)
{
    struct mount_attr attr = {.attr_set = attributes};
    long answer =
        raw5(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);

    if (answer < 0)
        return answer;
    return raw5(SYS_move_mount, tree, "", AT_FDCWD, entry->target, MOVE_MOUNT_F_EMPTY_PATH);
}

static long bind_with(const struct entry *entry, uint64_t attributes)
{
    long source = open_source(entry);
    long answer;

    if (source == -ENOENT && entry->op->flags & CONFINE_OPTIONAL)
        return 0;
    if (source < 0)
        return source;
    long tree = raw3(SYS_open_tree, source, "",
                     AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    answer = tree < 0 ? tree : attach((int)tree, entry, attributes);
    if (tree >= 0)
        (void)raw1(SYS_close, tree);
    (void)raw1(SYS_close, source);
    return answer;
}

static long bind_mount(const struct entry *entry)
{
    uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

    if (entry->op->flags & CONFINE_READ_ONLY)
        attributes |= MOUNT_ATTR_RDONLY;
    return bind_with(entry, attributes);
}

/* A user namespace may not make nodes; there the host's is shown. */
static long make_device(const struct entry *entry)
{
    long answer =
        raw4(SYS_mknodat, AT_FDCWD, entry->target, S_IFCHR | entry->op->mode, entry->op->len);

    if (answer != -EPERM)
        return answer;
    answer = raw4(SYS_mknodat, AT_FDCWD, entry->target, S_IFREG | entry->op->mode, 0);
    return answer < 0 ? answer : bind_with(entry, MOUNT_ATTR_NOSUID);
}

static long make_dir(const struct entry *entry)
{
    long answer = raw3(SYS_mkdirat, AT_FDCWD, entry->target, entry->op->mode);

    return answer == -EEXIST ? 0 : answer;
}

static long mount_new(const struct entry *entry, const char *type, unsigned long flags)
{
    if (entry->op->flags & CONFINE_READ_ONLY)
        flags |= MS_RDONLY;
    return raw5(SYS_mount, type, entry->target, type, flags | MS_NOSUID, entry->source);
}

static long make_entry(const struct entry *entry, enum confine_step *step)
{
    switch ((enum confine_op_kind)entry->op->kind) {
    case CONFINE_OP_DIR:
        *step = CONFINE_STEP_FILE;
        return make_dir(entry);
    case CONFINE_OP_FILE:
        *step = CONFINE_STEP_FILE;
        return make_file(entry);
    case CONFINE_OP_SYMLINK:
        *step = CONFINE_STEP_FILE;
        return raw3(SYS_symlinkat, entry->source, AT_FDCWD, entry->target);
    case CONFINE_OP_BIND:
        *step = CONFINE_STEP_BIND;
        return bind_mount(entry);
    case CONFINE_OP_TMPFS:
        *step = CONFINE_STEP_TMPFS;
        return mount_new(entry, "tmpfs", MS_NODEV);
    case CONFINE_OP_DEVICE:
        *step = CONFINE_STEP_DEVICE;
        return make_device(entry);
    case CONFINE_OP_PROC:
        *step = CONFINE_STEP_PROC;
        return mount_new(entry, "proc", MS_NODEV | MS_NOEXEC);
    case CONFINE_OP_DEVPTS:
        *step = CONFINE_STEP_TERMINALS;
        return mount_new(entry, "devpts", MS_NOEXEC);
    }
    return -EINVAL;
}

static long make_entries(const struct confine_plan *plan, const char *base, const char *host_root,
                         enum confine_step *step)
{
    const struct confine_op *ops = spec_at(base, plan->ops);
    long host = raw4(SYS_openat, AT_FDCWD, host_root, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    long answer = host;

    for (uint32_t i = 0; answer >= 0 && i < plan->op_count; i++) {
        struct entry entry = {
            .op = &ops[i],
            .target = base + ops[i].target,
            .source = spec_at(base, ops[i].source),
            .host = (int)host,
        };

        answer = make_entry(&entry, step);
    }
    if (host >= 0)
        (void)raw1(SYS_close, host);
    return answer;
}

/* Leaves a new tmpfs as root, the host's root at HOST_ROOT. */
static long start_root(const struct confine_plan *plan, const char *base)
{
    long answer =
        raw5(SYS_mount, "tmpfs", ROOT_STARTS_AT, "tmpfs", MS_NOSUID, base + plan->root_options);

    if (answer >= 0)
        answer = raw1(SYS_chdir, ROOT_STARTS_AT);
    if (answer >= 0)
        answer = raw3(SYS_mkdirat, AT_FDCWD, &HOST_ROOT[1], 0700);
    if (answer >= 0)
        answer = raw2(SYS_pivot_root, ".", &HOST_ROOT[1]);
    return answer < 0 ? answer : raw1(SYS_chdir, "/");
}

static long seal_root(void)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    long answer = raw2(SYS_umount2, HOST_ROOT, UNMOUNT_DETACHED);

    if (answer >= 0)
        answer = raw3(SYS_unlinkat, AT_FDCWD, HOST_ROOT, AT_REMOVEDIR);
    if (answer >= 0)
        answer = raw5(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr);
    return answer;
}

static long make_root(const struct confine_plan *plan, const char *base, enum confine_step *step)
{
    long answer;

    *step = CONFINE_STEP_ROOT;
    answer = start_root(plan, base);
    if (answer < 0)
        return answer;
    answer = make_entries(plan, base, HOST_ROOT, step);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_SEAL;
    return seal_root();
}

static long change_mounts(const struct confine_plan *plan, const char *base,
                          enum confine_step *step)
{
    long mask = raw1(SYS_umask, 0);
    long answer;

    *step = CONFINE_STEP_PROPAGATION;
    answer = raw5(SYS_mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (answer >= 0)
        answer = plan->own_root ? make_root(plan, base, step) : make_entries(plan, base, "/", step);
    (void)raw1(SYS_umask, mask);
    return answer;
}

static long enter_network(int fd)
{
    return fd < 0 ? 0 : raw2(SYS_setns, fd, CLONE_NEWNET);
}

long confine_enter_sandbox(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step)
{
    static const char name[] = "symbiont";
    long answer;

    *step = CONFINE_STEP_NETWORK;
    answer = enter_network(fds[SPEC_FD_NETNS]);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_HOSTNAME;
    if (plan->clone_flags & CLONE_NEWUTS)
        answer = raw2(SYS_sethostname, name, sizeof name - 1);
    if (answer < 0 || !(plan->clone_flags & CLONE_NEWNS))
        return answer;
    return change_mounts(plan, base, step);
}
