#include <stdlib.h>
#include <sys/capability.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "config/config.h"
#include "runtime/directory.h"
#include "runtime/runtime.h"

/* The capabilities in effect, by name: what a run keeps where nothing takes them away. */
static void list_capabilities(struct symbiont_orchestrator *orchestrator)
{
    cap_t own = cap_get_proc();

    if (!own)
        return;
    for (cap_value_t cap = 0; cap <= cap_max_bits(); cap++) {
        cap_flag_value_t value = CAP_CLEAR;
        char *name;

        if (cap_get_flag(own, cap, CAP_EFFECTIVE, &value) < 0 || value != CAP_SET)
            continue;
        name = cap_to_name(cap);
        orchestrator->own_capabilities |= UINT64_C(1) << cap;
        argv_add(&orchestrator->capability_names, name ? name : "unknown");
        (void)cap_free(name);
    }
    (void)cap_free(own);
}

static void add_own_directory(struct argv *list, const char *variable, const char *below_home)
{
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    auto_free char *path = base && *base == '/'   ? mem_format("%s/symbiont", base)
                           : home && *home == '/' ? mem_format("%s/%s/symbiont", home, below_home)
                                                  : NULL;
    auto_free char *real = path ? realpath(path, NULL) : NULL;

    if (real)
        argv_add(list, real);
}

/* Where symbiont keeps what runs shall not read. */
static char **own_directories(void)
{
    struct argv list = {0};

    add_own_directory(&list, "XDG_STATE_HOME", ".local/state");
    add_own_directory(&list, "XDG_CONFIG_HOME", ".config");
    return list.items;
}

/* Where another user was first at the default, each further one has his own beside it. */
static char *choose_working_directory(const struct symbiont_config *config)
{
    const char *key = "native_execution.working_directory";
    const char *path = config_text(config, key);
    struct stat status;

    if (!config_is_set(config, key) && lstat(path, &status) == 0 && status.st_uid != geteuid())
        return mem_format("%s-%u", path, (unsigned)geteuid());
    return mem_copy_text(path);
}

/* Opens the directory of the runs' directories and removes what runs that were killed with their
 * symbiont have left.  Where it can't be had, that is the next run's error, not ours. */
static void open_directories(struct symbiont_orchestrator *orchestrator)
{
    struct symbiont_error ignored = {0};
    auto_close int parent = directory_open_parent(orchestrator->working_directory, &ignored);

    orchestrator->directories = -1;
    if (parent < 0 || !directory_path(parent, &orchestrator->directories_path, &ignored))
        return;
    directory_sweep(parent);
    orchestrator->directories = take_fd(&parent);
}

struct symbiont_orchestrator *symbiont_orchestrator_new(const struct symbiont_config *config,
                                                        struct symbiont_error *err)
{
    *err = (struct symbiont_error){0};
    struct exec *exec = exec_open(err);

    if (!exec)
        return NULL;
    struct symbiont_orchestrator *orchestrator = mem_zeroed(1, sizeof *orchestrator);
    orchestrator->exec = exec;
    orchestrator->host = (struct tier_host){.exec = exec};
    orchestrator->config = config_copy(config);
    orchestrator->policy = policy_open(orchestrator->config);
    orchestrator->working_directory = choose_working_directory(orchestrator->config);
    orchestrator->unreadable = own_directories();
    list_capabilities(orchestrator);
    if (config_bool(orchestrator->config, "native_execution.bind_descendants"))
        orchestrator->executables = policy_executables(orchestrator->policy);
    open_directories(orchestrator);
    return orchestrator;
}

void symbiont_orchestrator_free(struct symbiont_orchestrator *orchestrator)
{
    if (!orchestrator)
        return;
    exec_close(orchestrator->exec);
    policy_close(orchestrator->policy);
    symbiont_config_free(orchestrator->config);
    for (char **item = orchestrator->unreadable; item && *item; item++)
        free(*item);
    free(orchestrator->unreadable);
    argv_release(&orchestrator->capability_names);
    if (orchestrator->directories >= 0)
        (void)close(orchestrator->directories);
    free(orchestrator->directories_path);
    free(orchestrator->working_directory);
    free(orchestrator);
}
