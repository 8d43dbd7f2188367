/* A stand-in for `busctl --user call` does what systemd does: it makes the scope, gives it away and
 * moves the process; or refuses, hangs, lies. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup_keeper.h"
#include "check.h"
#include "exec/cgroup_file.h"

static char script[] = "/tmp/symbiont-busctl-XXXXXX";

static const char obeys[] =
    "[ \"$1 $3 $7 $8\" = '--user call StartTransientUnit ssa(sv)a(sa(sv))' ] || exit 9\n"
    "unit=$9; shift 9; pid=$6; [ \"$1 $2 $3 $4 $5\" = 'fail 3 PIDs au 1' ] || exit 8\n"
    "[ \"$7 $8 $9\" = 'Delegate b true' ] || exit 7\n"
    "[ -n \"$XDG_RUNTIME_DIR\" ] && [ -z \"$SECRET\" ] || exit 6\n"
    "mkdir \"$SCOPES/$unit\" && echo \"$pid\" > \"$SCOPES/$unit/cgroup.procs\"\n";

static void write_script(const char *scopes, const char *body)
{
    int fd = mkstemp(script);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    CHECK(file);
    CHECK(fprintf(file, "#!/bin/sh\nSCOPES=%s\n%s", scopes, body) > 0);
    CHECK_EQ(fchmod(fileno(file), 0755), 0);
    CHECK_EQ(fclose(file), 0);
}

static pid_t start_keeper(void)
{
    pid_t pid = fork();

    if (pid == 0)
        keeper_sleep();
    CHECK(pid > 0);
    return pid;
}

/* Where the keeper was after the request. */
static char membership[CGROUP_TEXT_BYTES];

/* Asks the stand-in for a scope and ends its keeper. */
static bool request(const char *body, struct cgroup_host *host, struct symbiont_error *err)
{
    *host = *keeper_host();
    write_script(host->parents[0].path, body);
    pid_t keeper = start_keeper();
    bool ok = cgroup_scope_request(host, keeper, script, err);

    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/cgroup", keeper);
    CHECK(cgroup_read(AT_FDCWD, path, membership));
    (void)unlink(script);
    (void)kill(keeper, SIGKILL);
    CHECK_EQ(keeper_wait(keeper), 128 + SIGKILL);
    return ok;
}

static void end_at_once(void)
{
}

static volatile sig_atomic_t children_seen;

static void count_child(int signal)
{
    (void)signal;
    children_seen++;
}

TEST(a_scope_of_the_user_s_systemd_becomes_the_place_of_the_groups)
{
    struct cgroup_host host;
    struct symbiont_error err = {0};
    char scope[CGROUP_PATH_BYTES];

    CHECK_EQ(setenv("SECRET", "x", 1), 0);
    (void)signal(SIGCHLD, count_child);
    CHECK_OK(request(obeys, &host, &err), err);
    CHECK_EQ(children_seen, 1); /* the keeper; busctl is not to be seen */
    CHECK_HAS(host.parents[0].path, "/symbiont-");
    CHECK_HAS(host.parents[0].path, ".scope");
    CHECK(host.owner.pid == getpid());
    CHECK_HAS(membership, ".scope/keeper\n"); /* its leaf: the scope itself must hold no process */
    struct cgroup group = keeper_group(&host);

    CHECK_EQ(keeper_wait(keeper_start(&group, end_at_once)), 0);
    keeper_discard(&group);
    (void)snprintf(scope, sizeof scope, "%s", host.parents[0].path);
    while (strstr(scope, ".scope") && rmdir(scope) == 0)
        *strrchr(scope, '/') = '\0';
    CHECK(!strstr(scope, ".scope"));
}

TEST(a_systemd_that_refuses_is_quoted_with_a_remedy)
{
    struct cgroup_host host;
    struct symbiont_error err = {0};

    CHECK(!request("echo 'Call failed: Access denied' >&2; exit 1\n", &host, &err));
    CHECK_EQ(err.status, SYMBIONT_UNAVAILABLE);
    CHECK_HAS(err.text, "Call failed: Access denied");
    CHECK_HAS(err.text, "Delegate=yes");
}

TEST(a_systemd_that_hangs_is_left_after_a_second)
{
    struct cgroup_host host;
    struct symbiont_error err = {0};
    uint64_t start = clock_us();

    CHECK(!request("exec sleep 20\n", &host, &err));
    CHECK_HAS(err.text, "no answer within a second");
    CHECK(clock_us() - start < 3000000);
}

TEST(a_systemd_that_says_yes_and_does_nothing_is_found_out)
{
    struct cgroup_host host;
    struct symbiont_error err = {0};

    CHECK(!request("exit 0\n", &host, &err));
    CHECK_HAS(err.text, "did not move process");
}

TEST(without_systemd_the_error_says_so)
{
    struct cgroup_host host = {0};
    struct symbiont_error err = {0};

    CHECK(!cgroup_scope_request(&host, getpid(), "/nonexistent/busctl", &err));
    CHECK_EQ(err.status, SYMBIONT_UNAVAILABLE);
    CHECK_HAS(err.text, "/nonexistent/busctl: No such file");
}
