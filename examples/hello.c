/*
 * hello.c - runs a line of Python through the library, natively
 *
 *     cc hello.c $(pkg-config --cflags --libs symbiont) -o hello
 */
#include <stdio.h>
#include <stdlib.h>
#include <symbiont.h>

static struct symbiont_orchestrator *start(struct symbiont_error *err)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_orchestrator *orchestrator = NULL;

    if (symbiont_config_set(config, "security.allow_native_execution", "true", err) &&
        symbiont_config_set(config, "native_execution.default_executable", "python3", err))
        orchestrator = symbiont_orchestrator_new(config, err);
    symbiont_config_free(config);
    return orchestrator;
}

int main(void)
{
    struct symbiont_error err = {0};
    struct symbiont_orchestrator *orchestrator = start(&err);
    struct symbiont_result *result = NULL;
    int code = EXIT_FAILURE;

    if (orchestrator)
        result = symbiont_execute_code(orchestrator, SYMBIONT_TIER_NONE,
                                       "print('Hello from native execution!')", NULL, &err);
    if (result && symbiont_result_success(result)) {
        (void)printf("Output: %s\n", symbiont_result_stdout(result, NULL));
        code = EXIT_SUCCESS;
    } else {
        (void)fprintf(stderr, "hello: %s\n", err.text);
    }
    symbiont_result_free(result);
    symbiont_orchestrator_free(orchestrator);
    return code;
}
