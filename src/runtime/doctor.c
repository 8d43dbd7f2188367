#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "program/language.h"
#include "runtime/doctor.h"

struct doctor {
    struct symbiont_orchestrator *orchestrator;
    doctor_report *report;
    void *context;
};

static void say(const struct doctor *doctor, const struct symbiont_probe *probe)
{
    doctor->report(doctor->context, probe);
}

/* A real run of `true`, twice: the first one prepares what later ones find ready. */
static void try_native(const struct doctor *doctor, enum symbiont_profile profile)
{
    static const char *const argv[] = {"/bin/true", NULL};
    const struct symbiont_request request = {.argv = argv,
                                             .tier = SYMBIONT_TIER_NONE,
                                             .profile = profile,
                                             .operator_asked_native = true,
                                             .operator_typed_program = true};
    const struct runtime_request run = {.request = &request, .limits_are_orders = true};
    struct symbiont_error err = {0};
    struct symbiont_result *result = NULL;

    for (int i = 0; i < 2; i++) {
        symbiont_result_free(result);
        err = (struct symbiont_error){0};
        result = runtime_run(doctor->orchestrator, &run, &err);
    }
    bool ok = symbiont_result_success(result);
    bool bound = !ok && err.status == SYMBIONT_DENIED && strstr(err.text, "allowed_executables");
    auto_free char *name = mem_format("native %s", symbiont_profile_text(profile));
    auto_free char *held =
        ok ? mem_format("descendants ended by %s; memory by %s, processes by %s",
                        result->receipt.kill_tree, result->receipt.limited_by.memory,
                        result->receipt.limited_by.processes ? result->receipt.limited_by.processes
                                                             : "nothing (root)")
           : NULL;
    const struct symbiont_probe probe = {
        .area = symbiont_tier_text(SYMBIONT_TIER_NONE),
        .name = name,
        .available = ok,
        .start_us = ok ? result->phases.decide + result->phases.sandbox + result->phases.start +
                             result->phases.run + result->phases.collect
                       : 0,
        .detail = ok      ? held
                  : bound ? "the configured allowed_executables do not hold /bin/true"
                          : err.text,
        .remedy = ok      ? NULL
                  : bound ? "add \"true\" to native_execution.allowed_executables to have it tried"
                          : "see the sections below for what this host lacks",
    };
    say(doctor, &probe);
    symbiont_result_free(result);
}

static void try_tiers(const struct doctor *doctor)
{
    static const struct {
        enum symbiont_tier tier;
        const char *engines;
    } later[] = {
        {SYMBIONT_TIER_1, "builtin, docker, podman, crun, runc"},
        {SYMBIONT_TIER_2, "runsc"},
        {SYMBIONT_TIER_3, "firecracker, qemu"},
    };

    for (enum symbiont_profile profile = SYMBIONT_PROFILE_PERMISSIVE;
         profile <= SYMBIONT_PROFILE_STRICT; profile++)
        try_native(doctor, profile);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        const struct symbiont_probe probe = {
            .area = symbiont_tier_text(later[i].tier),
            .name = later[i].engines,
            .detail = "no engine in this version of symbiont",
            .remedy = "for code that you trust: --native",
        };
        say(doctor, &probe);
    }
}

static void look_at_limits(const struct doctor *doctor)
{
    static const struct {
        enum cgroup_function function;
        const char *name, *otherwise;
    } functions[] = {
        {CGROUP_KILL, "end every descendant", "a pid namespace or a sweep does it"},
        {CGROUP_MEMORY, "memory", "RLIMIT_DATA and a watch do it"},
        {CGROUP_PROCESSES, "processes", "a user namespace or RLIMIT_NPROC does it (not for root)"},
        {CGROUP_CPU_QUOTA, "cores", "processor affinity does it"},
        {CGROUP_CPU_USAGE, "CPU time", "RLIMIT_CPU and a watch do it"},
    };
    const struct cgroup_host *host = exec_cgroups(doctor->orchestrator->exec);

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        unsigned version = cgroup_version(host, functions[i].function);
        auto_free char *detail =
            version
                ? mem_format("control groups v%u", version)
                : mem_format("no control group: %s", host->abilities[functions[i].function].reason);
        const struct symbiont_probe probe = {.area = "limits",
                                             .name = functions[i].name,
                                             .available = version != 0,
                                             .detail = detail,
                                             .remedy = version ? NULL : functions[i].otherwise};
        say(doctor, &probe);
    }
}

static void look_at_confinement(const struct doctor *doctor)
{
    static const enum confine_part parts[] = {
        CONFINE_PART_LANDLOCK, CONFINE_PART_SECCOMP, CONFINE_PART_PIDNS,
        CONFINE_PART_MOUNTNS,  CONFINE_PART_NETNS,   CONFINE_PART_USERNS,
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct confine_ability *ability =
            confine_ability(exec_confine(doctor->orchestrator->exec), parts[i]);
        const struct symbiont_probe probe = {
            .area = "profiles",
            .name = confine_part_text(parts[i]),
            .available = ability->available,
            .detail = ability->detail,
            .remedy = *ability->remedy ? ability->remedy : NULL,
        };
        say(doctor, &probe);
    }
}

static bool is_interpreter(const char *entry)
{
    struct symbiont_error none = {0};

    return language_find(entry, &none) != NULL;
}

static void look_at_allowlist(const struct doctor *doctor)
{
    const struct symbiont_config *config = doctor->orchestrator->config;
    const char *const *list = config_list(config, "native_execution.allowed_executables");
    bool bound = config_bool(config, "native_execution.bind_descendants");
    bool open = false;

    for (; *list; list++)
        open = open || is_interpreter(*list);
    const struct symbiont_probe probe = {
        .area = "configuration",
        .name = "allowed_executables",
        .available = !open || bound,
        .detail = open && !bound ? "holds an interpreter, which can start every other program"
                                 : "binds what runs start",
        .remedy = open && !bound ? "native_execution.bind_descendants = true, from profile "
                                   "Moderate up"
                                 : NULL,
    };
    say(doctor, &probe);
}

static void look_at_directory(const struct doctor *doctor)
{
    struct symbiont_error err = {0};
    const char *path = doctor->orchestrator->working_directory;
    auto_close int fd = directory_open_parent(path, &err);
    const struct symbiont_probe probe = {
        .area = "configuration",
        .name = "working_directory",
        .available = fd >= 0,
        .detail = fd >= 0 ? path : err.text,
        .remedy = fd >= 0 ? NULL : "set native_execution.working_directory",
    };

    say(doctor, &probe);
}

void doctor_run(struct symbiont_orchestrator *orchestrator, doctor_report *report, void *context)
{
    const struct doctor doctor = {orchestrator, report, context};

    try_tiers(&doctor);
    look_at_limits(&doctor);
    look_at_confinement(&doctor);
    look_at_directory(&doctor);
    look_at_allowlist(&doctor);
}
