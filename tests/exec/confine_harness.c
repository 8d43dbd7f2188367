#include "confine_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "exec/raw.h"

enum { NOBODY = 65534, NEVER = 250 };

/* What the processes of one run have in common. */
struct shared {
    struct harness harness;
    int answer;
    volatile bool mapped;
};

static const char *unreadable[2];
static const char *read_only[2];

static void put_file(const char *dir, const char *name, uid_t uid)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, "secret\n", 7) == 7 && fchown(fd, uid, uid) == 0);
    (void)close(fd);
}

static void make_dir(struct harness *harness, char *path, size_t len, const char *name, uid_t uid)
{
    (void)snprintf(path, len, "%s/%s", harness->base, name);
    CHECK(mkdir(path, 0700) == 0 && chown(path, uid, uid) == 0);
}

void harness_open(struct harness *harness, enum symbiont_profile profile, enum harness_user user)
{
    uid_t uid = user == HARNESS_NOBODY && geteuid() == 0 ? NOBODY : geteuid();
    char git[160];

    if (user == HARNESS_ROOT && geteuid() != 0)
        check_skip("needs root");
    *harness = (struct harness){.user = user, .base = "/tmp/symbiont-confine-XXXXXX"};
    CHECK(mkdtemp(harness->base) && chmod(harness->base, 0755) == 0);
    make_dir(harness, harness->work, sizeof harness->work, "work", uid);
    make_dir(harness, harness->private, sizeof harness->private, "private", uid);
    make_dir(harness, harness->state, sizeof harness->state, "state", uid);
    make_dir(harness, git, sizeof git, "work/.git", uid);
    put_file(harness->work, "file", uid);
    put_file(harness->work, ".git/config", uid);
    put_file(harness->state, "secret", uid);
    unreadable[0] = harness->state;
    harness->request = (struct confine_request){
        .profile = profile,
        .workdir = harness->work,
        .private_dir = harness->private,
        .unreadable = unreadable,
        .read_only = read_only,
        .uid = uid,
        .gid = uid,
    };
    read_only[0] = NULL;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

void harness_close(struct harness *harness)
{
    (void)nftw(harness->base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static _Noreturn void be_program(struct shared *shared, const struct confine_plan *plan,
                                 const char *base, const int *fds,
                                 int (*attempt)(const struct harness *))
{
    static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                                              NULL};
    const char *const *argv = shared->harness.execute;

    if (chdir(shared->harness.work) < 0)
        _exit(NEVER);
    long answer = confine_enter_program(plan, base, fds, &shared->harness.step);
    if (answer < 0) {
        shared->harness.status = (int)answer;
        _exit(NEVER);
    }
    if (!argv) {
        shared->answer = attempt(&shared->harness);
        _exit(0);
    }
    (void)execve(argv[0], (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
    _exit(NEVER);
}

static _Noreturn void be_init(struct shared *shared, const struct confine_plan *plan,
                              const char *base, const int *fds,
                              int (*attempt)(const struct harness *))
{
    int status = 0;

    while (!shared->mapped)
        (void)usleep(100);
    if (confine_needs_sandbox(plan)) {
        long answer = confine_enter_sandbox(plan, base, fds, &shared->harness.step);
        if (answer < 0) {
            shared->harness.status = (int)answer;
            _exit(NEVER);
        }
    }
    pid_t pid = fork();
    if (pid == 0)
        be_program(shared, plan, base, fds, attempt);
    (void)waitpid(pid, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void put_map(pid_t pid, const char *name, const char *text)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        perror(path);
    (void)close(fd);
}

static void map_ids(pid_t pid)
{
    char line[64];

    put_map(pid, "setgroups", "deny");
    (void)snprintf(line, sizeof line, "%u %u 1", geteuid(), geteuid());
    put_map(pid, "uid_map", line);
    put_map(pid, "gid_map", line);
}

/* In a process of its own, which may give up its user. */
static _Noreturn void be_keeper(struct shared *shared, int (*attempt)(const struct harness *))
{
    struct harness *harness = &shared->harness;
    struct confine *confine = confine_open();
    auto_spec struct spec_builder builder = {.limit = 1 << 20};
    struct confine_plan plan;
    int fds[SPEC_FDS];
    int status = 0;

    for (int i = 0; i < SPEC_FDS; i++)
        fds[i] = -1;
    if (harness->user == HARNESS_NOBODY && geteuid() == 0 &&
        (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
         setresuid(NOBODY, NOBODY, NOBODY) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0))
        _exit(NEVER);
    (void)spec_add(&builder, "head", 4);
    const struct confine_into into = {&builder, &plan, fds, &harness->receipt};
    if (!confine_prepare(confine, &harness->request, &into, &harness->err))
        _exit(NEVER);
    long pid = raw5(SYS_clone, plan.clone_flags | SIGCHLD, NULL, NULL, NULL, 0);
    if (pid == 0)
        be_init(shared, &plan, builder.data, fds, attempt);
    if (pid > 0 && plan.clone_flags & CLONE_NEWUSER)
        map_ids((pid_t)pid);
    shared->mapped = true;
    if (pid < 0 || waitpid((pid_t)pid, &status, 0) < 0)
        _exit(NEVER);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void take_output(struct harness *harness, int fd)
{
    size_t used = 0;
    ssize_t got;

    while ((got = read(fd, harness->output + used, sizeof harness->output - 1 - used)) > 0)
        used += (size_t)got;
    harness->output[used] = '\0';
}

int harness_run(struct harness *harness, int (*attempt)(const struct harness *))
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int output[2] = {-1, -1};
    int status = 0;

    CHECK(shared != MAP_FAILED && pipe2(output, O_CLOEXEC) == 0);
    CHECK(fchown(output[1], harness->request.uid, harness->request.gid) == 0); /* /dev/stdout */
    *shared = (struct shared){.harness = *harness, .answer = -1};
    pid_t pid = fork();
    if (pid == 0) {
        (void)dup2(output[1], 1);
        if (shared->harness.execute)
            (void)dup2(output[1], 2);
        be_keeper(shared, attempt);
    }
    (void)close(output[1]);
    *harness = shared->harness;
    take_output(harness, output[0]);
    (void)close(output[0]);
    CHECK(waitpid(pid, &status, 0) == pid);
    harness->err = shared->harness.err;
    harness->receipt = shared->harness.receipt;
    harness->step = shared->harness.step;
    harness->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (harness->status == NEVER)
        print_error("never ran: cannot %s: %s %s\n", confine_step_text(harness->step),
                    strerror(-shared->harness.status), harness->err.text);
    int answer = harness->execute ? harness->status : shared->answer;
    (void)munmap(shared, sizeof *shared);
    return answer;
}

int harness_once(enum symbiont_profile profile, enum harness_user user,
                 int (*attempt)(const struct harness *))
{
    struct harness harness;

    harness_open(&harness, profile, user);
    int answer = harness_run(&harness, attempt);
    harness_close(&harness);
    return answer;
}
