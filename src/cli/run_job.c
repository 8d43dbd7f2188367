#include "cli/run_job.h"

#include "base/text.h"
#include "base/units.h"
#include "cli/run_report.h"
#include "cli/signals.h"

static void close_orchestrator(struct symbiont_orchestrator **orchestrator)
{
    symbiont_orchestrator_free(*orchestrator);
}

static void free_result(struct symbiont_result **result)
{
    symbiont_result_free(*result);
}

static bool find_wall_limit(void *context, const struct symbiont_setting *setting)
{
    double seconds;
    struct symbiont_error none = {0};

    if (!text_equal(setting->key, "native_execution.max_execution_time_seconds"))
        return true;
    if (units_number(setting->value, 0, 1e9, &seconds, &none))
        *(uint64_t *)context = (uint64_t)(seconds * 1000);
    return false;
}

/* How long a reader that does not read may hold up the run. */
static uint64_t wall_limit_ms(const struct symbiont_config *config,
                              const struct symbiont_limits *limits)
{
    uint64_t wall_ms = limits->wall_ms;

    if (!wall_ms)
        symbiont_config_each(config, find_wall_limit, &wall_ms);
    return wall_ms;
}

static struct symbiont_result *start(struct symbiont_orchestrator *orchestrator,
                                     struct run_job *job, struct symbiont_error *err)
{
    if (!job->agent.file)
        return symbiont_run(orchestrator, &job->plan.request, err);
    job->agent.run = job->plan.request;
    job->agent.report = diagnostics_print;
    job->agent.report_context = &job->found;
    return symbiont_agent_run(orchestrator, &job->agent, err);
}

/* Handlers stay to the end of the process, and so does what they cancel. */
static bool become_cancellable(struct symbiont_request *request, struct symbiont_error *err)
{
    request->cancel = symbiont_cancel_new(err);
    return request->cancel && signals_forward(request->cancel, err);
}

int job_run(struct run_job *job)
{
    const struct run_options *options = job->options;
    struct symbiont_request *request = &job->plan.request;
    struct symbiont_error err = {0};
    auto_config struct symbiont_config *config = config_open(&options->common, &err);
    AUTO(close_orchestrator) struct symbiont_orchestrator *orchestrator = NULL;
    AUTO(free_result) struct symbiont_result *result = NULL;
    auto_stream struct stream stream = {0};
    auto_close int report = -1;

    if (!config || !run_report_open(options, &report, &err) ||
        !plan_limits_to_config(options, &request->limits, config, &err))
        return say_failure(&err);
    stream_init(&stream, wall_limit_ms(config, &request->limits));
    if (!options->common.json && !options->dry_run) {
        request->on_output = stream_pass;
        request->context = &stream;
    }
    orchestrator = symbiont_orchestrator_new(config, &err);
    if (!orchestrator || !become_cancellable(request, &err))
        return say_failure(&err);
    result = start(orchestrator, job, &err);
    return run_report(options, &(struct run_outcome){result, request->argv, &stream, report, &err});
}
