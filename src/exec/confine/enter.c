/*
 * The program's process, last before exec: it gives up its user, its capabilities, and with
 * no_new_privs, Landlock and seccomp the rest.  Each is for good, so the order is the story.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

#include "exec/confine/landlock.h"
#include "exec/confine_plan.h"
#include "exec/raw.h"

/* For ever: root is no one special, and nothing raises a capability again. */
enum {
    SECURE_FOR_EVER = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                      SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                      SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
};

static long set_capabilities(uint32_t low)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{.effective = low, .permitted = low}};

    return raw2(SYS_capset, &header, data);
}

/* -EINVAL: past the last one that the kernel knows. */
static long drop_bounding(void)
{
    long answer = 0;

    for (long capability = 0; answer >= 0; capability++)
        answer = raw5(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
    return answer == -EINVAL ? 0 : answer;
}

/* An ordinary user may not say that it will have none, but it has none. */
static long forswear_capabilities(enum confine_capabilities kept)
{
    long answer = 0;

    if (kept != CONFINE_CAPABILITIES_NONE)
        return 0;
    answer = drop_bounding();
    if (answer >= 0)
        answer = raw5(SYS_prctl, PR_SET_SECUREBITS, SECURE_FOR_EVER, 0, 0, 0);
    if (answer < 0 && answer != -EPERM)
        return answer;
    return raw5(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static long reduce_capabilities(enum confine_capabilities kept)
{
    switch (kept) {
    case CONFINE_CAPABILITIES_AS_THEY_ARE:
        return 0;
    case CONFINE_CAPABILITIES_FILES:
        return set_capabilities(CONFINE_FILE_CAPABILITIES);
    case CONFINE_CAPABILITIES_NONE:
        return set_capabilities(0);
    }
    return -EINVAL;
}

/* A changed user clears the death signal, so it is asked for again. */
static long set_ids(const struct confine_plan *plan)
{
    int death_signal = 0;
    long answer;

    if (!plan->sets_ids)
        return 0;
    (void)raw2(SYS_prctl, PR_GET_PDEATHSIG, &death_signal);
    answer = raw2(SYS_setgroups, 0, NULL);
    if (answer >= 0)
        answer = raw3(SYS_setresgid, plan->gid, plan->gid, plan->gid);
    if (answer >= 0)
        answer = raw3(SYS_setresuid, plan->uid, plan->uid, plan->uid);
    (void)raw2(SYS_prctl, PR_SET_PDEATHSIG, death_signal);
    return answer;
}

static long restrict_by(int fd)
{
    return fd < 0 ? 0 : raw2(SYS_landlock_restrict_self, fd, 0);
}

static void grant(int ruleset, int fd, uint64_t rights)
{
    struct landlock_path path = {.allowed = rights, .fd = fd};

    (void)raw4(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &path, 0);
}

/* A right that can't be granted is only missing, so a failure here leaves nothing open. */
static void grant_op(const struct confine_plan *plan, int ruleset, const char *target,
                     uint32_t flags)
{
    uint64_t rights = flags & CONFINE_NODES ? landlock_device_rights(plan->landlock_abi)
                                            : landlock_directory_rights(plan->landlock_abi);
    long fd = raw4(SYS_openat, AT_FDCWD, target, O_PATH | O_CLOEXEC, 0);

    if (fd >= 0) {
        grant(ruleset, (int)fd, rights);
        (void)raw1(SYS_close, fd);
    }
}

static void grant_stream(const struct confine_plan *plan, int ruleset, int fd)
{
    long flags = raw3(SYS_fcntl, fd, F_GETFL, 0);
    bool writable = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;

    grant(ruleset, fd, landlock_stream_rights(plan->landlock_abi, writable));
}

/* The own root has directories that exist only in it: its rules are made here. */
static long restrict_own_root(const struct confine_plan *plan, const char *base)
{
    const struct confine_op *ops = spec_at(base, plan->ops);
    struct landlock_ruleset handled =
        landlock_write_ruleset(plan->landlock_abi, plan->landlock_network);
    long ruleset;

    if (!plan->landlock_abi)
        return 0;
    ruleset =
        raw3(SYS_landlock_create_ruleset, &handled, landlock_ruleset_bytes(plan->landlock_abi), 0);
    if (ruleset < 0)
        return ruleset;
    for (uint32_t i = 0; i < plan->op_count; i++) {
        if (ops[i].flags & (CONFINE_WRITES | CONFINE_NODES))
            grant_op(plan, (int)ruleset, base + ops[i].target, ops[i].flags);
    }
    for (int fd = 0; fd <= 2; fd++)
        grant_stream(plan, (int)ruleset, fd);
    long answer = restrict_by((int)ruleset);
    (void)raw1(SYS_close, ruleset);
    return answer;
}

static long restrict_files(const struct confine_plan *plan, const char *base, const int *fds)
{
    long answer = restrict_by(fds[SPEC_FD_LANDLOCK_READ]);

    if (answer >= 0)
        answer = restrict_by(fds[SPEC_FD_LANDLOCK_WRITE]);
    return answer < 0 ? answer : restrict_own_root(plan, base);
}

static long filter_calls(const struct confine_plan *plan, const char *base)
{
    struct sock_fprog program = {
        .len = (unsigned short)plan->seccomp_count,
        .filter = (struct sock_filter *)(uintptr_t)spec_at(base, plan->seccomp),
    };

    return program.len ? raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) : 0;
}

long confine_enter_program(const struct confine_plan *plan, const char *base, const int *fds,
                           enum confine_step *step)
{
    long answer;

    *step = CONFINE_STEP_CAPABILITIES;
    answer = forswear_capabilities(plan->capabilities);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_IDS;
    answer = set_ids(plan);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_CAPABILITIES;
    answer = reduce_capabilities(plan->capabilities);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_NO_NEW_PRIVS;
    answer = plan->no_new_privs ? raw5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_LANDLOCK;
    answer = restrict_files(plan, base, fds);
    if (answer < 0)
        return answer;
    *step = CONFINE_STEP_SECCOMP;
    return filter_calls(plan, base);
}
