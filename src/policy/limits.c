#include <math.h>
#include <stdio.h>

#include "policy/private.h"

/* One field: the operator's order, else the lowest of what was asked and what is set. */
struct choice {
    const char *name;
    double order, agent; /* 0: not said */
    double set;          /* INFINITY: no limit */
    double unit;         /* of the message */
    const char *unit_text;
};

/* The lower one of those that were said. */
static double lower(double a, double b)
{
    if (a <= 0 || b <= 0)
        return a > 0 ? a : b;
    return fmin(a, b);
}

static double choose(const struct choice *choice, const struct policy_request *request,
                     struct permit *permit)
{
    char who[96];

    if (choice->order > 0 && request->limits_are_orders && request->asker == POLICY_OPERATOR)
        return choice->order;
    double asked = lower(choice->order, choice->agent);
    if (asked <= 0)
        return choice->set;
    if (asked <= choice->set)
        return asked;
    argv_addf(&permit->warnings, "%s asks for %s of %.12g %s; the operator allows %.12g: cut to it",
              policy_asker_text(request, who), choice->name, asked / choice->unit,
              choice->unit_text, choice->set / choice->unit);
    return choice->set;
}

static uint64_t whole(double value)
{
    return value < 0x1p64 ? (uint64_t)value : UINT64_MAX;
}

void policy_limits(const struct policy *policy, const struct policy_request *request,
                   struct permit *permit)
{
    static const struct symbiont_limits nothing;
    const struct symbiont_limits *order = &request->limits;
    const struct symbiont_limits *agent = request->agent ? &request->agent->limits : &nothing;
    const struct symbiont_limits *set = &policy->limits;
    struct symbiont_limits *limits = &permit->limits;
    const double mib = 1024 * 1024;

#define CHOOSE(field, name_, unit_, unit_text_)                                                    \
    limits->field =                                                                                \
        whole(choose(&(struct choice){name_, (double)order->field, (double)agent->field,           \
                                      (double)set->field, unit_, unit_text_},                      \
                     request, permit))
    CHOOSE(memory_bytes, "memory", mib, "MiB");
    CHOOSE(cpu_ms, "CPU time", 1000, "s");
    CHOOSE(wall_ms, "time", 1000, "s");
    CHOOSE(grace_ms, "grace time", 1, "ms");
    CHOOSE(processes, "processes", 1, "processes");
    CHOOSE(output_bytes, "kept output", 1, "bytes");
    CHOOSE(file_bytes, "file size", mib, "MiB");
#undef CHOOSE
    double cores =
        choose(&(struct choice){"processors", order->cpu_cores, agent->cpu_cores,
                                set->cpu_cores > 0 ? set->cpu_cores : INFINITY, 1, "cores"},
               request, permit);
    limits->cpu_cores = isfinite(cores) ? cores : 0;
}
