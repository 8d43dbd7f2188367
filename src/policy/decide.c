#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "policy/private.h"

const char *policy_asker_text(const struct policy_request *request, char text[static 96])
{
    char shown[TEXT_SHOWN_BYTES];

    if (request->agent && request->agent->name)
        (void)snprintf(text, 96, "agent '%.80s'", text_shown(request->agent->name, shown));
    else
        (void)snprintf(text, 96, "%s", request->asker == POLICY_CLIENT ? "the client" : "the run");
    return text;
}

/* The operator may choose anything; who else chose is held to the minimum. */
static bool chosen_by_operator(const struct policy_request *request, bool option)
{
    return request->asker == POLICY_OPERATOR && option;
}

/* Taking either would be a guess about what was meant, and the weaker one an unsafe guess. */
static bool check_tier(const struct policy_request *request, struct symbiont_error *err)
{
    if (!policy_asked_native(request) || request->tier <= SYMBIONT_TIER_NONE)
        return true;
    return error_set(err, SYMBIONT_INVALID,
                     "native execution and tier %s are asked for at once; leave one out",
                     symbiont_tier_text(request->tier));
}

static bool decide_tier(const struct policy *policy, const struct policy_request *request,
                        struct permit *permit, struct symbiont_error *err)
{
    bool option = policy_asked_native(request) || request->tier;
    char who[96];

    if (chosen_by_operator(request, option) || (!option && !request->agent) ||
        permit->tier >= policy->minimum_tier)
        return true;
    return error_set(err, SYMBIONT_DENIED,
                     "%s asks for tier %s, but the operator's minimum is %s; permit it with "
                     "security.minimum_sandbox_tier or --sandbox-tier=%s",
                     policy_asker_text(request, who), symbiont_tier_text(permit->tier),
                     symbiont_tier_text(policy->minimum_tier), symbiont_tier_text(permit->tier));
}

static bool decide_native(const struct policy *policy, const struct policy_request *request,
                          struct permit *permit, struct symbiont_error *err)
{
    if (permit->tier != SYMBIONT_TIER_NONE)
        return true;
    if (policy->native == CONFIG_FORBIDDEN)
        return error_set(err, SYMBIONT_DENIED,
                         "native execution is forbidden by %s; ask its owner, or choose another "
                         "tier with --sandbox-tier",
                         policy->native_origin);
    if (policy->native == CONFIG_ALLOWED || policy_asked_native(request))
        return true;
    return error_set(err, SYMBIONT_DENIED,
                     "native execution is not permitted; for code that you trust type --native, or "
                     "set security.allow_native_execution = true in the configuration");
}

static enum symbiont_profile default_profile(enum symbiont_tier tier)
{
    return tier == SYMBIONT_TIER_NONE ? SYMBIONT_PROFILE_PERMISSIVE : SYMBIONT_PROFILE_STRICT;
}

static bool decide_profile(const struct policy *policy, const struct policy_request *request,
                           struct permit *permit, struct symbiont_error *err)
{
    enum symbiont_profile agents = request->agent ? request->agent->profile : 0;
    enum symbiont_profile minimum =
        policy->minimum_profile ? policy->minimum_profile : default_profile(permit->tier);
    char who[96];

    permit->profile = request->profile ? request->profile : agents;
    if (!permit->profile && policy->minimum_profile > default_profile(permit->tier))
        permit->profile = policy->minimum_profile;
    permit->profile_demanded = permit->profile != SYMBIONT_PROFILE_DEFAULT;
    if (!permit->profile)
        permit->profile = default_profile(permit->tier);
    if (chosen_by_operator(request, request->profile) || permit->profile >= minimum)
        return true;
    return error_set(err, SYMBIONT_DENIED,
                     "%s asks for profile %s, but the operator's minimum is %s; permit it with "
                     "security.minimum_profile or --profile=%s",
                     policy_asker_text(request, who), symbiont_profile_text(permit->profile),
                     symbiont_profile_text(minimum), symbiont_profile_text(permit->profile));
}

static bool in_list(const char *const *list, const char *name)
{
    for (; list && *list; list++) {
        if (text_equal(*list, name))
            return true;
    }
    return false;
}

static bool grantable(const struct policy *policy, const char *capability)
{
    return in_list((const char *const *)policy->grantable.items, capability);
}

static bool decide_execute(const struct policy *policy, const struct policy_request *request,
                           struct symbiont_error *err)
{
    const struct policy_agent *agent = request->agent;
    char who[96];

    if (!agent)
        return true;
    if (!agent->execute_implied && !in_list(agent->capabilities, "execute"))
        return error_set(err, SYMBIONT_DENIED,
                         "%s may not execute programs: it declares neither the capability "
                         "\"execute\" nor a security block with a tier",
                         policy_asker_text(request, who));
    if (!grantable(policy, "execute"))
        return error_set(err, SYMBIONT_DENIED,
                         "%s may not execute programs: security.grantable_capabilities does not "
                         "hold \"execute\"",
                         policy_asker_text(request, who));
    return true;
}

static void decide_filesystem(const struct policy *policy, const struct policy_request *request,
                              struct permit *permit)
{
    const struct policy_agent *agent = request->agent;
    char who[96];

    if (!agent || !in_list(agent->capabilities, "local_filesystem"))
        return;
    permit->local_filesystem = grantable(policy, "local_filesystem");
    if (!permit->local_filesystem)
        argv_addf(&permit->warnings,
                  "%s is not granted local_filesystem (security.grantable_capabilities): its "
                  "programs run in an empty directory",
                  policy_asker_text(request, who));
}

/* Permissive has no row that could take the host's network away. */
static bool decide_network(const struct policy *policy, const struct policy_request *request,
                           struct permit *permit, struct symbiont_error *err)
{
    const struct policy_agent *agent = request->agent;
    bool option = request->network == SYMBIONT_NETWORK_ON;
    bool granted = chosen_by_operator(request, option);
    bool declared = option || (agent && in_list(agent->capabilities, "network"));
    bool hosts =
        permit->tier == SYMBIONT_TIER_NONE && permit->profile == SYMBIONT_PROFILE_PERMISSIVE;
    bool refused = request->network == SYMBIONT_NETWORK_OFF ||
                   (agent && agent->network == SYMBIONT_NETWORK_OFF && !granted);
    char who[96];

    permit->network_denial_demanded = refused;
    if (refused && hosts)
        return error_set(err, SYMBIONT_DENIED,
                         "profile Permissive cannot take the network away from a native program; "
                         "use --profile=Moderate or Strict");
    if (refused)
        return true;
    permit->network_allowed = hosts || granted || (declared && grantable(policy, "network"));
    if (declared && !permit->network_allowed)
        argv_addf(&permit->warnings,
                  "%s is not granted network: grant it with --network or "
                  "security.grantable_capabilities",
                  policy_asker_text(request, who));
    return true;
}

/* What an operator types after `exec` is his own, as long as he has set no list. */
static bool free_choice(const struct policy *policy, const struct policy_request *request)
{
    return request->operator_typed_program && request->asker == POLICY_OPERATOR &&
           !request->agent && !policy->allowlist.set_by_operator;
}

static bool decide_program(const struct policy *policy, const struct policy_request *request,
                           struct permit *permit, struct symbiont_error *err)
{
    bool listed = !free_choice(policy, request);

    if (permit->tier != SYMBIONT_TIER_NONE)
        return true;
    if (!request->program) {
        if (listed && !allowlist_check_name(&policy->allowlist, request->typed, err))
            return false;
        *err = *request->unresolved;
        return false;
    }
    if (listed && !allowlist_check(&policy->allowlist, request->program, err))
        return false;
    permit->dev = request->program->file.dev;
    permit->ino = request->program->file.ino;
    permit->interpreter_dev = request->program->interpreter.dev;
    permit->interpreter_ino = request->program->interpreter.ino;
    return true;
}

static char *rule_text(const struct policy *policy, const struct policy_request *request,
                       const struct permit *permit)
{
    if (permit->tier != SYMBIONT_TIER_NONE)
        return mem_format("tier %s", symbiont_tier_text(permit->tier));
    return mem_format("native execution permitted by %s; program %s",
                      policy_asked_native(request) ? "the command line" : policy->native_origin,
                      free_choice(policy, request) ? "typed by the operator"
                                                   : "in native_execution.allowed_executables");
}

struct permit *policy_decide(const struct policy *policy, const struct policy_request *request,
                             struct symbiont_error *err)
{
    auto_permit struct permit *permit = mem_zeroed(1, sizeof *permit);

    permit->tier = policy_tier(policy, request);
    if (!check_tier(request, err) || !decide_native(policy, request, permit, err) ||
        !decide_tier(policy, request, permit, err) ||
        !decide_profile(policy, request, permit, err) || !decide_execute(policy, request, err) ||
        !decide_network(policy, request, permit, err) ||
        !decide_program(policy, request, permit, err))
        return NULL;
    decide_filesystem(policy, request, permit);
    policy_limits(policy, request, permit);
    permit->rule = rule_text(policy, request, permit);
    return take_ptr(permit);
}
