#include "cli/bench_runc.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static const char config[] =
    "{\"ociVersion\": \"1.0.2\","
    " \"process\": {\"terminal\": false, \"user\": {\"uid\": 0, \"gid\": 0},"
    " \"args\": [\"/bin/true\"], \"env\": [\"PATH=/usr/bin:/bin\"], \"cwd\": \"/\","
    " \"noNewPrivileges\": true},"
    " \"root\": {\"path\": \"rootfs\", \"readonly\": true},"
    " \"mounts\": [{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"},"
    " {\"destination\": \"/usr\", \"type\": \"bind\", \"source\": \"/usr\","
    " \"options\": [\"rbind\", \"ro\"]}],"
    " \"linux\": {\"namespaces\": [{\"type\": \"pid\"}, {\"type\": \"network\"},"
    " {\"type\": \"ipc\"}, {\"type\": \"uts\"}, {\"type\": \"mount\"}]}}\n";

enum { OPEN_DIRECTORIES = 8 };

static char bundle[sizeof "/tmp/symbiont-bench-XXXXXX"];
static char state[sizeof bundle + sizeof "/state"];
static const char *const command[] = {"runc", "--root",         state, "run", "--bundle",
                                      bundle, "symbiont-bench", NULL};

static bool write_bundle(int directory, struct symbiont_error *err)
{
    static const char *const links[][2] = {
        {"usr/bin", "rootfs/bin"}, {"usr/lib", "rootfs/lib"}, {"usr/lib64", "rootfs/lib64"}};
    auto_close int fd =
        openat(directory, "config.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return error_errno(err, "create config.json");
    if (!file_write_fd(fd, config, sizeof config - 1, err))
        return false;
    if (mkdirat(directory, "rootfs", 0755) < 0 || mkdirat(directory, "rootfs/usr", 0755) < 0 ||
        mkdirat(directory, "rootfs/proc", 0755) < 0)
        return error_errno(err, "make a root for runc");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (symlinkat(links[i][0], directory, links[i][1]) < 0)
            return error_errno(err, "make a root for runc");
    }
    return true;
}

const char *const *bench_runc_open(struct symbiont_error *err)
{
    auto_close int directory = -1;

    if (geteuid() != 0) {
        (void)error_set(err, SYMBIONT_UNAVAILABLE, "runc with the host's root needs root");
        return NULL;
    }
    (void)snprintf(bundle, sizeof bundle, "/tmp/symbiont-bench-XXXXXX");
    if (!mkdtemp(bundle)) {
        *bundle = '\0';
        (void)error_errno(err, "make a directory for runc");
        return NULL;
    }
    (void)snprintf(state, sizeof state, "%s/state", bundle);
    directory = open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory >= 0 && write_bundle(directory, err) ? command : NULL;
}

/* FTW_PHYS: no link is followed; FTW_MOUNT: a mount that runc left behind is not emptied. */
static int remove_entry(const char *path, const struct stat *entry, int kind, struct FTW *place)
{
    (void)entry, (void)kind, (void)place;
    return remove(path);
}

void bench_runc_close(void)
{
    if (*bundle)
        (void)nftw(bundle, remove_entry, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    *bundle = '\0';
}
