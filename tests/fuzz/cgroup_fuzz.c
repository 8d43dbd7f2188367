/* The texts of /proc/PID/cgroup and mountinfo, with a NUL byte between them, and group names. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exec/cgroup_name.h"
#include "exec/cgroup_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void name(const char *text, size_t len)
{
    char copy[CGROUP_NAME_BYTES] = "symbiont-";
    struct cgroup_owner owner;
    size_t fits = sizeof copy - 1 - strlen(copy);
    pid_t pid;

    memcpy(copy + strlen(copy), text, len < fits ? len : fits);
    if (cgroup_name_read(copy, &owner) && owner.pid <= 0)
        abort();
    if (cgroup_probe_name_read(copy, &pid) && pid <= 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size ? (const char *)data : "";
    const char *stop = memchr(text, '\0', size);
    size_t first = stop ? (size_t)(stop - text) : size;
    struct cgroup_tree trees[CGROUP_TREES] = {0};
    char path[CGROUP_PATH_BYTES];

    name(text, first);
    cgroup_parse_membership(trees, text, first);
    cgroup_parse_mounts(trees, text + first, size - first);
    for (int i = 0; i < CGROUP_TREES; i++)
        if (cgroup_tree_path(&trees[i], path) &&
            (path[0] != '/' || strlen(path) >= sizeof path || strstr(path, "/..")))
            abort();
    return 0;
}
