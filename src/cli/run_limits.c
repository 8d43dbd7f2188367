#include <stddef.h>

#include "base/mem.h"
#include "base/units.h"
#include "cli/run_plan.h"

static const uint64_t mib = 1024ull * 1024;
static const uint64_t ms = 1000;
static const uint64_t second = 1000ull * 1000;

/* Zero would mean "the operator's setting" in a request. */
static bool not_zero(const char *option, const char *text, uint64_t value,
                     struct symbiont_error *err)
{
    if (value)
        return true;
    return error_set(err, SYMBIONT_INVALID, "--%s: '%s' is too small; give a value above zero",
                     option, text);
}

/* One limit each; `text` NULL: not typed. */
static bool size_limit(const char *option, const char *text, uint64_t bare, uint64_t *bytes,
                       struct symbiont_error *err)
{
    if (!text)
        return true;
    if (!units_size(text, bare, bytes, err))
        return error_prefix(err, "--%s", option);
    return not_zero(option, text, *bytes, err);
}

static bool time_limit(const char *option, const char *text, uint64_t *limit_ms,
                       struct symbiont_error *err)
{
    uint64_t us;

    if (!text)
        return true;
    if (!units_duration(text, second, &us, err))
        return error_prefix(err, "--%s", option);
    *limit_ms = us / ms;
    return not_zero(option, text, *limit_ms, err);
}

static bool count_limit(const char *option, const char *text, uint64_t *count,
                        struct symbiont_error *err)
{
    int64_t value;

    if (!text)
        return true;
    if (!units_integer(text, 1, INT32_MAX, &value, err))
        return error_prefix(err, "--%s", option);
    *count = (uint64_t)value;
    return true;
}

static bool core_limit(const char *option, const char *text, double *cores,
                       struct symbiont_error *err)
{
    if (!text)
        return true;
    if (!units_number(text, 0.01, 4096, cores, err))
        return error_prefix(err, "--%s", option);
    return true;
}

bool plan_limits(struct symbiont_limits *limits, const struct run_options *options,
                 struct symbiont_error *err)
{
    return size_limit("max-memory", options->max_memory, mib, &limits->memory_bytes, err) &&
           core_limit("max-cpu", options->max_cpu, &limits->cpu_cores, err) &&
           time_limit("max-cpu-seconds", options->max_cpu_seconds, &limits->cpu_ms, err) &&
           time_limit("timeout", options->timeout, &limits->wall_ms, err) &&
           time_limit("grace", options->grace, &limits->grace_ms, err) &&
           count_limit("max-processes", options->max_processes, &limits->processes, err) &&
           size_limit("max-output", options->max_output, 1, &limits->output_bytes, err) &&
           size_limit("max-file-size", options->max_file_size, mib, &limits->file_bytes, err);
}

/* The setting is the whole number at or above; the request has the exact one. */
static bool put_whole(struct symbiont_config *config, const char *key, uint64_t value,
                      const char *option, struct symbiont_error *err)
{
    auto_free char *text = mem_format("%llu", (unsigned long long)value);

    return symbiont_config_set_from(config, key, text, option, err);
}

static uint64_t up(uint64_t value, uint64_t unit)
{
    return value / unit + (value % unit != 0);
}

bool plan_limits_to_config(const struct run_options *options, const struct symbiont_limits *limits,
                           struct symbiont_config *config, struct symbiont_error *err)
{
    if (options->max_memory && !put_whole(config, "native_execution.max_memory_mb",
                                          up(limits->memory_bytes, mib), "--max-memory", err))
        return false;
    if (options->max_cpu_seconds && !put_whole(config, "native_execution.max_cpu_seconds",
                                               up(limits->cpu_ms, ms), "--max-cpu-seconds", err))
        return false;
    if (options->timeout && !put_whole(config, "native_execution.max_execution_time_seconds",
                                       up(limits->wall_ms, ms), "--timeout", err))
        return false;
    return !options->max_cpu || symbiont_config_set_from(config, "native_execution.max_cpu_cores",
                                                         options->max_cpu, "--max-cpu", err);
}
