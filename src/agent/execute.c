#include <string.h>

#include "agent/options.h"
#include "base/text.h"
#include "dsl/command.h"
#include "dsl/json.h"

static void execution_release(struct execution *execution)
{
    argv_release(&execution->env);
    argv_release(&execution->arguments);
}

#define auto_execution AUTO(execution_release)

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
        return option_wrong(execution, OPTION_CHECK, "true or false", failure);
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
    if (!take_command(execution, failure) || !options_take(execution, failure))
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
    if (!options_take(&execution, failure))
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
