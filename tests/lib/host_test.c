/* Known failures 4 and 6: the library in a host with threads and a filter, and with odd signals. */
#include <errno.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <symbiont.h>
#include <sys/prctl.h>

#include "check.h"

static void *one_run(void *unused)
{
    struct symbiont_error err = {0};
    struct symbiont_config *config = symbiont_config_new();

    (void)unused;
    CHECK_OK(symbiont_config_set(config, "security.allow_native_execution", "true", &err), err);
    struct symbiont_orchestrator *host = symbiont_orchestrator_new(config, &err);
    CHECK_OK(host != NULL, err);
    struct symbiont_result *result =
        symbiont_execute_code(host, SYMBIONT_TIER_NONE, "echo hello", NULL, &err);
    CHECK_OK(result != NULL, err);
    CHECK_TEXT(symbiont_result_stdout(result, NULL), "hello\n");
    symbiont_result_free(result);
    symbiont_orchestrator_free(host);
    symbiont_config_free(config);
    return NULL;
}

TEST(threads_under_a_filter_that_refuses_clone3_each_get_their_run)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    pthread_t threads[3];

    CHECK_NOT_UNDER_TSAN(); /* nor can its runtime follow the keeper's clone beside threads */

    CHECK_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0), 0);
    CHECK_EQ(seccomp_load(filter), 0);
    seccomp_release(filter);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, one_run, NULL), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
}

TEST(a_host_that_ignores_sigchld_and_blocks_signals_gets_its_result)
{
    sigset_t all;

    (void)signal(SIGCHLD, SIG_IGN);
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)one_run(NULL);
}

static void *five_runs(void *host)
{
    for (int i = 0; i < 5; i++) {
        struct symbiont_error err = {0};
        struct symbiont_result *result =
            symbiont_execute_code(host, SYMBIONT_TIER_NONE, "echo hello", NULL, &err);

        CHECK_OK(result != NULL, err);
        CHECK_TEXT(symbiont_result_stdout(result, NULL), "hello\n");
        symbiont_result_free(result);
    }
    return NULL;
}

TEST(one_orchestrator_serves_many_threads_at_once)
{
    struct symbiont_error err = {0};
    struct symbiont_config *config = symbiont_config_new();
    pthread_t threads[4];

    CHECK_OK(symbiont_config_set(config, "security.allow_native_execution", "true", &err), err);
    struct symbiont_orchestrator *host = symbiont_orchestrator_new(config, &err);
    CHECK_OK(host != NULL, err);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, five_runs, host), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
    symbiont_orchestrator_free(host);
    symbiont_config_free(config);
}

static void refuse_filters(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    CHECK_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0), 0);
    CHECK_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                              SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)),
             0);
    CHECK_EQ(seccomp_load(filter), 0);
    seccomp_release(filter);
}

TEST(a_network_that_was_refused_by_name_stays_refused_whatever_may_be_missing)
{
    static const char *const argv[] = {"/bin/true", NULL};
    struct symbiont_request request = {.argv = argv,
                                       .tier = SYMBIONT_TIER_NONE,
                                       .profile = SYMBIONT_PROFILE_MODERATE,
                                       .allow_missing = "seccomp,no_network",
                                       .operator_typed_program = true,
                                       .operator_asked_native = true};
    struct symbiont_error err = {0};
    struct symbiont_config *config = symbiont_config_new();

    refuse_filters();
    struct symbiont_orchestrator *host = symbiont_orchestrator_new(config, &err);
    CHECK_OK(host != NULL, err);
    struct symbiont_result *open = symbiont_run(host, &request, &err);
    CHECK_OK(symbiont_result_success(open), err);
    request.network = SYMBIONT_NETWORK_OFF;
    struct symbiont_result *refused = symbiont_run(host, &request, &err);
    CHECK_EQ(symbiont_result_end(refused), SYMBIONT_END_DENIED);
    CHECK_HAS(err.text, "no_network");
    symbiont_result_free(open);
    symbiont_result_free(refused);
    symbiont_orchestrator_free(host);
    symbiont_config_free(config);
}
