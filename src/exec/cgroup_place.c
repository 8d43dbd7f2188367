#include "exec/cgroup_place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "exec/cgroup_file.h"

/* How much each controller counts.  For cpu alone no step up is made: the further up, the fewer of
 * the caller's own bounds hold, and cores have another way. */
static const struct {
    const char *name, *enable;
    int worth;
} controllers[] = {{"memory", "+memory", 4}, {"pids", "+pids", 2}, {"cpu", "+cpu", 1}};
enum { CONTROLLERS = sizeof controllers / sizeof *controllers, ENOUGH = 4 + 2 };

/* What the subgroups of `dir` can have; enables what is not enabled yet. */
static int worth(int dir)
{
    char there[CGROUP_TEXT_BYTES];
    char given[CGROUP_TEXT_BYTES];
    int sum = 0;

    if (!cgroup_read(dir, "cgroup.controllers", there) ||
        !cgroup_read(dir, "cgroup.subtree_control", given))
        return 0;
    for (int i = 0; i < CONTROLLERS; i++)
        if (cgroup_has_word(given, controllers[i].name) ||
            (cgroup_has_word(there, controllers[i].name) &&
             cgroup_write(dir, "cgroup.subtree_control", controllers[i].enable) == 0))
            sum += controllers[i].worth;
    return sum;
}

/* Moving a process needs the right to write here.  -errno, or what the place is worth. */
static int try_place(const char *path)
{
    auto_close int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0)
        return -errno;
    auto_close int procs = openat(dir, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (procs < 0 || faccessat(dir, ".", W_OK, AT_EACCESS) < 0)
        return -errno;
    return worth(dir);
}

/* Cuts the last part off; false at the mount's top. */
static bool go_up(char *path, const char *mount)
{
    char *slash = strrchr(path, '/');

    if (!slash || (size_t)(slash - path) < strlen(mount))
        return false;
    *slash = '\0';
    return true;
}

int cgroup_best_place(const char *own, const char *mount, char best[static CGROUP_PATH_BYTES])
{
    char path[CGROUP_PATH_BYTES];
    int most = -1;
    int first_error = 0;

    memcpy(path, own, strlen(own) + 1);
    do {
        int here = try_place(path);

        if (here < 0 && first_error == 0)
            first_error = -here;
        if (here > most) {
            most = here;
            memcpy(best, path, strlen(path) + 1);
        }
    } while (most < ENOUGH && go_up(path, mount));
    return most < 0 ? first_error : 0;
}
