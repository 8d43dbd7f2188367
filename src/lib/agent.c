#include "agent/agent.h"

struct symbiont_result *symbiont_agent_run(struct symbiont_orchestrator *orchestrator,
                                           const struct symbiont_agent_request *request,
                                           struct symbiont_error *err)
{
    *err = (struct symbiont_error){0};
    return agent_run(orchestrator, request, err);
}

// NOLINTNEXTLINE(readability-function-size): the public header is the contract
bool symbiont_agent_check(const char *name, const char *text, size_t len, unsigned flags,
                          symbiont_report *report, void *context, struct symbiont_error *err)
{
    const struct dsl_source source = {.name = name, .text = text, .len = len};
    const struct dsl_listener listener = {report, context};

    *err = (struct symbiont_error){0};
    return agent_check(&source, flags, &listener) ||
           error_set(err, SYMBIONT_AGENT, "%s is not a valid agent file", name);
}

// NOLINTNEXTLINE(readability-function-size): the public header is the contract
char *symbiont_agent_format(const char *name, const char *text, size_t len, bool fix,
                            symbiont_report *report, void *context, struct symbiont_error *err)
{
    const struct dsl_source source = {.name = name, .text = text, .len = len};
    const struct dsl_listener listener = {report, context};
    char *formatted = dsl_format(&source, fix, &listener);

    *err = (struct symbiont_error){0};
    if (!formatted)
        (void)error_set(err, SYMBIONT_AGENT, "%s is not a valid agent file", name);
    return formatted;
}
