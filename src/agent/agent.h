/*
 * agent.h - loads an agent file and fires one of its triggers
 */
#pragma once

#include "dsl/parse.h"
#include "runtime/runtime.h"

/* As symbiont_agent_run. */
CHECKED struct symbiont_result *agent_run(struct symbiont_orchestrator *orchestrator,
                                          const struct symbiont_agent_request *request,
                                          struct symbiont_error *err);
/* As symbiont_agent_check. */
CHECKED bool agent_check(const struct dsl_source *source, unsigned flags,
                         const struct dsl_listener *listener);
