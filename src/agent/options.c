#include "agent/options.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "dsl/json.h"

bool option_wrong(const struct execution *execution, enum option option, const char *wanted,
                  struct dsl_failure *failure)
{
    const char *const *names = execution->call->signature->parameters;
    size_t first = (size_t)(execution->options - execution->call->arguments);

    return dsl_fail(failure, DSL_FAILURE_TYPE, "%s: '%s' must be %s",
                    execution->call->signature->name, names[first + (size_t)option], wanted);
}

static bool positive(struct dsl_value value, double *number)
{
    if (value.kind == DSL_FLOAT)
        *number = value.number;
    else
        *number = value.kind == DSL_INT ? (double)value.integer : 0;
    return *number > 0 && *number < 9e15;
}

/* A limit of the call: the lower of it and the agent's own. */
static void lower(uint64_t *limit, double to)
{
    uint64_t value = (uint64_t)ceil(to);

    if (!*limit || value < *limit)
        *limit = value;
}

static bool take_duration(struct execution *execution, enum option option, uint64_t *ms,
                          struct dsl_failure *failure)
{
    struct dsl_value value = execution->options[option];
    double number;

    if (dsl_is_null(value))
        return true;
    if (value.kind == DSL_DURATION && value.integer > 0)
        lower(ms, (double)value.integer / 1000);
    else if (positive(value, &number))
        lower(ms, number * 1000);
    else
        return option_wrong(execution, option, "a duration above 0, such as 30s", failure);
    return true;
}

static bool take_size(struct execution *execution, enum option option, double unit, uint64_t *bytes,
                      struct dsl_failure *failure)
{
    struct dsl_value value = execution->options[option];
    double number;

    if (dsl_is_null(value))
        return true;
    if (value.kind == DSL_SIZE && value.integer > 0)
        lower(bytes, (double)value.integer);
    else if (positive(value, &number))
        lower(bytes, number * unit);
    else
        return option_wrong(execution, option, "a size above 0, such as 512MB", failure);
    return true;
}

static bool take_limits(struct execution *execution, struct dsl_failure *failure)
{
    struct symbiont_limits *limits = &execution->agent.limits;
    const double mib = 1024 * 1024;
    double cores;

    if (!take_duration(execution, OPTION_TIMEOUT, &limits->wall_ms, failure) ||
        !take_duration(execution, OPTION_CPU_SECONDS, &limits->cpu_ms, failure) ||
        !take_size(execution, OPTION_MEMORY, mib, &limits->memory_bytes, failure) ||
        !take_size(execution, OPTION_OUTPUT, 1, &limits->output_bytes, failure) ||
        !take_size(execution, OPTION_FILE_SIZE, mib, &limits->file_bytes, failure) ||
        !take_size(execution, OPTION_PROCESSES, 1, &limits->processes, failure))
        return false;
    if (dsl_is_null(execution->options[OPTION_CPU]))
        return true;
    if (!positive(execution->options[OPTION_CPU], &cores))
        return option_wrong(execution, OPTION_CPU, "a number of cores above 0", failure);
    if (limits->cpu_cores <= 0 || cores < limits->cpu_cores)
        limits->cpu_cores = cores;
    return true;
}

/* A call may ask for more isolation than its agent, or for its own tier. */
static bool take_isolation(struct execution *execution, struct dsl_failure *failure)
{
    struct dsl_value tier = execution->options[OPTION_TIER];
    struct dsl_value profile = execution->options[OPTION_PROFILE];
    struct symbiont_error err = {0};

    if (!dsl_is_null(tier) &&
        !symbiont_tier_parse(dsl_text_bytes(tier), &execution->agent.tier, &err))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s", err.text);
    if (!dsl_is_null(profile) &&
        !symbiont_profile_parse(dsl_text_bytes(profile), &execution->agent.profile, &err))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s", err.text);
    return true;
}

static bool take_network(struct execution *execution, struct dsl_failure *failure)
{
    struct dsl_value network = execution->options[OPTION_NETWORK];

    if (dsl_is_null(network))
        return true;
    if (network.kind != DSL_BOOL)
        return option_wrong(execution, OPTION_NETWORK, "true or false", failure);
    if (!network.boolean)
        execution->agent.network = SYMBIONT_NETWORK_OFF;
    return true;
}

static bool take_env(struct execution *execution, struct dsl_failure *failure)
{
    struct dsl_value env = execution->options[OPTION_ENV];

    if (dsl_is_null(env))
        return true;
    if (env.kind != DSL_RECORD)
        return option_wrong(execution, OPTION_ENV, "a record of variables", failure);
    for (size_t i = 0; i < dsl_record_count(env); i++) {
        struct dsl_value value = dsl_record_at(env, i);
        auto_buf struct buf text = {.limit = DSL_JSON_BYTES};
        struct symbiont_error never = {0};

        if (value.kind == DSL_SECRET || value.kind == DSL_STRING)
            (void)!buf_add(&text, dsl_text_bytes(value), dsl_text_len(value), &never);
        else if (!dsl_text_write(&text, value, failure))
            return dsl_fail_prefix(failure, "env");
        if (text.data && strlen(text.data) != text.len)
            return dsl_fail(failure, DSL_FAILURE_VALUE, "env: a value has a NUL character in it");
        argv_addf(&execution->env, "%s=%s", dsl_text_bytes(dsl_record_key_at(env, i)),
                  text.data ? text.data : "");
    }
    return true;
}

static bool take_stdin(struct execution *execution, struct dsl_failure *failure)
{
    struct dsl_value input = execution->options[OPTION_STDIN];

    if (dsl_is_null(input))
        return true;
    if (input.kind != DSL_STRING && input.kind != DSL_BYTES)
        return option_wrong(execution, OPTION_STDIN, "a string or bytes", failure);
    execution->request.stdin_from = SYMBIONT_STDIN_BYTES;
    execution->request.stdin_bytes = dsl_text_bytes(input);
    execution->request.stdin_len = dsl_text_len(input);
    return true;
}

static bool stream(void *context, enum symbiont_stream which, const void *bytes, size_t len)
{
    return agent_host_output(context, which, bytes, len);
}

bool options_take(struct execution *execution, struct dsl_failure *failure)
{
    struct agent_host *host = execution->host;
    struct symbiont_request *request = &execution->request;

    *request = host->request->run;
    request->argv = NULL;
    request->code = NULL;
    request->stdin_from = SYMBIONT_STDIN_NULL;
    request->on_output = execution->call->used ? NULL : stream;
    request->context = host;
    if (!take_limits(execution, failure) || !take_isolation(execution, failure) ||
        !take_network(execution, failure) || !take_env(execution, failure) ||
        !take_stdin(execution, failure))
        return false;
    if (host->deadline_us) {
        uint64_t now = clock_us();
        uint64_t left_ms = host->deadline_us > now ? (host->deadline_us - now + 999) / 1000 : 1;

        lower(&execution->agent.limits.wall_ms, (double)left_ms);
        if (request->limits.wall_ms > left_ms)
            request->limits.wall_ms = left_ms;
    }
    return true;
}
