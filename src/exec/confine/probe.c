#include "exec/confine/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "exec/confine/rulesets.h"
#include "exec/raw.h"

enum { PATIENCE_MS = 3000, FAILED_AT = 64 };

bool probe_needs_userns(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};

    return raw2(SYS_capget, &header, data) < 0 || !(data[0].effective & 1U << CAP_SYS_ADMIN);
}

/* What a trial finds; in memory that it shares with the one who waits for it. */
struct trial {
    long clone_flags;
    bool maps;   /* the user namespace's maps are written */
    bool mounts; /* a tmpfs and a /proc are mounted */
    char uid_map[32], gid_map[32];
};

static long put(const char *path, const char *text)
{
    long fd = raw4(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    long answer = fd < 0 ? fd : raw3(SYS_write, fd, text, strlen(text));

    if (fd >= 0)
        (void)raw1(SYS_close, fd);
    return answer;
}

static long write_maps(const struct trial *trial)
{
    long answer = raw2(SYS_prctl, PR_SET_DUMPABLE, 1);

    if (answer >= 0)
        answer = put("/proc/self/setgroups", "deny");
    if (answer >= 0)
        answer = put("/proc/self/uid_map", trial->uid_map);
    return answer < 0 ? answer : put("/proc/self/gid_map", trial->gid_map);
}

static long try_mounts(void)
{
    long answer = raw5(SYS_mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);

    if (answer >= 0)
        answer = raw5(SYS_mount, "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    return answer < 0 ? answer : raw5(SYS_mount, "tmpfs", "/usr", "tmpfs", 0, NULL);
}

/* In the child, a copy of this process: raw calls only, the errno is its exit status. */
static _Noreturn void run_trial(const struct trial *trial)
{
    long answer = trial->maps ? write_maps(trial) : 0;

    if (answer >= 0 && trial->mounts)
        answer = try_mounts();
    for (;;)
        (void)raw1(SYS_exit_group, answer < 0 ? -answer : 0);
}

/* The child is nobody's but this function's: it sends no signal at its end, so that the caller's
 * own waiting does not meet it. */
static long finish_trial(pid_t pid, int pidfd)
{
    struct pollfd wait = {.fd = pidfd, .events = POLLIN};
    int status = 0;

    if (poll(&wait, 1, PATIENCE_MS) == 0)
        (void)kill(pid, SIGKILL);
    while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -ETIMEDOUT;
}

static long try(const struct trial *trial)
{
    int fd = -1;
    long pid = raw5(SYS_clone, trial->clone_flags | CLONE_PIDFD, NULL, &fd, NULL, 0);

    if (pid == 0)
        run_trial(trial);
    if (pid < 0)
        return pid;
    auto_close int pidfd = fd;
    return finish_trial((pid_t)pid, pidfd);
}

static long try_namespace(enum confine_part part, long flag)
{
    struct trial trial = {.clone_flags = flag};

    if (part == CONFINE_PART_MOUNTNS) {
        trial.mounts = true;
        trial.clone_flags |= CLONE_NEWPID; /* a new /proc shows a new pid namespace */
    }
    if (part == CONFINE_PART_USERNS || probe_needs_userns()) {
        trial.maps = true;
        trial.clone_flags |= CLONE_NEWUSER;
        (void)snprintf(trial.uid_map, sizeof trial.uid_map, "%u %u 1", geteuid(), geteuid());
        (void)snprintf(trial.gid_map, sizeof trial.gid_map, "%u %u 1", getegid(), getegid());
    }
    return try(&trial);
}

static char first_of(const char *path)
{
    char byte;
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, &byte, 1) != 1)
        return '\0';
    return byte;
}

static bool under_filter(void)
{
    return prctl(PR_GET_SECCOMP) == SECCOMP_MODE_FILTER;
}

static const char *namespace_remedy(enum confine_part part, long answer)
{
    if (first_of("/proc/sys/user/max_user_namespaces") == '0')
        return "sysctl -w user.max_user_namespaces=10000";
    if (first_of("/proc/sys/kernel/unprivileged_userns_clone") == '0')
        return "sysctl -w kernel.unprivileged_userns_clone=1";
    if (first_of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == '1')
        return "AppArmor restricts user namespaces: give symbiont a profile with 'userns,', or "
               "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    if (under_filter())
        return "a container's seccomp filter refuses it: start the container with "
               "--security-opt seccomp=unconfined --security-opt systempaths=unconfined";
    if (answer == -EINVAL)
        return "the kernel was built without it";
    if (answer == -ENOSPC)
        return "the limits in /proc/sys/user are reached: raise them";
    if (part == CONFINE_PART_MOUNTNS && answer == -EPERM)
        return "a container's masked /proc stands in the way: start the container with "
               "--security-opt systempaths=unconfined";
    return "run symbiont as root, or allow user namespaces to its user";
}

static void probe_namespace(enum confine_part part, long flag, struct confine_ability *ability)
{
    long answer = try_namespace(part, flag);

    ability->available = answer >= 0;
    if (answer >= 0) {
        (void)snprintf(ability->detail, sizeof ability->detail, "%s",
                       flag != CLONE_NEWUSER && probe_needs_userns() ? "in a user namespace"
                                                                     : "tried");
        return;
    }
    (void)snprintf(ability->detail, sizeof ability->detail, "%s", strerror((int)-answer));
    (void)snprintf(ability->remedy, sizeof ability->remedy, "%s", namespace_remedy(part, answer));
}

static void probe_landlock(struct confine_ability *ability)
{
    long abi = rulesets_abi();

    ability->available = abi > 0;
    if (abi > 0) {
        (void)snprintf(ability->detail, sizeof ability->detail, "ABI %ld", abi);
        return;
    }
    (void)snprintf(ability->detail, sizeof ability->detail, "%s",
                   under_filter() ? "refused" : "the kernel has none, or it is switched off");
    (void)snprintf(ability->remedy, sizeof ability->remedy, "%s",
                   under_filter() ? "a container's seccomp filter refuses it: start the container "
                                    "with --security-opt seccomp=unconfined"
                                  : "Linux 5.13 or later, with 'landlock' in its lsm= list");
}

/* A filter can't be tried without being kept, but a kernel that knows the action has them. */
static void probe_seccomp(struct confine_ability *ability)
{
    const uint32_t action = SECCOMP_RET_ERRNO;
    long answer = raw3(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);

    ability->available = answer == 0;
    (void)snprintf(ability->detail, sizeof ability->detail, "%s",
                   answer == 0 ? "filters" : strerror((int)-answer));
    if (answer != 0)
        (void)snprintf(ability->remedy, sizeof ability->remedy,
                       "a kernel with CONFIG_SECCOMP_FILTER");
}

static void probe_always(struct confine_ability *ability)
{
    ability->available = true;
    (void)snprintf(ability->detail, sizeof ability->detail, "every kernel has it");
}

static long namespace_flag(enum confine_part part)
{
    static const long flags[CONFINE_PARTS] = {
        [CONFINE_PART_PIDNS] = CLONE_NEWPID,   [CONFINE_PART_MOUNTNS] = CLONE_NEWNS,
        [CONFINE_PART_NETNS] = CLONE_NEWNET,   [CONFINE_PART_IPCNS] = CLONE_NEWIPC,
        [CONFINE_PART_UTSNS] = CLONE_NEWUTS,   [CONFINE_PART_CGROUPNS] = CLONE_NEWCGROUP,
        [CONFINE_PART_USERNS] = CLONE_NEWUSER,
    };

    return flags[part];
}

uint64_t probe_clone_flags(uint32_t parts)
{
    uint64_t flags = 0;

    for (unsigned part = 0; part < CONFINE_PARTS; part++) {
        if (parts & UINT32_C(1) << part)
            flags |= (uint64_t)namespace_flag((enum confine_part)part);
    }
    return flags;
}

void probe_part(enum confine_part part, struct confine_ability *ability)
{
    long flag = namespace_flag(part);

    *ability = (struct confine_ability){0};
    if (flag)
        probe_namespace(part, flag, ability);
    else if (part == CONFINE_PART_LANDLOCK)
        probe_landlock(ability);
    else if (part == CONFINE_PART_SECCOMP || part == CONFINE_PART_NO_NETWORK)
        probe_seccomp(ability);
    else
        probe_always(ability);
}
