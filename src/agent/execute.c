#include <math.h>
#include <string.h>

#include "agent/host.h"
#include "base/clock.h"
#include "base/text.h"
#include "dsl/command.h"
#include "dsl/json.h"

/* The options that all three take, by name, after what is run. */
#define OPTIONS                                                                                    \
    "tier", "profile", "timeout", "memory", "cpu", "cpu_seconds", "processes", "output",           \
        "file_size", "stdin", "env", "network", "check"

enum option {
    OPTION_TIER,
    OPTION_PROFILE,
    OPTION_TIMEOUT,
    OPTION_MEMORY,
    OPTION_CPU,
    OPTION_CPU_SECONDS,
    OPTION_PROCESSES,
    OPTION_OUTPUT,
    OPTION_FILE_SIZE,
    OPTION_STDIN,
    OPTION_ENV,
    OPTION_NETWORK,
    OPTION_CHECK,
};

/* One call while its request is made. */
struct execution {
    struct agent_host *host;
    struct dsl_call *call;
    const struct dsl_value *options; /* by enum option */
    struct policy_agent agent;
    struct symbiont_request request;
    struct argv env, arguments;
};

static void execution_release(struct execution *execution)
{
    argv_release(&execution->env);
    argv_release(&execution->arguments);
}

#define auto_execution AUTO(execution_release)

static bool wrong(const struct execution *execution, enum option option, const char *wanted,
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
        return wrong(execution, option, "a duration above 0, such as 30s", failure);
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
        return wrong(execution, option, "a size above 0, such as 512MB", failure);
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
        return wrong(execution, OPTION_CPU, "a number of cores above 0", failure);
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
        return wrong(execution, OPTION_NETWORK, "true or false", failure);
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
        return wrong(execution, OPTION_ENV, "a record of variables", failure);
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
        return wrong(execution, OPTION_STDIN, "a string or bytes", failure);
    execution->request.stdin_from = SYMBIONT_STDIN_BYTES;
    execution->request.stdin_bytes = dsl_text_bytes(input);
    execution->request.stdin_len = dsl_text_len(input);
    return true;
}

static bool stream(void *context, enum symbiont_stream which, const void *bytes, size_t len)
{
    return agent_host_output(context, which, bytes, len);
}

/* The agent run's request, then the agent, then the call. */
static bool take_options(struct execution *execution, struct dsl_failure *failure)
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

static enum dsl_failure_kind failure_kind(enum symbiont_status status)
{
    switch (status) {
    case SYMBIONT_DENIED:
    case SYMBIONT_NOT_EXECUTABLE:
        return DSL_FAILURE_DENIED;
    case SYMBIONT_NOT_FOUND:
        return DSL_FAILURE_NOT_FOUND;
    case SYMBIONT_INVALID:
    case SYMBIONT_LIMIT:
        return DSL_FAILURE_VALUE;
    case SYMBIONT_OK:
    case SYMBIONT_AGENT:
    case SYMBIONT_CONFIG:
    case SYMBIONT_UNAVAILABLE:
    case SYMBIONT_SYSTEM:
    case SYMBIONT_FAILED:
        return DSL_FAILURE_UNAVAILABLE;
    }
    return DSL_FAILURE_UNAVAILABLE;
}

static void remember(struct agent_host *host, struct symbiont_result *result)
{
    struct symbiont_usage *sum = &host->result->usage;
    const char *warning;

    if (host->result->runs.count < AGENT_RUNS)
        argv_add(&host->result->runs, result->run_id);
    for (size_t i = 0; (warning = symbiont_result_warning(result, i)); i++) {
        if (host->result->warnings.count < 100)
            result_warn(host->result, "%s", warning);
    }
    sum->cpu_user_us += result->usage.cpu_user_us;
    sum->cpu_system_us += result->usage.cpu_system_us;
    if (result->usage.memory_peak_bytes > sum->memory_peak_bytes)
        sum->memory_peak_bytes = result->usage.memory_peak_bytes;
    host->result->leftovers += result->leftovers;
    host->result->survivors += result->survivors;
    symbiont_result_free(host->last);
    host->last = result;
}

static bool check_end(const struct execution *execution, const struct symbiont_result *result,
                      struct dsl_failure *failure)
{
    struct dsl_value check = execution->options[OPTION_CHECK];

    if (dsl_is_null(check) || symbiont_result_success(result))
        return true;
    if (check.kind != DSL_BOOL)
        return wrong(execution, OPTION_CHECK, "true or false", failure);
    if (!check.boolean)
        return true;
    if (result->exit_code > 0 && !result->error)
        return dsl_fail(failure, DSL_FAILURE_ERROR, "the program ended with exit code %d",
                        result->exit_code);
    return dsl_fail(failure, DSL_FAILURE_ERROR, "the program ended as %s: %s",
                    symbiont_end_text(result->end), result->error ? result->error : "");
}

static bool start(struct execution *execution, struct dsl_value *value, struct dsl_failure *failure)
{
    struct agent_host *host = execution->host;
    const char *const files[] = {host->located->path, NULL};
    struct symbiont_error err = {0};
    const struct runtime_request run = {
        .request = &execution->request,
        .asker = POLICY_OPERATOR,
        .agent = &execution->agent,
        .agent_env = (const char *const *)execution->env.items,
        .project = host->located->project,
        .project_files = files,
        .redact = (const char *const *)host->secrets.items,
        .limits_are_orders = true,
    };
    struct symbiont_result *result = runtime_run(host->orchestrator, &run, &err);

    if (result)
        remember(host, result);
    if (!result || err.status)
        return dsl_fail(failure, failure_kind(err.status), "%s", err.text);
    if (result->reader_gone)
        host->reader_gone = true;
    *value = agent_record(execution->call->heap, result);
    return check_end(execution, result, failure);
}

static bool text_argument(const struct dsl_call *call, size_t index, struct dsl_failure *failure)
{
    struct dsl_value value = call->arguments[index];

    if (value.kind != DSL_STRING)
        return dsl_fail(failure, DSL_FAILURE_TYPE, "%s: '%s' must be a string, not %s",
                        call->signature->name, call->signature->parameters[index],
                        dsl_kind_text(value.kind));
    if (strlen(dsl_text_bytes(value)) != dsl_text_len(value))
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: '%s' has a NUL character in it",
                        call->signature->name, call->signature->parameters[index]);
    return true;
}

static bool take_list(struct execution *execution, struct dsl_value list,
                      struct dsl_failure *failure)
{
    for (size_t i = 0; i < dsl_list_count(list); i++) {
        struct dsl_value word = dsl_list_at(list, i);
        auto_buf struct buf text = {.limit = DSL_JSON_BYTES};

        if (word.kind == DSL_SECRET)
            return dsl_fail(failure, DSL_FAILURE_DENIED,
                            "a secret cannot be an argument (other users can read those); pass it "
                            "with env:");
        if (!dsl_text_write(&text, word, failure))
            return false;
        if (text.data && strlen(text.data) != text.len)
            return dsl_fail(failure, DSL_FAILURE_VALUE, "an argument has a NUL character in it");
        argv_add(&execution->arguments, text.data ? text.data : "");
    }
    return true;
}

/* One string is split into words, a list is taken as it is. */
static bool take_command(struct execution *execution, struct dsl_failure *failure)
{
    const struct dsl_call *call = execution->call;
    struct dsl_value command = call->arguments[0];
    bool taken = command.kind == DSL_LIST ? take_list(execution, command, failure)
                                          : text_argument(call, 0, failure) &&
                                                dsl_command_split(dsl_text_bytes(command),
                                                                  &execution->arguments, failure);

    if (taken && !execution->arguments.count)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "%s: the command is empty",
                        call->signature->name);
    return taken;
}

static void begin(struct execution *execution, struct dsl_call *call, size_t before_options)
{
    execution->host = call->context;
    execution->call = call;
    execution->options = call->arguments + before_options;
    execution->agent = *agent_host_policy(execution->host);
}

static bool execute_command(struct execution *execution, struct dsl_value *result,
                            struct dsl_failure *failure)
{
    if (!take_command(execution, failure) || !take_options(execution, failure))
        return false;
    execution->request.argv = (const char *const *)execution->arguments.items;
    return start(execution, result, failure);
}

static bool execute(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    auto_execution struct execution execution = {0};

    begin(&execution, call, 1);
    return execute_command(&execution, result, failure);
}

static bool execute_native(struct dsl_call *call, struct dsl_value *result,
                           struct dsl_failure *failure)
{
    auto_execution struct execution execution = {0};

    begin(&execution, call, 1);
    execution.agent.tier = SYMBIONT_TIER_NONE;
    return execute_command(&execution, result, failure);
}

static bool execute_code(struct dsl_call *call, struct dsl_value *result,
                         struct dsl_failure *failure)
{
    auto_execution struct execution execution = {0};

    begin(&execution, call, 2);
    if (!text_argument(call, 0, failure) || call->arguments[1].kind != DSL_STRING)
        return failure->text[0] ? false
                                : dsl_fail(failure, DSL_FAILURE_TYPE,
                                           "execute_code: 'source' must be a string, not %s",
                                           dsl_kind_text(call->arguments[1].kind));
    if (!take_options(&execution, failure))
        return false;
    execution.request.language = dsl_text_bytes(call->arguments[0]);
    execution.request.code = dsl_text_bytes(call->arguments[1]);
    execution.request.code_len = dsl_text_len(call->arguments[1]);
    return start(&execution, result, failure);
}

const struct dsl_host_function agent_functions[] = {
    {.signature = {"execute_native", {"command", OPTIONS}, 1, 1, false},
     .doc = "runs a program as a process of this host and returns its record",
     .runs_program = true,
     .call = execute_native},
    {.signature = {"execute", {"command", OPTIONS}, 1, 1, false},
     .doc = "runs a program at the agent's tier and returns its record",
     .runs_program = true,
     .call = execute},
    {.signature = {"execute_code", {"language", "source", OPTIONS}, 2, 2, false},
     .doc = "runs source code at the agent's tier and returns its record",
     .runs_program = true,
     .call = execute_code},
};

const size_t agent_function_count = sizeof agent_functions / sizeof *agent_functions;
