#include "exec/cgroup_parse.h"

#include <string.h>

#include "base/text.h"

/* A part of a text. */
struct span {
    const char *at, *end;
};

static const char *const controllers[CGROUP_TREES] = {
    [CGROUP_TREE_MEMORY] = "memory",
    [CGROUP_TREE_PIDS] = "pids",
    [CGROUP_TREE_CPU] = "cpu",
    [CGROUP_TREE_CPUACCT] = "cpuacct",
};

/* Takes what stands before the next `separator` (or all) from the front of `rest`. */
static bool next(struct span *rest, char separator, struct span *part)
{
    if (rest->at >= rest->end)
        return false;
    const char *stop = memchr(rest->at, separator, (size_t)(rest->end - rest->at));

    *part = (struct span){rest->at, stop ? stop : rest->end};
    rest->at = stop ? stop + 1 : rest->end;
    return true;
}

static bool is(struct span part, const char *text)
{
    size_t len = strlen(text);

    return (size_t)(part.end - part.at) == len && memcmp(part.at, text, len) == 0;
}

static bool lists(struct span list, const char *name)
{
    struct span item;

    while (next(&list, ',', &item))
        if (is(item, name))
            return true;
    return false;
}

static bool octal(char c)
{
    return c >= '0' && c <= '7';
}

/* mountinfo writes blanks and the like as \040. */
static char unescape(struct span *part)
{
    const char *at = part->at;

    if (at[0] == '\\' && part->end - at >= 4 && octal(at[1]) && octal(at[2]) && octal(at[3])) {
        part->at += 4;
        return (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + (at[3] - '0'));
    }
    part->at++;
    return at[0];
}

/* An absolute path that fits and goes nowhere up; else `path` is empty. */
static void copy_path(char path[static CGROUP_PATH_BYTES], struct span part, bool escaped)
{
    size_t len = 0;

    path[0] = '\0';
    if (part.at == part.end || *part.at != '/')
        return;
    while (part.at < part.end && len < CGROUP_PATH_BYTES - 1)
        path[len++] = (char)(escaped ? unescape(&part) : *part.at++);
    path[len] = '\0';
    if (part.at < part.end || strlen(path) != len || strstr(path, "/.."))
        path[0] = '\0';
}

/* membership = id ":" controller { "," controller } ":" path */
void cgroup_parse_membership(struct cgroup_tree *trees, const char *text, size_t len)
{
    struct span rest = {text, text + len};
    struct span line;
    struct span id;
    struct span list;

    while (next(&rest, '\n', &line)) {
        if (!next(&line, ':', &id) || !next(&line, ':', &list))
            continue;
        if (is(id, "0") && list.at == list.end)
            copy_path(trees[CGROUP_TREE_V2].own, line, false);
        for (int i = CGROUP_TREE_MEMORY; i < CGROUP_TREES; i++)
            if (lists(list, controllers[i]))
                copy_path(trees[i].own, line, false);
    }
}

/* What follows `root` in `path`: "" when they are the same, NULL when it is not below it. */
static const char *below(const char *path, const char *root)
{
    size_t len = text_equal(root, "/") ? 0 : strlen(root);

    if (strncmp(path, root, len) != 0 || (path[len] != '/' && path[len] != '\0'))
        return NULL;
    return text_equal(path + len, "/") ? "" : path + len;
}

static void use_mount(struct cgroup_tree *tree, struct span root, struct span mount)
{
    if (tree->own[0] == '\0' || tree->mount[0] != '\0')
        return;
    copy_path(tree->root, root, true);
    copy_path(tree->mount, mount, true);
    if (tree->root[0] == '\0' || !below(tree->own, tree->root))
        tree->mount[0] = '\0';
}

/* mount = id parent device root point options { tag } "-" type source super-options */
static void parse_mount(struct cgroup_tree *trees, struct span line)
{
    enum { ROOT = 3, POINT, OPTIONS, FIXED };
    struct span fields[FIXED];
    struct span part = {0};
    struct span type;

    for (int i = 0; i < FIXED; i++)
        if (!next(&line, ' ', &fields[i]))
            return;
    while (next(&line, ' ', &part) && !is(part, "-"))
        ;
    if (!next(&line, ' ', &type) || !next(&line, ' ', &part))
        return;
    if (is(type, "cgroup2"))
        use_mount(&trees[CGROUP_TREE_V2], fields[ROOT], fields[POINT]);
    if (!is(type, "cgroup"))
        return;
    for (int i = CGROUP_TREE_MEMORY; i < CGROUP_TREES; i++)
        if (lists(line, controllers[i]))
            use_mount(&trees[i], fields[ROOT], fields[POINT]);
}

void cgroup_parse_mounts(struct cgroup_tree *trees, const char *text, size_t len)
{
    struct span rest = {text, text + len};
    struct span line;

    while (next(&rest, '\n', &line))
        parse_mount(trees, line);
}

bool cgroup_tree_path(const struct cgroup_tree *tree, char path[static CGROUP_PATH_BYTES])
{
    if (tree->own[0] == '\0' || tree->mount[0] == '\0')
        return false;
    const char *rest = below(tree->own, tree->root);
    size_t mount = strlen(tree->mount);

    if (!rest || mount + strlen(rest) >= CGROUP_PATH_BYTES)
        return false;
    memcpy(path, tree->mount, mount);
    memcpy(path + mount, rest, strlen(rest) + 1);
    return true;
}
