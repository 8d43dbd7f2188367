#include "agent/host.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"

bool agent_host_output(struct agent_host *host, enum symbiont_stream stream, const void *bytes,
                       size_t len)
{
    const struct symbiont_request *run = &host->request->run;

    capture_add(stream == SYMBIONT_STDOUT ? &host->out : &host->err, bytes, len);
    if (!run->on_output)
        return true;
    if (!host->reader_gone)
        host->reader_gone = !run->on_output(run->context, stream, bytes, len);
    return !host->reader_gone;
}

static bool output(void *context, enum dsl_stream stream, const char *text, size_t len)
{
    return agent_host_output(
        context, stream == DSL_STREAM_PRINT ? SYMBIONT_STDOUT : SYMBIONT_STDERR, text, len);
}

static bool cancelled(void *context)
{
    struct agent_host *host = context;
    const struct symbiont_cancel *cancel = host->request->run.cancel;

    if (host->deadline_us && clock_us() >= host->deadline_us)
        host->timed_out = true;
    return host->timed_out || host->reader_gone || (cancel && atomic_load(&cancel->count));
}

/* The value of NAME in "NAME=VALUE" strings; the later one wins. */
static const char *find_variable(const char *const *list, const char *name)
{
    size_t len = strlen(name);
    const char *found = NULL;

    for (; list && *list; list++) {
        if (strncmp(*list, name, len) == 0 && (*list)[len] == '=')
            found = *list + len + 1;
    }
    return found;
}

static bool environment(void *context, const char *name, struct dsl_heap *heap,
                        struct dsl_value *value, struct dsl_failure *failure)
{
    const struct agent_host *host = context;
    const char *secret = find_variable(host->request->run.secrets, name);
    const char *text = find_variable(host->request->run.env, name);

    (void)failure;
    if (secret)
        *value = dsl_secret(heap, secret, strlen(secret));
    else if (text)
        *value = dsl_string_of(heap, text);
    return true;
}

static bool in_list(const char *const *list, const char *name)
{
    for (; list && *list; list++) {
        if (text_equal(*list, name))
            return true;
    }
    return false;
}

/* env:// reads what the operator gave, and from his own environment what he listed. */
static const char *resolve_env(const struct agent_host *host, const char *name)
{
    const char *given = find_variable(host->request->run.secrets, name);

    if (!given)
        given = find_variable(host->request->run.env, name);
    if (!given && in_list(config_list(host->orchestrator->config, "security.secrets"), name))
        given = getenv(name);
    return given;
}

static bool secret(void *context, const char *reference, struct dsl_heap *heap,
                   struct dsl_value *value, struct dsl_failure *failure)
{
    static const char env[] = "env://";
    struct agent_host *host = context;
    bool is_env = text_starts_with(reference, env);
    const char *text = is_env ? resolve_env(host, reference + sizeof env - 1) : NULL;

    if (!is_env)
        return dsl_fail(failure, DSL_FAILURE_DENIED,
                        "%s: no vault is configured in this version; pass the secret with --secret "
                        "and read it with env://NAME",
                        reference);
    if (!text)
        return dsl_fail(failure, DSL_FAILURE_DENIED,
                        "%s is not given to this run; pass it with --secret %s or name it in "
                        "security.secrets",
                        reference, reference + sizeof env - 1);
    argv_addf(&host->secrets, "=%s", text);
    *value = dsl_secret(heap, text, strlen(text));
    return true;
}

static uint64_t now(void *context)
{
    (void)context;
    return clock_wall_us();
}

static void pause_for(void *context, uint64_t us)
{
    enum { STEP_US = 50 * 1000 };
    uint64_t until = clock_us() + us;

    while (!cancelled(context)) {
        uint64_t here = clock_us();
        uint64_t left = until > here ? until - here : 0;
        struct timespec span = {.tv_nsec = (long)(left < STEP_US ? left : STEP_US) * 1000};

        if (!left)
            return;
        (void)nanosleep(&span, NULL);
    }
}

const struct policy_agent *agent_host_policy(const struct agent_host *host)
{
    return host->with_depth ? &host->lowered[host->with_depth - 1] : &host->declared->agent;
}

static void lower(uint64_t *limit, double to)
{
    uint64_t value = to < 1 ? 1 : (uint64_t)to;

    if (!*limit || value < *limit)
        *limit = value;
}

static bool number(struct dsl_value value, double unit, double *result)
{
    switch (value.kind) {
    case DSL_INT:
        *result = (double)value.integer * unit;
        return value.integer > 0;
    case DSL_FLOAT:
        *result = value.number * unit;
        return value.number > 0;
    case DSL_SIZE:
        *result = (double)value.integer;
        return value.integer > 0;
    case DSL_DURATION:
        *result = (double)value.integer / 1000; /* milliseconds */
        return value.integer > 0;
    case DSL_NULL:
    case DSL_BOOL:
    case DSL_STRING:
    case DSL_BYTES:
    case DSL_TIME:
    case DSL_LIST:
    case DSL_RECORD:
    case DSL_FUNCTION:
    case DSL_ERROR:
    case DSL_SECRET:
        return false;
    }
    return false;
}

static bool raise_sandbox(struct policy_agent *agent, struct dsl_value value)
{
    enum symbiont_tier tier = SYMBIONT_TIER_DEFAULT;
    enum symbiont_profile profile = SYMBIONT_PROFILE_DEFAULT;

    if (value.kind != DSL_STRING || !declared_sandbox(dsl_text_bytes(value), &tier, &profile))
        return false;
    if (tier > agent->tier)
        agent->tier = tier;
    if (profile > agent->profile)
        agent->profile = profile;
    return true;
}

static bool apply(struct policy_agent *agent, const char *key, struct dsl_value value)
{
    double amount = 0;

    if (text_equal(key, "sandbox"))
        return raise_sandbox(agent, value);
    if (text_equal(key, "privacy") || text_equal(key, "security"))
        return true; /* words for the context store and the model, which come later */
    if (text_equal(key, "timeout") && number(value, 1000, &amount))
        lower(&agent->limits.wall_ms, amount);
    else if ((text_equal(key, "memory") || text_equal(key, "max_memory_mb")) &&
             number(value, 1024 * 1024, &amount))
        lower(&agent->limits.memory_bytes, amount);
    else if (text_equal(key, "max_cpu_cores") && number(value, 1, &amount) &&
             (agent->limits.cpu_cores <= 0 || amount < agent->limits.cpu_cores))
        agent->limits.cpu_cores = amount;
    return amount > 0;
}

static bool enter_with(void *context, struct dsl_value attributes, struct dsl_place place,
                       struct dsl_failure *failure)
{
    struct agent_host *host = context;
    struct policy_agent lowered = *agent_host_policy(host);

    (void)place;
    if (host->with_depth == AGENT_WITH_DEPTH)
        return dsl_fail(failure, DSL_FAILURE_LIMIT, "`with` blocks lie more than %d deep",
                        AGENT_WITH_DEPTH);
    for (size_t i = 0; i < dsl_record_count(attributes); i++) {
        const char *key = dsl_text_bytes(dsl_record_key_at(attributes, i));

        if (!apply(&lowered, key, dsl_record_at(attributes, i)))
            return dsl_fail(failure, DSL_FAILURE_VALUE, "with: '%s' has no value that it can take",
                            key);
    }
    host->lowered[host->with_depth++] = lowered;
    return true;
}

static void leave_with(void *context)
{
    ((struct agent_host *)context)->with_depth--;
}

static bool require_capability(void *context, const char *name, struct dsl_place place,
                               struct dsl_failure *failure)
{
    const struct agent_host *host = context;
    const struct policy_agent *agent = &host->declared->agent;
    const char *const *grantable =
        config_list(host->orchestrator->config, "security.grantable_capabilities");
    bool execute = text_equal(name, "execute") && agent->tier;

    (void)place;
    if (!execute && !in_list(agent->capabilities, name))
        return dsl_fail(failure, DSL_FAILURE_DENIED,
                        "the agent does not declare the capability '%s'", name);
    if (!in_list(grantable, name) &&
        !(text_equal(name, "network") && host->request->run.network == SYMBIONT_NETWORK_ON))
        return dsl_fail(failure, DSL_FAILURE_DENIED,
                        "the capability '%s' is not granted (security.grantable_capabilities)",
                        name);
    return true;
}

void agent_host_table(struct agent_host *host, struct dsl_host *table)
{
    *table = (struct dsl_host){
        .context = host,
        .functions = agent_functions,
        .count = agent_function_count,
        .output = output,
        .cancelled = cancelled,
        .environment = environment,
        .secret = secret,
        .now = now,
        .sleep = pause_for,
        .enter_with = enter_with,
        .leave_with = leave_with,
        .require_capability = require_capability,
    };
}
