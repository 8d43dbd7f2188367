/*
 * declared.h - what an agent file says of its security, read from the tree
 */
#pragma once

#include "base/argv.h"
#include "dsl/parse.h"
#include "policy/policy.h"

struct declared {
    struct policy_agent agent; /* its texts belong to the tree and to `capabilities` */
    struct argv capabilities;
};

/* False: AGENT, with the place. */
CHECKED bool declared_read(const struct dsl_file *file, const struct tree_item *agent,
                           struct declared *declared, struct symbiont_error *err);
void declared_release(struct declared *declared);

/* "Strict" is a profile; "tier2", "gvisor", "docker" are tiers.  False when it is neither. */
bool declared_sandbox(const char *word, enum symbiont_tier *tier, enum symbiont_profile *profile);

#define auto_declared AUTO(declared_release)
