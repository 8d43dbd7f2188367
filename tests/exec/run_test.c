#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "running.h"

#define auto_running AUTO(running_close)

TEST(output_and_exit_code_come_back)
{
    auto_running struct running run = {0};

    running_open(&run);
    running_shell(&run, "echo out; echo err >&2; exit 3");
    CHECK_EQ(run.outcome.report.failed_step, 0);
    CHECK(WIFEXITED(run.outcome.report.status));
    CHECK_EQ(WEXITSTATUS(run.outcome.report.status), 3);
    CHECK_TEXT(run.outcome.out.head.data, "out\n");
    CHECK_TEXT(run.outcome.err.head.data, "err\n");
    CHECK_EQ(run.outcome.report.leftovers, 0);
    CHECK_EQ(run.outcome.report.survivors, 0);
}

TEST(a_left_over_child_does_not_hold_the_run_open)
{
    auto_running struct running run = {0};
    uint64_t before = clock_us();

    running_open(&run);
    running_shell(&run, "sleep 77123 & setsid sleep 77123 & echo gone");
    CHECK_TEXT(run.outcome.out.head.data, "gone\n");
    CHECK(clock_us() - before < 3000000);
    CHECK_EQ(run.outcome.report.leftovers, 2);
    CHECK_EQ(running_count("77123"), 0);
}

TEST(a_timeout_ends_everyone_wherever_they_went)
{
    auto_running struct running run = {0};

    running_open(&run);
    run.request.limits.wall_us = 300000;
    running_shell(&run, "echo before; (setsid sh -c 'sleep 77124 & sleep 77124') & "
                        "setsid sleep 77124 & trap '' TERM; sleep 77124; sleep 77124");
    CHECK_EQ(run.outcome.report.reason, RUN_REASON_WALL);
    CHECK_TEXT(run.outcome.out.head.data, "before\n");
    CHECK_EQ(run.outcome.report.survivors, 0);
    CHECK_EQ(running_count("77124"), 0);
}

TEST(a_program_may_end_in_the_grace_time)
{
    auto_running struct running run = {0};

    running_open(&run);
    run.request.limits.wall_us = 200000;
    run.request.limits.grace_us = 5000000;
    running_shell(&run, "trap 'echo bye; exit 5' TERM; while :; do sleep 0.05; done");
    CHECK_EQ(run.outcome.report.reason, RUN_REASON_WALL);
    CHECK_EQ(WEXITSTATUS(run.outcome.report.status), 5);
    CHECK_TEXT(run.outcome.out.head.data, "bye\n");
}

TEST(a_program_that_is_no_program_never_ran)
{
    auto_running struct running run = {0};

    running_open(&run);
    (void)close(run.request.program);
    run.request.program = open("/etc/passwd", O_PATH | O_CLOEXEC);
    running_shell(&run, "");
    CHECK_EQ(run.outcome.report.failed_step, CHILD_STEP_EXEC);
    CHECK_EQ(run.outcome.report.failed_errno, EACCES);
}

TEST(the_caller_never_meets_the_keeper_in_wait)
{
    auto_running struct running run = {0};

    running_open(&run);
    running_shell(&run, "true");
    CHECK_EQ(waitpid(-1, NULL, WNOHANG), -1);
    CHECK_EQ(errno, ECHILD);
}

static void ignore_what_the_library_hides(int number)
{
    const uint64_t ignored[4] = {1}; /* SIG_IGN, as the kernel has it */

    CHECK_EQ(syscall(SYS_rt_sigaction, number, ignored, NULL, 8), 0);
}

TEST(nothing_of_the_callers_signals_and_masks_goes_on)
{
    auto_running struct running run = {0};
    sigset_t set;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGCHLD, SIG_IGN);
    ignore_what_the_library_hides(32);
    ignore_what_the_library_hides(33);
    (void)sigfillset(&set);
    (void)sigprocmask(SIG_SETMASK, &set, NULL);
    running_open(&run);
    running_shell(&run, "grep -E 'Sig(Blk|Ign)' /proc/self/status; umask");
    CHECK_TEXT(run.outcome.out.head.data,
               "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0077\n");
}

TEST(only_three_descriptors_are_open)
{
    auto_running struct running run = {0};

    running_open(&run);
    running_shell(&run, "ls /proc/self/fd | tr '\\n' ' '");
    CHECK_TEXT(run.outcome.out.head.data, "0 1 2 3 "); /* 3: ls itself reads the directory */
}

TEST(when_the_caller_is_killed_nothing_survives_a_second)
{
    pid_t caller = fork();

    if (caller == 0) {
        struct running run;

        running_open(&run);
        running_shell(&run, "setsid sleep 77125 & sleep 77125");
        _exit(0);
    }
    for (int i = 0; i < 200 && running_count("77125") < 3; i++)
        (void)usleep(10000);
    CHECK(running_count("77125") >= 3); /* the shell has it in its command line too */
    CHECK_EQ(kill(caller, SIGKILL), 0);
    CHECK_EQ(waitpid(caller, NULL, 0), caller);
    CHECK_EQ(running_wait_gone("77125", 1000), 0);
}

TEST(head_and_tail_are_kept_and_the_rest_is_counted)
{
    auto_running struct running run = {0};

    running_open(&run);
    run.request.output_bytes = 10;
    running_shell(&run, "printf 0123456789abcdefghij");
    CHECK_TEXT(run.outcome.out.head.data, "01234fghij");
    CHECK_EQ(run.outcome.out.total, 20);
    CHECK_EQ(capture_dropped(&run.outcome.out), 10);
}

/* A seccomp filter that answers EPERM to clone with a pid namespace, as container hosts have. */
static void refuse_namespaces(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    CHECK_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0), 0);
    CHECK_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWPID, CLONE_NEWPID)),
             0);
    CHECK_EQ(seccomp_load(filter), 0);
    seccomp_release(filter);
}

/* As an ordinary user, for whom this machine's control groups are closed. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return; /* an ordinary user already */
    CHECK_EQ(setgroups(0, NULL), 0);
    CHECK_EQ(setresgid(65534, 65534, 65534), 0);
    CHECK_EQ(setresuid(65534, 65534, 65534), 0);
}

TEST(an_ordinary_user_has_the_kernel_end_everyone_by_a_pid_namespace)
{
    auto_running struct running run = {0};

    become_nobody();
    running_open(&run);
    running_shell(&run, "setsid sleep 77126 & (setsid sh -c 'sleep 77126 & sleep 77126 & wait') & "
                        "sleep 0.2; echo $$; exit 4");
    CHECK_EQ(run.outcome.report.failed_step, 0);
    CHECK_EQ(WEXITSTATUS(run.outcome.report.status), 4);
    CHECK_EQ(run.outcome.report.tracking, RUN_TRACKING_PIDNS);
    CHECK_TEXT(run.outcome.out.head.data, "2\n");
    CHECK_EQ(run.outcome.report.leftovers, 4);
    CHECK_EQ(running_count("77126"), 0);
}

TEST(without_pid_namespace_and_group_the_sweep_finds_everyone)
{
    auto_running struct running run = {0};

    become_nobody();
    refuse_namespaces();
    running_open(&run);
    running_shell(&run, "setsid sleep 77127 & (setsid sh -c 'sleep 77127 & sleep 77127 & wait') & "
                        "sleep 0.2; exit 4");
    CHECK_EQ(run.outcome.report.failed_step, 0);
    CHECK_EQ(WEXITSTATUS(run.outcome.report.status), 4);
    CHECK_EQ(run.outcome.report.tracking, RUN_TRACKING_BEST_EFFORT);
    CHECK_EQ(run.outcome.report.leftovers, 4);
    CHECK_EQ(run.outcome.report.survivors, 0);
    CHECK_EQ(running_count("77127"), 0);
}

TEST(the_sweep_ends_a_timed_out_run_too)
{
    auto_running struct running run = {0};

    become_nobody();
    refuse_namespaces();
    running_open(&run);
    run.request.limits.wall_us = 300000;
    running_shell(&run, "echo before; (setsid sh -c 'sleep 77128 & sleep 77128') & "
                        "setsid sleep 77128 & trap '' TERM; sleep 77128; sleep 77128");
    CHECK_EQ(run.outcome.report.reason, RUN_REASON_WALL);
    CHECK_TEXT(run.outcome.out.head.data, "before\n");
    CHECK_EQ(run.outcome.report.survivors, 0);
    CHECK_EQ(running_count("77128"), 0);
}

TEST(a_run_that_kills_its_own_init_leaves_nothing_either)
{
    auto_running struct running run = {0};

    become_nobody();
    refuse_namespaces();
    running_open(&run);
    running_shell(&run, "setsid sleep 77129 & sleep 77129 & kill -9 $PPID; sleep 77129");
    CHECK(run.outcome.report.init_lost);
    CHECK_EQ(run.outcome.report.survivors, 0);
    CHECK_EQ(running_count("77129"), 0);
}
