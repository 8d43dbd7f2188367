/*
 * private.h - what a policy and a permit hold; for src/policy alone
 */
#pragma once

#include "base/argv.h"
#include "config/config.h"
#include "policy/allowlist.h"
#include "policy/policy.h"

struct policy {
    struct allowlist allowlist;
    char *search_path;
    enum config_permission native;
    char *native_origin;
    enum symbiont_tier default_tier, minimum_tier;
    enum symbiont_profile minimum_profile; /* 0: the tier's default */
    struct argv grantable;
    struct symbiont_limits limits; /* the operator's settings */
};

struct permit {
    enum symbiont_tier tier;
    enum symbiont_profile profile;
    bool profile_demanded;
    struct symbiont_limits limits;
    bool network_allowed, network_denial_demanded, local_filesystem;
    dev_t dev, interpreter_dev; /* of the program at tier None; 0: it has no interpreter */
    ino_t ino, interpreter_ino;
    char *rule;
    struct argv warnings;
};

/* The effective limits; a warning in `permit` for each that was cut. */
void policy_limits(const struct policy *policy, const struct policy_request *request,
                   struct permit *permit);

/* "agent 'x'" or "the client". */
const char *policy_asker_text(const struct policy_request *request, char text[static 96]);

/* --native counts only where an operator can have typed it. */
bool policy_asked_native(const struct policy_request *request);
