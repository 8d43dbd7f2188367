#include "runtime/prepared.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "exec/child.h"
#include "exec/parts.h"
#include "program/code.h"
#include "program/environment.h"

void prepared_release(struct prepared *prepared)
{
    program_release(&prepared->program);
    permit_close(prepared->permit);
    directory_remove(&prepared->private_dir);
    for (size_t i = 0; i < 4; i++) {
        int fd = ((const int[]){prepared->parent, prepared->workdir_fd, prepared->stdin_fd,
                                prepared->code_fd})[i];
        if (fd >= 0)
            (void)close(fd);
    }
    free(prepared->workdir);
    argv_release(&prepared->argv);
    argv_release(&prepared->env);
    argv_release(&prepared->visible);
    argv_release(&prepared->read_only);
    fetch_targets_release(&prepared->fetch);
}

static bool find_language(const struct symbiont_orchestrator *orchestrator,
                          const struct symbiont_request *request, struct prepared *prepared,
                          struct symbiont_error *err)
{
    const char *name = request->language;

    if (!request->code)
        return true;
    if (!name)
        name = config_text(orchestrator->config, "native_execution.default_executable");
    prepared->language = language_find(name, err);
    return prepared->language != NULL;
}

/* The first of the language's programs that this host has; else the first one's error. */
static void resolve_interpreter(struct prepared *prepared, const struct program_rules *rules)
{
    const char *const *names = prepared->language->programs;
    struct symbiont_error later = {0};

    prepared->typed = names[0];
    prepared->resolved =
        program_resolve(&prepared->program, names[0], rules, &prepared->unresolved);
    for (size_t i = 1; !prepared->resolved && i < LANGUAGE_PROGRAMS && names[i]; i++) {
        prepared->resolved = program_resolve(&prepared->program, names[i], rules, &later);
        if (prepared->resolved)
            prepared->typed = names[i];
    }
}

bool prepare_program(struct symbiont_orchestrator *orchestrator,
                     const struct runtime_request *request, struct prepared *prepared,
                     struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    char here[PATH_MAX];
    struct program_rules rules = {.search_path = policy_search_path(orchestrator->policy)};

    if (!find_language(orchestrator, asked, prepared, err))
        return false;
    if (asked->operator_typed_program && !request->agent)
        rules.base_dir = getcwd(here, sizeof here);
    if (prepared->language) {
        resolve_interpreter(prepared, &rules);
        return true;
    }
    prepared->typed = asked->argv[0];
    prepared->resolved =
        program_resolve(&prepared->program, prepared->typed, &rules, &prepared->unresolved);
    return true;
}

int sealed_copy(const void *bytes, size_t len, struct symbiont_error *err)
{
    auto_close int fd = memfd_create("symbiont-input", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0) {
        (void)error_errno(err, "memfd_create");
        return -1;
    }
    if (!file_write_fd(fd, bytes, len, err))
        return -1;
    if (fchmod(fd, 0600) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        (void)error_errno(err, "seal the input");
        return -1;
    }
    return take_fd(&fd);
}

/* With a directory of the host as its input a run could open everything from there. */
static bool take_stdin(int given, struct prepared *prepared, struct symbiont_error *err)
{
    struct stat status;

    prepared->stdin_fd = fcntl(given, F_DUPFD_CLOEXEC, 3);
    if (prepared->stdin_fd < 0)
        return error_errno(err, "standard input (descriptor %d)", given);
    if (fstat(prepared->stdin_fd, &status) == 0 && S_ISDIR(status.st_mode))
        return error_set(err, SYMBIONT_INVALID,
                         "standard input (descriptor %d) is a directory; give a file, or "
                         "--stdin=/dev/null",
                         given);
    return true;
}

static bool open_stdin(const struct symbiont_request *request, struct prepared *prepared,
                       struct symbiont_error *err)
{
    switch (request->stdin_from) {
    case SYMBIONT_STDIN_BYTES:
        prepared->stdin_fd = sealed_copy(request->stdin_bytes, request->stdin_len, err);
        return prepared->stdin_fd >= 0;
    case SYMBIONT_STDIN_FD:
        if (fcntl(request->stdin_fd, F_GETFD) >= 0 || errno != EBADF)
            return take_stdin(request->stdin_fd, prepared, err);
        break; /* the caller has none: the run gets an empty one */
    case SYMBIONT_STDIN_NULL:
        break;
    }
    prepared->stdin_fd = open("/dev/null", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return prepared->stdin_fd >= 0 || error_errno(err, "open /dev/null");
}

/* Code as a file in the private directory, for interpreters that want a path. */
static bool write_code(const struct symbiont_request *request, struct prepared *prepared,
                       char **path, struct symbiont_error *err)
{
    const char *name = prepared->language->file_name;
    auto_close int fd = openat(prepared->private_dir.fd, name,
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return error_errno(err, "make %s/%s", prepared->private_dir.path, name);
    (void)fchmod(fd, 0600); /* an odd umask */
    *path = mem_format("%s/%s", prepared->private_dir.path, name);
    return file_write_fd(fd, request->code, request->code_len, err) ||
           error_prefix(err, "%s", *path);
}

static bool code_arguments(const struct symbiont_request *request, struct prepared *prepared,
                           struct argv *arguments, struct symbiont_error *err)
{
    const struct language *language = prepared->language;
    auto_free char *path = NULL;

    for (size_t i = 0; i < LANGUAGE_ARGUMENTS && language->arguments[i]; i++)
        argv_add(arguments, language->arguments[i]);
    if (language->code == LANGUAGE_CODE_FILE) {
        if (!write_code(request, prepared, &path, err))
            return false;
        argv_add(arguments, path);
    } else {
        int dir = text_equal(prepared->workdir, prepared->private_dir.path)
                      ? prepared->private_dir.fd
                      : prepared->workdir_fd;
        prepared->code_fd = code_open(language, dir, request->code, request->code_len, err);
        if (prepared->code_fd < 0)
            return false;
        argv_addf(arguments, "/proc/self/fd/%d", CHILD_FD_CODE);
    }
    if (request->arguments)
        argv_add_all(arguments, request->arguments);
    return true;
}

bool prepare_input(const struct runtime_request *request, struct prepared *prepared,
                   struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    auto_argv struct argv arguments = {0};

    if (!open_stdin(asked, prepared, err))
        return false;
    if (prepared->language) {
        if (!code_arguments(asked, prepared, &arguments, err))
            return false;
    } else {
        argv_add_all(&arguments, asked->argv + 1);
    }
    program_argv(&prepared->program, (const char *const *)arguments.items, &prepared->argv);
    return true;
}

bool prepare_environment(struct symbiont_orchestrator *orchestrator,
                         const struct runtime_request *request, struct prepared *prepared,
                         struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    auto_argv struct argv given = {0};

    if (asked->env)
        argv_add_all(&given, asked->env);
    if (asked->secrets)
        argv_add_all(&given, asked->secrets);
    const struct environment environment = {
        .search_path = policy_search_path(orchestrator->policy),
        .home = prepared->private_dir.path,
        .tmpdir = prepared->private_dir.path,
        .uid = geteuid(),
        .from_agent = request->agent_env,
        .from_operator = (const char *const *)given.items,
    };
    return environment_build(&environment, &prepared->env, err);
}

static bool add_part(const char *name, size_t len, const char *option, uint32_t *parts,
                     struct symbiont_error *err)
{
    uint32_t bit = run_part_bit(name, len);

    if (!bit)
        return error_set(err, SYMBIONT_INVALID, "'%.*s' is no part of a receipt (%s takes: %s)",
                         (int)len, name, option, run_part_names());
    *parts |= bit;
    return true;
}

static bool parse_parts(const char *list, const char *option, uint32_t *parts,
                        struct symbiont_error *err)
{
    while (list && *list) {
        size_t len = strcspn(list, ", ");

        if (len && !add_part(list, len, option, parts, err))
            return false;
        list += len;
        list += strspn(list, ", ");
    }
    return true;
}

bool prepare_demands(const struct runtime_request *request, struct prepared *prepared,
                     struct symbiont_error *err)
{
    return parse_parts(request->request->require, "--require", &prepared->require, err) &&
           parse_parts(request->request->allow_missing, "--allow-missing", &prepared->allow_missing,
                       err);
}
