#include "agent/agent.h"

#include <stdlib.h>
#include <string.h>

#include "agent/host.h"
#include "base/clock.h"
#include "base/mem.h"
#include "config/config.h"
#include "dsl/builtin.h"
#include "dsl/json.h"

static void free_file(struct dsl_file **file)
{
    dsl_file_free(*file);
}

static void close_heap(struct dsl_heap **heap)
{
    dsl_heap_close(*heap);
}

static bool check_file(const struct dsl_file *file, const struct dsl_listener *listener)
{
    struct agent_host host = {0};
    struct dsl_host table;
    struct dsl_function_list known;

    agent_host_table(&host, &table);
    dsl_function_list_init(&known, &table);
    bool ok = dsl_check(file, &known.functions, listener);
    dsl_function_list_release(&known);
    return ok;
}

bool agent_check(const struct dsl_source *source, unsigned flags,
                 const struct dsl_listener *listener)
{
    AUTO(free_file) struct dsl_file *file = dsl_parse(source, listener);

    return file && (flags & SYMBIONT_CHECK_SYNTAX_ONLY || check_file(file, listener));
}

static struct dsl_file *load(const struct symbiont_agent_request *request,
                             const struct located *located, struct symbiont_error *err)
{
    const struct dsl_source source = {
        .name = request->file, .text = located->text.data, .len = located->text.len};
    const struct dsl_listener listener = {request->report, request->report_context};
    AUTO(free_file) struct dsl_file *file = dsl_parse(&source, &listener);

    if (!file || !check_file(file, &listener)) {
        (void)error_set(err, SYMBIONT_AGENT, "%s is not a valid agent file; see: symbiont check %s",
                        request->file, request->file);
        return NULL;
    }
    return take_ptr(file);
}

static const struct tree_item *choose_agent(const struct dsl_file *file, const char *name,
                                            struct symbiont_error *err)
{
    const struct tree_item *agent = dsl_file_agent(file, name);

    if (!agent && name)
        (void)error_set(err, SYMBIONT_INVALID, "%s has no agent '%s'", file->name, name);
    else if (!agent)
        (void)error_set(err, SYMBIONT_AGENT, "%s has no agent: it needs `agent NAME { ... }`",
                        file->name);
    return agent;
}

/* The wall time of the whole run: the option, the agent's or the operator's setting. */
static uint64_t deadline(const struct agent_host *host)
{
    const struct symbiont_config *config = host->orchestrator->config;
    uint64_t set =
        (uint64_t)config_integer(config, "native_execution.max_execution_time_seconds") * 1000;
    uint64_t own = host->declared->agent.limits.wall_ms;
    uint64_t ms = host->request->run.limits.wall_ms;

    if (!ms)
        ms = own && own < set ? own : set;
    return ms ? clock_us() + ms * 1000 : 0;
}

static void end_by_failure(struct agent_host *host, const struct dsl_outcome *outcome)
{
    struct symbiont_result *result = host->result;
    const struct symbiont_cancel *cancel = host->request->run.cancel;
    auto_free char *text = dsl_outcome_text(outcome);

    result->end = SYMBIONT_END_EXITED;
    result->exit_code = 1;
    result_set_error(result, "%s", text);
    switch (outcome->failure.kind) {
    case DSL_FAILURE_DENIED:
        result->end = SYMBIONT_END_DENIED;
        result->status = SYMBIONT_DENIED;
        break;
    case DSL_FAILURE_UNAVAILABLE:
        result->end = SYMBIONT_END_START_FAILED;
        result->status = SYMBIONT_UNAVAILABLE;
        break;
    case DSL_FAILURE_NOT_FOUND:
        result->end = SYMBIONT_END_START_FAILED;
        result->status = SYMBIONT_NOT_FOUND;
        break;
    case DSL_FAILURE_CANCELLED:
        result->end = host->timed_out ? SYMBIONT_END_TIMEOUT : SYMBIONT_END_CANCELLED;
        result->reader_gone = host->reader_gone;
        result->cancel_signal =
            cancel && atomic_load(&cancel->count) ? atomic_load(&cancel->signal_number) : 0;
        if (host->timed_out)
            result_set_error(result, "the agent's time is over");
        break;
    case DSL_FAILURE_TIMEOUT:
        result->end = SYMBIONT_END_TIMEOUT;
        break;
    case DSL_FAILURE_ERROR:
    case DSL_FAILURE_PATH:
    case DSL_FAILURE_FILE:
    case DSL_FAILURE_LIMIT:
    case DSL_FAILURE_TYPE:
    case DSL_FAILURE_VALUE:
    case DSL_FAILURE_MISSING:
    case DSL_FAILURE_NAME:
    case DSL_FAILURE_ASSERT:
        break;
    }
    if (result->end != SYMBIONT_END_EXITED)
        result->exit_code = -1;
}

/* A trigger that ends with a program ends as that program did. */
static void end_as_program(struct agent_host *host)
{
    const struct symbiont_result *last = host->last;
    struct symbiont_result *result = host->result;

    result->end = last->end;
    result->status = last->status;
    result->exit_code = last->exit_code;
    result->signal_number = last->signal_number;
    result->cancel_signal = last->cancel_signal;
    result->reader_gone = last->reader_gone;
    if (last->error)
        result_set_error(result, "%s", last->error);
}

static void keep_value(struct agent_host *host, struct dsl_value value)
{
    auto_buf struct buf json = {.limit = DSL_JSON_BYTES};
    struct dsl_failure failure = {0};

    if (dsl_json_write(&json, value, &failure) && json.data)
        host->result->value = take_ptr(json.data);
    else
        result_warn(host->result, "the trigger's value is not kept: %s", failure.text);
}

static void end_by_value(struct agent_host *host, struct dsl_value value)
{
    auto_buf struct buf text = {.limit = DSL_JSON_BYTES};
    struct dsl_failure failure = {0};
    struct symbiont_error never = {0};
    bool is_error = value.kind == DSL_ERROR;

    host->result->end = SYMBIONT_END_EXITED;
    host->result->exit_code = is_error ? 1 : 0;
    if (dsl_is_null(value))
        return;
    if (!dsl_text_write(&text, value, &failure)) {
        result_warn(host->result, "the trigger's value is not printed: %s", failure.text);
        return;
    }
    if (is_error) {
        result_set_error(host->result, "%s", text.data ? text.data : "error");
        return;
    }
    (void)!buf_add(&text, "\n", 1, &never);
    (void)agent_host_output(host, SYMBIONT_STDOUT, text.data, text.len);
    keep_value(host, value);
}

/* What belongs to exactly one program is the agent's too. */
static void adopt_only_run(struct agent_host *host)
{
    struct symbiont_result *from = host->last;
    struct symbiont_result *to = host->result;

    if (to->runs.count != 1 || !from)
        return;
    to->tier = from->tier;
    to->engine = from->engine;
    to->profile = from->profile;
    to->limits = from->limits;
    to->limits_known = from->limits_known;
    to->phases = from->phases;
    to->processes_peak = from->processes_peak;
    to->receipt = from->receipt;
    from->receipt = (struct result_receipt){0};
    to->plan = from->plan;
    from->plan = (struct result_plan){0};
}

static void take_stream(struct capture *capture, struct result_stream *stream)
{
    capture_finish(capture);
    stream->bytes = capture->total;
    stream->dropped = capture_dropped(capture);
    stream->kept = capture->head;
    capture->head = (struct buf){0};
}

static void finish(struct agent_host *host, const struct dsl_outcome *outcome, uint64_t began)
{
    struct symbiont_result *result = host->result;

    result->finished = result->ended = true;
    if (!outcome->ok)
        end_by_failure(host, outcome);
    else if (outcome->program && host->last && host->request->run.dry_run)
        result->finished = result->ended = false;
    else if (outcome->program && host->last)
        end_as_program(host);
    else
        end_by_value(host, outcome->value);
    result->usage.wall_us = clock_us() - began;
    take_stream(&host->out, &result->out);
    take_stream(&host->err, &result->err);
    adopt_only_run(host);
    result_redact(result, host->request->run.secrets);
    result_redact(result, (const char *const *)host->secrets.items);
}

static bool read_input(struct dsl_heap *heap, const char *input, struct dsl_value *value,
                       struct symbiont_error *err)
{
    struct dsl_failure failure = {0};

    *value = dsl_null();
    if (!input || dsl_json_read(heap, input, strlen(input), value, &failure))
        return true;
    return error_set(err, SYMBIONT_INVALID, "--input is not valid JSON: %s", failure.text);
}

static bool fire(struct agent_host *host, const struct dsl_file *file, struct symbiont_error *err)
{
    const struct symbiont_agent_request *request = host->request;
    AUTO(close_heap) struct dsl_heap *heap = dsl_heap_open(DSL_HEAP_BYTES);
    auto_free struct dsl_outcome *outcome = mem_zeroed(1, sizeof *outcome);
    struct dsl_host table;
    uint64_t began = clock_us();
    struct dsl_run run = {.file = file,
                          .name = file->name,
                          .agent = request->agent,
                          .trigger = request->trigger,
                          .heap = heap,
                          .host = &table};

    if (!read_input(heap, request->input, &run.input, err))
        return false;
    agent_host_table(host, &table);
    (void)dsl_run(&run, outcome);
    finish(host, outcome, began);
    return true;
}

static void release_host(struct agent_host *host)
{
    symbiont_result_free(host->last);
    symbiont_result_free(host->result);
    capture_release(&host->out);
    capture_release(&host->err);
    argv_release(&host->secrets);
}

static void open_host(struct agent_host *host)
{
    uint64_t output = host->request->run.limits.output_bytes;

    if (!output)
        output = (uint64_t)config_integer(host->orchestrator->config,
                                          "native_execution.max_output_bytes");
    capture_init(&host->out, output);
    capture_init(&host->err, output);
    host->result = result_new();
    host->result->is_agent = true;
    host->deadline_us = deadline(host);
}

struct symbiont_result *agent_run(struct symbiont_orchestrator *orchestrator,
                                  const struct symbiont_agent_request *request,
                                  struct symbiont_error *err)
{
    auto_located struct located located = {0};
    auto_declared struct declared declared = {0};

    if (!request->file)
        return error_set(err, SYMBIONT_INVALID, "an agent request needs a file"), NULL;
    if (!locate_agent(request->file, &located, err))
        return NULL;
    AUTO(free_file) struct dsl_file *file = load(request, &located, err);
    const struct tree_item *agent = file ? choose_agent(file, request->agent, err) : NULL;
    if (!agent || !declared_read(file, agent, &declared, err))
        return NULL;

    AUTO(release_host)
    struct agent_host host = {.orchestrator = orchestrator,
                              .request = request,
                              .located = &located,
                              .declared = &declared};
    open_host(&host);
    if (!fire(&host, file, err))
        return NULL;
    struct symbiont_result *result = take_ptr(host.result);
    if (result->ended && result->status)
        (void)error_set(err, result->status, "%s", result->error);
    return result;
}
