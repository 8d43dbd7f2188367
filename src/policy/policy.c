#include "policy/policy.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config/config.h"
#include "policy/private.h"

static uint64_t setting(const struct symbiont_config *config, const char *key, uint64_t unit)
{
    int64_t value = config_integer(config, key);

    return value > 0 ? (uint64_t)value * unit : 0;
}

static struct symbiont_limits limits_of(const struct symbiont_config *config)
{
    const uint64_t mib = 1 << 20;

    return (struct symbiont_limits){
        .memory_bytes = setting(config, "native_execution.max_memory_mb", mib),
        .cpu_cores = config_number(config, "native_execution.max_cpu_cores"),
        .cpu_ms = setting(config, "native_execution.max_cpu_seconds", 1000),
        .wall_ms = setting(config, "native_execution.max_execution_time_seconds", 1000),
        .grace_ms = setting(config, "native_execution.grace_ms", 1),
        .processes = setting(config, "native_execution.max_processes", 1),
        .output_bytes = setting(config, "native_execution.max_output_bytes", 1),
        .file_bytes = setting(config, "native_execution.max_file_size_mb", mib),
    };
}

/* As low as native where the operator's configuration permits that, else the default tier. */
static enum symbiont_tier minimum_tier(const struct symbiont_config *config,
                                       const struct policy *policy)
{
    enum symbiont_tier said = config_tier(config, "security.minimum_sandbox_tier");

    if (said)
        return said;
    return policy->native == CONFIG_ALLOWED ? SYMBIONT_TIER_NONE : policy->default_tier;
}

struct policy *policy_open(const struct symbiont_config *config)
{
    struct policy *policy = mem_zeroed(1, sizeof *policy);
    const char *key = "native_execution.allowed_executables";
    const char *origin = NULL;

    policy->search_path = mem_copy_text(config_text(config, "native_execution.search_path"));
    allowlist_init(&policy->allowlist, config_list(config, key), config_is_set(config, key),
                   policy->search_path);
    policy->native = config_native_permission(config, &origin);
    policy->native_origin = mem_copy_text(origin ? origin : "");
    policy->default_tier = config_tier(config, "security.default_sandbox_tier");
    policy->minimum_tier = minimum_tier(config, policy);
    policy->minimum_profile = config_profile(config, "security.minimum_profile");
    argv_add_all(&policy->grantable, config_list(config, "security.grantable_capabilities"));
    policy->limits = limits_of(config);
    return policy;
}

void policy_close(struct policy *policy)
{
    if (!policy)
        return;
    allowlist_release(&policy->allowlist);
    free(policy->search_path);
    free(policy->native_origin);
    argv_release(&policy->grantable);
    free(policy);
}

const char *policy_search_path(const struct policy *policy)
{
    return policy->search_path;
}

const char *const *policy_executables(struct policy *policy)
{
    return allowlist_paths(&policy->allowlist);
}

bool policy_asked_native(const struct policy_request *request)
{
    return request->operator_asked_native && request->asker == POLICY_OPERATOR;
}

enum symbiont_tier policy_tier(const struct policy *policy, const struct policy_request *request)
{
    if (policy_asked_native(request))
        return SYMBIONT_TIER_NONE;
    if (request->tier)
        return request->tier;
    if (request->agent && request->agent->tier)
        return request->agent->tier;
    return policy->default_tier > policy->minimum_tier ? policy->default_tier
                                                       : policy->minimum_tier;
}
