#include "exec/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include "exec/raw.h"

enum { KERNEL_SIGSET_BYTES = 8 };

_Noreturn void child_fail(struct slot *slot, enum child_step step, long answer)
{
    slot->failed_errno = (int32_t)-answer;
    slot->failed_step = (uint32_t)step;
    for (;;)
        (void)raw1(SYS_exit_group, CHILD_EXIT);
}

static void must(struct slot *slot, enum child_step step, long answer)
{
    if (answer < 0)
        child_fail(slot, step, answer);
}

/* The keeper holds nothing below 5, so no descriptor is overwritten before it is moved. */
static void arrange_descriptors(struct slot *slot)
{
    const int *fds = slot->fds;

    for (int i = 0; i <= 2; i++)
        must(slot, CHILD_STEP_STREAMS, raw3(SYS_dup3, fds[SPEC_FD_STDIN + i], i, 0));
    if (fds[SPEC_FD_CODE] >= 0)
        must(slot, CHILD_STEP_STREAMS, raw3(SYS_dup3, fds[SPEC_FD_CODE], CHILD_FD_CODE, 0));
    else
        (void)raw1(SYS_close, CHILD_FD_CODE);
    must(slot, CHILD_STEP_STREAMS,
         raw3(SYS_dup3, fds[SPEC_FD_PROGRAM], CHILD_FD_PROGRAM, O_CLOEXEC));
}

/* Everything else closes on exec, and at once where nothing below still needs it. */
static void close_the_rest(struct slot *slot)
{
    long answer = raw3(SYS_close_range, CHILD_FDS_KEPT, ~0U, CLOSE_RANGE_CLOEXEC);

    if (answer == -ENOSYS || answer == -EINVAL || answer == -EPERM) {
        for (int fd = CHILD_FDS_KEPT; fd < 65536; fd++) /* before Linux 5.11 */
            (void)raw3(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
        return;
    }
    must(slot, CHILD_STEP_STREAMS, answer);
}

/* The descriptor leads into the mounts of the keeper, where nothing is read-only to this run: where
 * there are mounts of its own, the path is entered, which was canonical when it was planned. */
static void enter_workdir(struct slot *slot)
{
    const struct run_spec *spec = slot->spec;
    const char *path = (const char *)spec + spec->workdir;

    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                           .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    long fd = slot->fds[SPEC_FD_WORKDIR];

    if (fd < 0 || confine_needs_sandbox(&spec->confine)) {
        fd = raw4(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
        must(slot, CHILD_STEP_WORKDIR, fd);
    }
    must(slot, CHILD_STEP_WORKDIR, raw1(SYS_fchdir, fd)); /* it closes with the rest */
}

static void set_limits(struct slot *slot)
{
    for (uint32_t i = 0; i < slot->rlimit_count; i++)
        must(slot, CHILD_STEP_LIMITS,
             raw4(SYS_prlimit64, 0, slot->rlimits[i].resource, &slot->rlimits[i].value, NULL));
    if (slot->affinity)
        must(slot, CHILD_STEP_LIMITS,
             raw3(SYS_sched_setaffinity, 0, sizeof slot->affinity, &slot->affinity));
}

static void confine(struct slot *slot)
{
    enum confine_step step = 0;
    long answer =
        confine_enter_program(&slot->spec->confine, (const char *)slot->spec, slot->fds, &step);

    if (answer < 0) {
        slot->failed_detail = (uint32_t)step;
        child_fail(slot, CHILD_STEP_CONFINE, answer);
    }
}

static uint64_t now_us(void)
{
    struct timespec now = {0};

    (void)raw2(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

_Noreturn void child_main(void *argument)
{
    struct slot *slot = argument;
    const char *base = (const char *)slot->spec;
    const uint64_t none = 0;

    (void)raw2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    must(slot, CHILD_STEP_CGROUP, cgroup_join_raw(&slot->join));
    must(slot, CHILD_STEP_SESSION, raw0(SYS_setsid));
    arrange_descriptors(slot);
    enter_workdir(slot);
    close_the_rest(slot);
    set_limits(slot);
    confine(slot);
    slot->exec_us = now_us();
    must(slot, CHILD_STEP_EXEC,
         raw4(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, KERNEL_SIGSET_BYTES));
    child_fail(slot, CHILD_STEP_EXEC,
               raw5(SYS_execveat, CHILD_FD_PROGRAM, "", base + slot->spec->argv,
                    base + slot->spec->envp, AT_EMPTY_PATH));
}
