/*
 * tier.h - engines: what provides a tier on this host
 *
 * One file an engine, one const table of functions each, one list of them (tier.c).  An engine
 * knows nothing of output limits, deadlines, results or policies.
 */
#pragma once

#include "exec/exec.h"
#include "policy/permit.h"

struct tier_host {
    struct exec *exec;
};

/* Nothing starts without the permit that policy_decide has made for it. */
struct tier_run {
    const struct permit *permit;
    const struct program *program;
    const struct exec_request *request;
};

struct tier_engine {
    const char *name;
    enum symbiont_tier tier;
    /* True: this host can do it; `detail` says how, or why not, and `remedy` what helps. */
    bool (*probe)(const struct tier_host *host, char detail[static 256], char remedy[static 256]);
    /* One program in a sandbox of this engine, to its end.  As exec_run; DENIED when the permit is
     * for another program. */
    bool (*run)(const struct tier_host *host, const struct tier_run *run,
                struct exec_outcome *outcome, struct symbiont_error *err);
    const char *(*rootfs)(const struct exec_request *request);
};

/* The engine of that name at the tier; NULL name: the best one there is.  NULL: UNAVAILABLE with
 * the remedy, or INVALID with the names. */
const struct tier_engine *tier_find(enum symbiont_tier tier, const char *name,
                                    struct symbiont_error *err);
/* All of them; NULL after the last. */
const struct tier_engine *tier_at(size_t index);

extern const struct tier_engine tier_native;
