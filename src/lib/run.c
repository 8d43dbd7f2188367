#include <string.h>

#include "runtime/runtime.h"

int symbiont_status_exit_code(enum symbiont_status status)
{
    switch (status) {
    case SYMBIONT_OK:
        return 0;
    case SYMBIONT_FAILED:
        return 1;
    case SYMBIONT_INVALID:
        return 64;
    case SYMBIONT_AGENT:
        return 65;
    case SYMBIONT_CONFIG:
        return 78;
    case SYMBIONT_LIMIT:
    case SYMBIONT_SYSTEM:
    case SYMBIONT_UNAVAILABLE:
        return 125;
    case SYMBIONT_DENIED:
    case SYMBIONT_NOT_EXECUTABLE:
        return 126;
    case SYMBIONT_NOT_FOUND:
        return 127;
    }
    return 125;
}

struct symbiont_result *symbiont_run(struct symbiont_orchestrator *orchestrator,
                                     const struct symbiont_request *request,
                                     struct symbiont_error *err)
{
    const struct runtime_request run = {
        .request = request, .asker = POLICY_OPERATOR, .limits_are_orders = true};

    *err = (struct symbiont_error){0};
    return runtime_run(orchestrator, &run, err);
}

struct symbiont_result *symbiont_execute_code(struct symbiont_orchestrator *orchestrator,
                                              enum symbiont_tier tier, const char *code,
                                              const char *const env[], struct symbiont_error *err)
{
    const struct symbiont_request request = {
        .code = code, .code_len = code ? strlen(code) : 0, .tier = tier, .env = env};

    return symbiont_run(orchestrator, &request, err);
}
