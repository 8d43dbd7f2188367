#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "runtime/prepared.h"

/* What in a project directory is symbiont's or its history's: runs may read it. */
static const char *const guarded[] = {".git",     "symbiont.toml", "config.toml",
                                      "policies", "agents",        NULL};

/* Below the directory that is open already; where that is gone meanwhile, from its name again. */
static bool make_private(const struct symbiont_orchestrator *orchestrator, const char *run_id,
                         struct prepared *prepared, struct symbiont_error *err)
{
    struct symbiont_error gone = {0};
    auto_free char *path = NULL;

    if (orchestrator->directories >= 0 &&
        directory_make(&prepared->private_dir, orchestrator->directories,
                       orchestrator->directories_path, run_id, &gone))
        return true;
    directory_remove(&prepared->private_dir);
    prepared->parent = directory_open_parent(orchestrator->working_directory, err);
    return prepared->parent >= 0 && directory_path(prepared->parent, &path, err) &&
           directory_make(&prepared->private_dir, prepared->parent, path, run_id, err);
}

/* The private directory is open, and its path is known. */
static bool take_private(struct prepared *prepared, struct symbiont_error *err)
{
    prepared->workdir = mem_copy_text(prepared->private_dir.path);
    prepared->workdir_fd = fcntl(prepared->private_dir.fd, F_DUPFD_CLOEXEC, 3);
    return prepared->workdir_fd >= 0 || error_errno(err, "%s", prepared->workdir);
}

static bool open_workdir(const char *path, struct prepared *prepared, struct symbiont_error *err)
{
    prepared->workdir_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (prepared->workdir_fd < 0) {
        bool missing = errno == ENOENT;

        (void)error_errno(err, "working directory %s", path);
        if (missing)
            err->status = SYMBIONT_INVALID;
        return false;
    }
    return directory_path(prepared->workdir_fd, &prepared->workdir, err);
}

/* A project directory that is everybody's, or everything, guards nothing. */
static bool check_project(const struct prepared *prepared, struct symbiont_error *err)
{
    static const char *const whole[] = {"/", "/tmp", "/var/tmp", "/home", "/root", NULL};
    const char *home = getenv("HOME");
    struct stat status;
    bool refused = home && text_equal(prepared->workdir, home);

    for (size_t i = 0; whole[i]; i++)
        refused = refused || text_equal(prepared->workdir, whole[i]);
    if (!refused && fstat(prepared->workdir_fd, &status) == 0 && status.st_mode & S_IWOTH)
        refused = true;
    if (refused)
        return error_set(err, SYMBIONT_DENIED,
                         "%s cannot be an agent's project directory (it is the root, a home, a "
                         "temporary or a world-writable directory); move the agent into a "
                         "directory of its own, or name one with --workdir",
                         prepared->workdir);
    return true;
}

static void add_read_only(struct prepared *prepared, const char *name)
{
    struct stat status;

    if (fstatat(prepared->workdir_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        argv_addf(&prepared->read_only, "%s/%s", prepared->workdir, name);
}

/* An absolute path without links, as the working directory's. */
static void add_project_file(struct prepared *prepared, const char *path)
{
    size_t len = strlen(prepared->workdir);

    if (strncmp(path, prepared->workdir, len) == 0 && path[len] == '/')
        add_read_only(prepared, path + len + 1);
}

/* Where the program lives, when Strict's root would not show it: the whole of PREFIX/bin's PREFIX.
 */
static void add_visible(struct prepared *prepared, const char *path)
{
    static const char *const shown[] = {"/usr/", "/bin/", "/sbin/", "/lib", NULL};
    auto_free char *directory = mem_copy_text(path ? path : "/usr/");

    for (size_t i = 0; shown[i]; i++) {
        if (text_starts_with(directory, shown[i]))
            return;
    }
    *strrchr(directory, '/') = '\0';
    if (text_ends_with(directory, "/bin"))
        *strrchr(directory, '/') = '\0';
    if (*directory)
        argv_add(&prepared->visible, directory);
}

static void guard_files(const struct runtime_request *request, bool private_only,
                        struct prepared *prepared)
{
    for (size_t i = 0; !private_only && guarded[i]; i++)
        add_read_only(prepared, guarded[i]);
    for (size_t i = 0; request->project_files && request->project_files[i]; i++)
        add_project_file(prepared, request->project_files[i]);
}

bool prepare_directories(struct symbiont_orchestrator *orchestrator,
                         const struct runtime_request *request,
                         const struct symbiont_result *result, struct prepared *prepared,
                         struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    bool in_project = request->project && permit_local_filesystem(prepared->permit);
    const char *path = asked->workdir ? asked->workdir : in_project ? request->project : NULL;

    if (!make_private(orchestrator, result->run_id, prepared, err))
        return false;
    if (!path && !config_bool(orchestrator->config, "native_execution.private_directories"))
        path = orchestrator->working_directory;
    if (!(path ? open_workdir(path, prepared, err) : take_private(prepared, err)))
        return false;
    if (in_project && !asked->workdir && !check_project(prepared, err))
        return false;
    guard_files(request, !path, prepared);
    add_visible(prepared, prepared->program.file.path);
    if (prepared->program.script)
        add_visible(prepared, prepared->program.interpreter.path);
    return (!asked->put || files_put(asked->put, prepared->workdir_fd, err)) &&
           files_open_targets(asked->fetch, &prepared->fetch, err);
}
