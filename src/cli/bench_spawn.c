#include "cli/bench_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

enum { EXPECTED_BYTES = 4096 };

static int add_streams(posix_spawn_file_actions_t *actions, int out)
{
    int failed = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

    if (!failed && out < 0)
        failed = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!failed && out >= 0)
        failed = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
    if (!failed)
        failed = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    return failed;
}

/* symbiont itself ignores SIGPIPE; the programs must not. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t defaults;

    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawnattr_setsigdefault(attributes, &defaults);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

/* `out` -1: /dev/null. */
static bool spawn(const char *const *argv, int out, pid_t *pid, struct symbiont_error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    failed = add_streams(&actions, out);
    if (!failed)
        failed = set_signals(&attributes);
    if (!failed)
        failed = posix_spawnp(pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    errno = failed;
    return !failed || error_errno(err, "start %s", argv[0]);
}

bool bench_wait(pid_t pid, const char *name, struct symbiont_error *err)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return error_errno(err, "wait for %s", name);
    }
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           error_set(err, SYMBIONT_FAILED, "%s did not exit with 0", name);
}

bool bench_start(const char *const *argv, pid_t *pid, int *out, struct symbiont_error *err)
{
    int ends[2] = {-1, -1};
    bool piped = pipe2(ends, O_CLOEXEC) == 0;
    auto_close int read_end = ends[0];
    auto_close int write_end = ends[1];

    if (!piped)
        return error_errno(err, "pipe");
    if (!spawn(argv, write_end, pid, err))
        return false;
    *out = take_fd(&read_end);
    return true;
}

bool bench_spawn(const char *const *argv, const char *expected, struct symbiont_error *err)
{
    auto_buf struct buf said = {.limit = EXPECTED_BYTES};
    auto_close int out = -1;
    pid_t pid = -1;
    bool read_ok;

    if (!expected)
        return spawn(argv, -1, &pid, err) && bench_wait(pid, argv[0], err);
    if (!bench_start(argv, &pid, &out, err))
        return false;
    read_ok = file_read_fd(out, &said, err);
    if (!bench_wait(pid, argv[0], err) || !read_ok)
        return false;
    return text_equal(said.data, expected) ||
           error_set(err, SYMBIONT_FAILED, "%s printed something else", argv[0]);
}
