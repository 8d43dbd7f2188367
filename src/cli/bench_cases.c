#include "cli/bench_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/bench_runc.h"
#include "cli/bench_spawn.h"

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define LOOP "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i"
#define TRUE "/bin/true"
#define WORK ARGV("/bin/sh", "-c", LOOP)
#define PYTHON ARGV("/usr/bin/python3", "-c", "print(1)")

enum { SLOW = 4, SLOWEST = 20 };

static const struct bench_case all[BENCH_CASES] = {
    [BENCH_SPAWN] = {.name = "posix_spawn + wait of true",
                     .json_name = "spawn",
                     .argv = ARGV(TRUE)},
    [BENCH_PERMISSIVE] = {.name = "native Permissive, true",
                          .json_name = "native_permissive",
                          .argv = ARGV(TRUE),
                          .profile = SYMBIONT_PROFILE_PERMISSIVE},
    [BENCH_MODERATE] = {.name = "native Moderate, true",
                        .json_name = "native_moderate",
                        .argv = ARGV(TRUE),
                        .profile = SYMBIONT_PROFILE_MODERATE},
    [BENCH_STRICT] = {.name = "native Strict, true",
                      .json_name = "native_strict",
                      .argv = ARGV(TRUE),
                      .profile = SYMBIONT_PROFILE_STRICT},
    [BENCH_PYTHON_BARE] = {.name = "python3 -c 'print(1)'",
                           .json_name = "python_bare",
                           .argv = PYTHON,
                           .expected = "1\n",
                           .against = BENCH_PYTHON_BARE,
                           .every = SLOW},
    [BENCH_PYTHON] = {.name = "native, python3 -c 'print(1)'",
                      .json_name = "python_native",
                      .argv = PYTHON,
                      .expected = "1\n",
                      .against = BENCH_PYTHON_BARE,
                      .profile = SYMBIONT_PROFILE_PERMISSIVE,
                      .every = SLOW},
    [BENCH_WORK_BARE] = {.name = "a loop in sh",
                         .json_name = "work_bare",
                         .argv = WORK,
                         .expected = "100000\n",
                         .against = BENCH_WORK_BARE,
                         .every = SLOWEST},
    [BENCH_WORK] = {.name = "native, a loop in sh",
                    .json_name = "work_native",
                    .argv = WORK,
                    .expected = "100000\n",
                    .against = BENCH_WORK_BARE,
                    .profile = SYMBIONT_PROFILE_PERMISSIVE,
                    .every = SLOWEST},
    [BENCH_COMMAND] = {.name = "symbiont exec --native -- true",
                       .json_name = "command",
                       .argv = ARGV("/proc/self/exe", "exec", "--native", "--", TRUE)},
    [BENCH_BWRAP] = {.name = "bwrap --ro-bind / / --unshare-all true",
                     .json_name = "bwrap",
                     .argv = ARGV("bwrap", "--ro-bind", "/", "/", "--unshare-all", TRUE),
                     .peer = true},
    [BENCH_BWRAP_FULL] = {.name = "the same with its own /proc /dev /tmp",
                          .json_name = "bwrap_full",
                          .argv = ARGV("bwrap", "--ro-bind", "/", "/", "--unshare-all", "--proc",
                                       "/proc", "--dev", "/dev", "--tmpfs", "/tmp", TRUE),
                          .peer = true},
    [BENCH_RUNC] = {.name = "runc run, true", .json_name = "runc", .every = SLOW, .peer = true},
};

static struct symbiont_orchestrator *open_native(struct symbiont_error *err)
{
    struct symbiont_config *config = symbiont_config_new();
    struct symbiont_orchestrator *orchestrator = NULL;

    if (symbiont_config_set(config, "security.allow_native_execution", "true", err))
        orchestrator = symbiont_orchestrator_new(config, err);
    symbiont_config_free(config);
    return orchestrator;
}

static void prepare_case(struct bench *bench, struct bench_case *each, bool peers,
                         const struct symbiont_error *refused)
{
    struct symbiont_error err = {0};

    if (each->peer && !peers)
        (void)snprintf(each->missing, sizeof each->missing, "measured with --peers");
    else if (each->profile && !bench->orchestrator)
        (void)snprintf(each->missing, sizeof each->missing, "%.200s", refused->text);
    else if (each == &bench->cases[BENCH_RUNC] && !(each->argv = bench_runc_open(&err)))
        (void)snprintf(each->missing, sizeof each->missing, "%.200s", err.text);
}

void bench_prepare(struct bench *bench, bool peers)
{
    struct symbiont_error refused = {0};

    bench->orchestrator = open_native(&refused);
    for (int i = 0; i < BENCH_CASES; i++) {
        bench->cases[i] = all[i];
        prepare_case(bench, &bench->cases[i], peers, &refused);
    }
}

void bench_release(struct bench *bench)
{
    for (int i = 0; i < BENCH_CASES; i++)
        samples_release(&bench->cases[i].samples);
    symbiont_orchestrator_free(bench->orchestrator);
    bench->orchestrator = NULL;
    bench_runc_close();
}

bool bench_native(struct bench *bench, const struct bench_case *each, struct symbiont_error *err)
{
    const struct symbiont_request request = {
        .argv = each->argv,
        .tier = SYMBIONT_TIER_NONE,
        .profile = each->profile,
        .operator_typed_program = true,
    };
    struct symbiont_result *result = symbiont_run(bench->orchestrator, &request, err);
    bool ok = symbiont_result_success(result) && text_equal(symbiont_result_stdout(result, NULL),
                                                            each->expected ? each->expected : "");

    if (!ok && !*err->text)
        (void)error_set(err, SYMBIONT_FAILED, "%s: %s", each->argv[0],
                        symbiont_result_error(result) ? symbiont_result_error(result)
                                                      : "it printed something else");
    symbiont_result_free(result);
    return ok;
}

static void measure(struct bench *bench, struct bench_case *each)
{
    struct symbiont_error err = {0};
    uint64_t before = clock_us();
    bool ok = each->profile ? bench_native(bench, each, &err)
                            : bench_spawn(each->argv, each->expected, &err);

    if (ok) {
        samples_add(&each->samples, clock_us() - before);
        return;
    }
    (void)snprintf(each->missing, sizeof each->missing, "%.200s", err.text);
    samples_release(&each->samples);
}

void bench_measure(struct bench *bench, unsigned rounds)
{
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < BENCH_CASES; i++) {
            struct bench_case *each = &bench->cases[(round + i) % BENCH_CASES];

            if (!*each->missing && round % (each->every ? each->every : 1) == 0)
                measure(bench, each);
        }
    }
}

double bench_ratio(const struct bench *bench, enum bench_name name, enum bench_name against)
{
    uint64_t own = samples_percentile(&bench->cases[name].samples, 50);
    uint64_t other = samples_percentile(&bench->cases[against].samples, 50);

    return own && other ? (double)own / (double)other : 0;
}
