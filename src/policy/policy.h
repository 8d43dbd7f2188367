/*
 * policy.h - a request and the operator's rules -> a permit, or the reason why not
 *
 * Permission is the operator's alone; an agent may only ask for more isolation, lower limits and
 * less than what is granted.  Nothing here looks for a weaker tier when the one asked for is
 * refused.  Contract, section 4.
 */
#pragma once

#include "base/error.h"
#include "policy/permit.h"
#include "program/program.h"

struct symbiont_config;

/* Who asks. */
enum policy_asker {
    POLICY_OPERATOR, /* the command line, or the library's caller */
    POLICY_CLIENT,   /* HTTP, MCP: may choose as an agent may */
};

/* What an agent file says; 0 and NULL: nothing. */
struct policy_agent {
    const char *name;
    enum symbiont_tier tier;
    enum symbiont_profile profile;
    struct symbiont_limits limits;
    enum symbiont_network network; /* `security { network: … }` */
    bool execute_implied;          /* its security block names a tier; one call's does not count */
    const char *const *capabilities; /* NULL at the end, or NULL */
};

struct policy_request {
    enum policy_asker asker;
    enum symbiont_tier tier; /* options; 0: not said */
    enum symbiont_profile profile;
    enum symbiont_network network; /* ON: granted by an operator, but only wished for by a client */
    struct symbiont_limits limits;
    bool limits_are_orders;      /* the command line's: may also be above the settings */
    bool operator_asked_native;  /* --native, --sandbox-tier=None */
    bool operator_typed_program; /* after `exec` */
    const struct policy_agent *agent;

    /* The program on the host; only asked about at tier None.  `program` NULL: it could not be
     * resolved, and `unresolved` says why; `typed` is set in both cases. */
    const char *typed;
    const struct program *program;
    const struct symbiont_error *unresolved;
};

struct policy; /* the operator's rules, read once from a configuration; any thread */

/* Resolves the allowlist.  Never NULL; the configuration is not needed afterwards. */
struct policy *policy_open(const struct symbiont_config *config);
/* Accepts NULL. */
void policy_close(struct policy *policy);

/* How names are looked up; lives as long as the policy. */
const char *policy_search_path(const struct policy *policy);

/* The real paths of the allowlist, NULL at the end; one thread at a time. */
const char *const *policy_executables(struct policy *policy);

/* The tier the request would run at, before any permission is asked: only None needs the program
 * resolved on the host. */
enum symbiont_tier policy_tier(const struct policy *policy, const struct policy_request *request);

/* NULL: DENIED (with the remedy), INVALID (native and another tier were asked for at once), or the
 * `unresolved` error of a program that would be allowed. */
CHECKED struct permit *policy_decide(const struct policy *policy,
                                     const struct policy_request *request,
                                     struct symbiont_error *err);
