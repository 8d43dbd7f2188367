#include <fcntl.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "exec/parts.h"
#include "runtime/report.h"

enum { DESCRIPTORS = 4096, CORES_AT_MOST = 1000000 };

static bool check_request(const struct symbiont_request *request, struct symbiont_error *err)
{
    if (!request->argv == !request->code)
        return error_set(err, SYMBIONT_INVALID,
                         "a request needs either argv or code, and not both");
    if (request->argv && !request->argv[0])
        return error_set(err, SYMBIONT_INVALID, "argv is empty: it needs a program");
    if (!(request->limits.cpu_cores >= 0 && request->limits.cpu_cores <= CORES_AT_MOST))
        return error_set(err, SYMBIONT_INVALID, "limits.cpu_cores must be a number from 0 to %d",
                         (int)CORES_AT_MOST);
    return true;
}

static bool decide(struct symbiont_orchestrator *orchestrator,
                   const struct runtime_request *request, struct prepared *prepared,
                   struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    const struct policy_request question = {
        .asker = request->asker,
        .tier = asked->tier,
        .profile = asked->profile,
        .network = asked->network,
        .limits = asked->limits,
        .limits_are_orders = request->limits_are_orders,
        .operator_asked_native = asked->operator_asked_native,
        .operator_typed_program = asked->operator_typed_program && !request->agent,
        .agent = request->agent,
        .typed = prepared->typed,
        .program = prepared->resolved ? &prepared->program : NULL,
        .unresolved = &prepared->unresolved,
    };

    prepared->permit = policy_decide(orchestrator->policy, &question, err);
    return prepared->permit != NULL;
}

static void take_decision(const struct permit *permit, struct symbiont_result *result)
{
    const char *warning;

    result->tier = permit_tier(permit);
    result->profile = permit_profile(permit);
    result->limits = *permit_limits(permit);
    result->limits_known = true;
    for (size_t i = 0; (warning = permit_warning(permit, i)); i++)
        result_warn(result, "%s", warning);
}

static uint32_t memory_mode(const struct symbiont_config *config)
{
    const char *mode = config_text(config, "native_execution.memory_limit");

    return text_equal(mode, "cgroup")   ? RUN_MEMORY_CGROUP
           : text_equal(mode, "rlimit") ? RUN_MEMORY_RLIMIT
                                        : RUN_MEMORY_AUTO;
}

/* Not enforcing spares what the system enforces; wall time and output stay bounded. */
static struct run_limits run_limits(const struct symbiont_config *config,
                                    struct symbiont_limits *limits)
{
    if (!config_bool(config, "native_execution.enforce_resource_limits")) {
        limits->memory_bytes = limits->processes = limits->file_bytes = limits->cpu_ms = 0;
        limits->cpu_cores = 0;
    }
    return (struct run_limits){
        .memory_bytes = limits->memory_bytes,
        .cpu_us = limits->cpu_ms * 1000,
        .wall_us = limits->wall_ms * 1000,
        .grace_us = limits->grace_ms * 1000,
        .file_bytes = limits->file_bytes,
        .processes = (uint32_t)(limits->processes < UINT32_MAX ? limits->processes : UINT32_MAX),
        .descriptors = DESCRIPTORS,
        .cores_milli = (uint32_t)(limits->cpu_cores * 1000 + 0.5),
        .memory_mode = memory_mode(config),
    };
}

static struct confine_request confinement(const struct symbiont_orchestrator *orchestrator,
                                          const struct prepared *prepared,
                                          const struct symbiont_result *result)
{
    return (struct confine_request){
        .profile = permit_profile(prepared->permit),
        .network = permit_network_allowed(prepared->permit),
        .workdir = prepared->workdir,
        .private_dir = prepared->private_dir.path,
        .unreadable = (const char *const *)orchestrator->unreadable,
        .read_only = (const char *const *)prepared->read_only.items,
        .visible = (const char *const *)prepared->visible.items,
        .executables = orchestrator->executables,
        .scratch_bytes = result->limits.memory_bytes,
        .allow_missing = prepared->allow_missing,
        .uid = geteuid(),
        .gid = getegid(),
    };
}

static bool execute(struct symbiont_orchestrator *orchestrator,
                    const struct runtime_request *request, struct prepared *prepared,
                    struct symbiont_result *result, struct symbiont_error *err)
{
    const struct symbiont_request *asked = request->request;
    struct confine_request confine = confinement(orchestrator, prepared, result);
    struct exec_request run = {
        .argv = (const char *const *)prepared->argv.items,
        .envp = (const char *const *)prepared->env.items,
        .program = prepared->program.fd,
        .workdir = prepared->workdir_fd,
        .workdir_path = prepared->workdir,
        .code = prepared->code_fd,
        .stdin_fd = prepared->stdin_fd,
        .limits = run_limits(orchestrator->config, &result->limits),
        .use_cgroup = true,
        .require = prepared->require,
        .confine = &confine,
        .output_bytes = result->limits.output_bytes,
        .kill_on_output_limit = asked->on_output_limit == SYMBIONT_OUTPUT_KILL,
        .on_output = asked->on_output,
        .context = asked->context,
        .cancel = asked->cancel,
    };
    const struct tier_run permitted = {prepared->permit, &prepared->program, &run};
    auto_exec_outcome struct exec_outcome outcome = {0};

    if (!prepared->engine->run(&orchestrator->host, &permitted, &outcome, err))
        return false;
    report_outcome(orchestrator, request, prepared, &outcome, result);
    result->receipt.rootfs = prepared->engine->rootfs(&run);
    files_fetch(asked->fetch, prepared, result);
    return true;
}

static void add_name(struct argv *names, const char *variable)
{
    argv_addf(names, "%.*s", (int)strcspn(variable, "="), variable);
}

/* What --dry-run shows: names of variables, never their values. */
static void show_plan(const struct prepared *prepared, struct symbiont_result *result)
{
    struct result_plan *plan = &result->plan;

    plan->present = true;
    plan->rule = mem_copy_text(permit_rule(prepared->permit));
    plan->program =
        mem_copy_text(prepared->program.file.path ? prepared->program.file.path : prepared->typed);
    plan->workdir = mem_copy_text(prepared->workdir);
    argv_add_all(&plan->argv, (const char *const *)prepared->argv.items);
    for (size_t i = 0; i < prepared->env.count; i++)
        add_name(&plan->env_names, prepared->env.items[i]);
}

/* Who demands a control group may have one of systemd's.  If not, the keeper refuses the run, and
 * this is why. */
static void demand_cgroup(const struct symbiont_orchestrator *orchestrator,
                          const struct prepared *prepared, struct symbiont_result *result)
{
    struct symbiont_error why = {0};
    bool demanded = prepared->require & RUN_BIT(CGROUP) ||
                    memory_mode(orchestrator->config) == RUN_MEMORY_CGROUP;

    if (demanded && !exec_demand_cgroup(orchestrator->exec, &why))
        result_warn(result, "%s", why.text);
}

static bool run_steps(struct symbiont_orchestrator *orchestrator,
                      const struct runtime_request *request, struct prepared *prepared,
                      struct symbiont_result *result, struct symbiont_error *err)
{
    uint64_t began = clock_us();

    if (!prepare_program(orchestrator, request, prepared, err) ||
        !decide(orchestrator, request, prepared, err))
        return false;
    take_decision(prepared->permit, result);
    if (permit_network_denial_demanded(prepared->permit))
        prepared->require |= CONFINE_BIT(NO_NETWORK); /* whatever --allow-missing says */
    prepared->engine = tier_find(result->tier, request->request->engine, err);
    if (!prepared->engine)
        return false;
    result->engine = prepared->engine->name;
    result->phases.decide = clock_us() - began;
    if (!prepare_directories(orchestrator, request, result, prepared, err) ||
        !prepare_environment(orchestrator, request, prepared, err) ||
        !prepare_input(request, prepared, err))
        return false;
    if (request->request->dry_run) {
        show_plan(prepared, result);
        return true;
    }
    demand_cgroup(orchestrator, prepared, result);
    if (config_has(orchestrator->config, "audit.path"))
        result_warn(result, "audit.path is set, but this version of symbiont writes no audit log");
    return execute(orchestrator, request, prepared, result, err);
}

/* INVALID and CONFIG are about the request; everything else is about the run. */
static bool has_record(enum symbiont_status status)
{
    return status != SYMBIONT_INVALID && status != SYMBIONT_CONFIG;
}

struct symbiont_result *runtime_run(struct symbiont_orchestrator *orchestrator,
                                    const struct runtime_request *request,
                                    struct symbiont_error *err)
{
    auto_prepared struct prepared prepared = {
        .parent = -1, .private_dir = {.fd = -1}, .workdir_fd = -1, .stdin_fd = -1, .code_fd = -1};

    if (!check_request(request->request, err) || !prepare_demands(request, &prepared, err))
        return NULL;
    struct symbiont_result *result = result_new();
    if (!run_steps(orchestrator, request, &prepared, result, err)) {
        if (!has_record(err->status)) {
            symbiont_result_free(result);
            return NULL;
        }
        result_refuse(result, err);
    } else if (result->ended &&
               (result->end == SYMBIONT_END_DENIED || result->end == SYMBIONT_END_START_FAILED)) {
        (void)error_set(err, result->status, "%s", result->error);
    }
    result_redact(result, request->request->secrets);
    result_redact(result, request->redact);
    return result;
}
