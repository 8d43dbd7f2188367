/*
 * permit.h - the leave to start one run, as decided
 *
 * The only way to a permit is policy_decide: its fields are known to src/policy alone, so code
 * that starts something without a decision does not compile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "program/program.h"

struct permit; /* opaque, immutable */

/* Accepts NULL. */
void permit_close(struct permit *permit);

enum symbiont_tier permit_tier(const struct permit *permit);
enum symbiont_profile permit_profile(const struct permit *permit);
/* Someone named the profile: what of it the host lacks is a reason to refuse the run. */
bool permit_profile_demanded(const struct permit *permit);
/* The effective limits; 0 in a field: there is none (cpu_cores only). */
const struct symbiont_limits *permit_limits(const struct permit *permit);
/* False: the network must be out of reach. */
bool permit_network_allowed(const struct permit *permit);
/* The network was denied by name (--no-network): if it cannot be, the run is refused. */
bool permit_network_denial_demanded(const struct permit *permit);
/* The run's directory is the agent's project directory. */
bool permit_local_filesystem(const struct permit *permit);

/* Programs of the host, with their interpreters, that this permit is for; always true for a permit
 * of Tier1 to Tier3. */
bool permit_covers(const struct permit *permit, const struct program *program);

/* The rule that decided, as a sentence for the audit log and --dry-run. */
const char *permit_rule(const struct permit *permit);
/* NULL after the last. */
const char *permit_warning(const struct permit *permit, size_t index);

void permit_cleanup(struct permit **permit);
#define auto_permit AUTO(permit_cleanup)
