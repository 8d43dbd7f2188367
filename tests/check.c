#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, SECONDS_AT_MOST = 120 };

const struct check_test *check_running;

static struct check_test *first;
static struct check_test **last = &first;
static char skip_file[] = "/tmp/symbiont-check-XXXXXX";

void check_register(struct check_test *test)
{
    *last = test;
    last = &test->next;
}

_Noreturn void check_skip(const char *reason, ...)
{
    va_list args;
    FILE *file = fopen(skip_file, "w");

    va_start(args, reason);
    if (file) {
        (void)vfprintf(file, reason, args);
        (void)fclose(file);
    }
    va_end(args);
    _exit(SKIPPED);
}

void check_has(const char *text, const char *part, const char *file, int line)
{
    if (text && strstr(text, part))
        return;
    print_error("\"%s\" does not contain \"%s\"\n", text ? text : "(null)", part);
    _fail(file, line);
}

void check_ok(bool ok, const char *text, const char *call, const char *file, int line)
{
    if (ok)
        return;
    print_error("%s: %s\n", call, text);
    _fail(file, line);
}

static void run_body(void **state)
{
    ((struct check_test *)*state)->body();
}

static _Noreturn void run_here(struct check_test *test)
{
    const struct CMUnitTest one[] = {
        {.name = test->name, .test_func = run_body, .initial_state = test}};

    check_running = test;
    (void)dup2(STDERR_FILENO, STDOUT_FILENO); /* TAP is the parent's */
    (void)alarm(SECONDS_AT_MOST);
    exit(_cmocka_run_group_tests(test->name, one, 1, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS);
}

static void print_skip(int number, const char *name)
{
    char reason[256] = "";
    FILE *file = fopen(skip_file, "r");

    if (file) {
        if (!fgets(reason, sizeof reason, file))
            reason[0] = '\0';
        (void)fclose(file);
    }
    printf("ok %d - %s # SKIP %s\n", number, name, reason);
}

static bool run(struct check_test *test, int number)
{
    int status = 0;

    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        run_here(test);
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        printf("not ok %d - %s # could not be started\n", number, test->name);
        return false;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        print_skip(number, test->name);
        return true;
    }
    bool passed = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
    printf("%s %d - %s\n", passed ? "ok" : "not ok", number, test->name);
    if (WIFSIGNALED(status))
        printf("# ended by signal %d\n", WTERMSIG(status));
    return passed;
}

int main(int argc, char **argv)
{
    int number = 0;
    bool all = true;
    int file = mkstemp(skip_file);

    cmocka_set_message_output(CM_OUTPUT_STDOUT);
    for (struct check_test *test = first; test; test = test->next) {
        if (argc > 1 && !strstr(test->name, argv[1]))
            continue;
        all = run(test, ++number) && all;
    }
    printf("1..%d\n", number);
    (void)close(file);
    (void)unlink(skip_file);
    return all && number ? EXIT_SUCCESS : EXIT_FAILURE;
}
