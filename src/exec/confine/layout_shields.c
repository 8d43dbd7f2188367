/*
 * What of the run's own directories is read-only to it, or out of its sight: mounts over them.
 */
#include "exec/confine/layout_ops.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "exec/confine/rulesets.h"

static bool is_shown(const struct confine_request *request, const char *path)
{
    if ((request->workdir && path_below(path, request->workdir)) ||
        (request->private_dir && path_below(path, request->private_dir)))
        return true;
    if (request->profile != SYMBIONT_PROFILE_STRICT)
        return false;
    for (const char *const *at = request->visible; at && *at; at++) {
        if (path_below(path, *at))
            return true;
    }
    return false;
}

void layout_cover(struct layout *layout, const char *path)
{
    struct stat status;

    if (lstat(path, &status) < 0 || S_ISLNK(status.st_mode))
        return;
    if (S_ISDIR(status.st_mode))
        layout_add(layout, CONFINE_OP_TMPFS, path, "mode=0,size=4k,nr_inodes=1")->flags =
            CONFINE_READ_ONLY;
    else
        layout_add(layout, CONFINE_OP_BIND, path, "dev/null")->flags = CONFINE_READ_ONLY;
}

/* The run's own directory may lie in the unreadable one: then that is not shown anyway. */
static bool to_be_hidden(const struct confine_request *request, const char *path)
{
    if ((request->workdir && path_below(request->workdir, path)) ||
        (request->private_dir && path_below(request->private_dir, path)))
        return false;
    return is_shown(request, path);
}

bool layout_hides(const struct confine_request *request)
{
    for (const char *const *path = request->unreadable; path && *path; path++) {
        if (to_be_hidden(request, *path))
            return true;
    }
    return false;
}

const char **layout_outside(const struct confine_request *request)
{
    size_t count = 0;

    for (const char *const *path = request->unreadable; path && *path; path++)
        count++;
    const char **outside = mem_zeroed(count + 1, sizeof *outside);
    count = 0;
    for (const char *const *path = request->unreadable; path && *path; path++) {
        if (!to_be_hidden(request, *path))
            outside[count++] = *path;
    }
    return outside;
}

static bool is_bound(const struct layout *layout, const char *path)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        if (layout->ops[i].kind == CONFINE_OP_BIND &&
            strcmp(spec_in(layout->builder, layout->ops[i].target), path) == 0)
            return true;
    }
    return false;
}

/* A directory between the working directory and what is to be kept is mounted on itself: it stays
 * writable, but nobody can move it away and put another in its place. */
static void pin_above(struct layout *layout, const char *kept)
{
    const char *workdir = layout->request->workdir;
    auto_free char *path = mem_copy_text(kept);

    if (!workdir || !path_below(kept, workdir))
        return;
    size_t len = strlen(workdir);
    for (char *slash = strchr(path + len, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (strlen(path) > len && !is_bound(layout, path))
            layout_add(layout, CONFINE_OP_BIND, path, path + 1)->flags = 0;
        *slash = '/';
    }
}

void layout_add_shields(struct layout *layout)
{
    const struct confine_request *request = layout->request;
    struct stat status;

    for (const char *const *path = request->read_only; path && *path; path++) {
        if (!is_shown(request, *path) || lstat(*path, &status) < 0 || S_ISLNK(status.st_mode))
            continue;
        pin_above(layout, *path);
        layout_add(layout, CONFINE_OP_BIND, *path, *path + 1)->flags = CONFINE_READ_ONLY;
    }
    for (const char *const *path = request->unreadable; path && *path; path++) {
        if (to_be_hidden(request, *path))
            layout_cover(layout, *path);
    }
}
