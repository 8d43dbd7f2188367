/*
 * host.h - the world of one agent's run: what its host functions and callbacks work on
 */
#pragma once

#include "agent/declared.h"
#include "agent/locate.h"
#include "dsl/eval.h"
#include "runtime/runtime.h"

enum { AGENT_WITH_DEPTH = 200, AGENT_RUNS = 100000 };

struct agent_host {
    struct symbiont_orchestrator *orchestrator;
    const struct symbiont_agent_request *request;
    const struct located *located;
    const struct declared *declared;
    struct symbiont_result *result;                /* the agent's own record */
    struct symbiont_result *last;                  /* of the last program; owned */
    struct policy_agent lowered[AGENT_WITH_DEPTH]; /* by `with` blocks; 0: as declared */
    size_t with_depth;
    struct capture out, err;
    struct argv secrets;  /* "=VALUE": what was resolved, to be redacted */
    uint64_t deadline_us; /* of the whole run, 0: none */
    bool reader_gone, timed_out;
};

/* Fills in what the language calls. */
void agent_host_table(struct agent_host *host, struct dsl_host *table);
/* What the agent is, with the limits of the innermost `with` block. */
const struct policy_agent *agent_host_policy(const struct agent_host *host);

/* What was printed or streamed: kept, and passed on to the caller; false: nobody reads it. */
bool agent_host_output(struct agent_host *host, enum symbiont_stream stream, const void *bytes,
                       size_t len);

/* execute.c */
extern const struct dsl_host_function agent_functions[];
extern const size_t agent_function_count;

/* A record of the language from the record of a run (contract, section 3). */
struct dsl_value agent_record(struct dsl_heap *heap, const struct symbiont_result *result);
