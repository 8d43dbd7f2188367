#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "program/program.h"

enum { GROUPS = 1024 };

static bool member(gid_t group, gid_t gid)
{
    gid_t groups[GROUPS];
    int count = getgroups(GROUPS, groups);

    if (group == gid || count < 0)
        return true; /* more groups than can be looked at: assume the worse */
    for (int i = 0; i < count; i++) {
        if (groups[i] == group)
            return true;
    }
    return false;
}

/* For root: by somebody else.  An owner can give himself the permission that he lacks. */
static bool writable(const char *path, const struct stat *facts, uid_t uid, gid_t gid)
{
    bool others = facts->st_mode & S_IWOTH;
    bool group = facts->st_mode & S_IWGRP;

    if (uid == 0)
        return others || facts->st_uid != 0 || (group && facts->st_gid != 0);
    if (others || facts->st_uid == uid || (group && member(facts->st_gid, gid)))
        return true;
    /* Access lists can say more than the mode; the kernel knows. */
    return uid == geteuid() && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

static bool part_protected(const char *path, uid_t uid, gid_t gid, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    struct stat facts;

    if (lstat(path, &facts) < 0)
        return error_errno(err, "stat '%s'", text_shown(path, shown));
    if (!writable(path, &facts, uid, gid))
        return true;
    return error_set(err, SYMBIONT_DENIED,
                     "'%s' can be changed by %s, so what runs could be too; give it and the "
                     "directories above it to root, writable by nobody else",
                     text_shown(path, shown), uid == 0 ? "others than root" : "the run's user");
}

/* The path is a real one: no part of it is a link. */
bool program_protected(const char *path, uid_t uid, gid_t gid, struct symbiont_error *err)
{
    auto_free char *part = mem_copy_text(path);

    for (char *slash = strrchr(part, '/'); slash && slash != part; slash = strrchr(part, '/')) {
        if (!part_protected(part, uid, gid, err))
            return false;
        *slash = '\0';
    }
    return part_protected("/", uid, gid, err);
}
