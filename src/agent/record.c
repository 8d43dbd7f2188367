#include "agent/host.h"

static struct dsl_value text_or_null(struct dsl_heap *heap, const char *text)
{
    return text ? dsl_string_of(heap, text) : dsl_null();
}

static void set_text(struct dsl_heap *heap, struct dsl_value record, const char *key,
                     const char *text)
{
    dsl_record_set(heap, record, key, text_or_null(heap, text));
}

static void set_int(struct dsl_heap *heap, struct dsl_value record, const char *key, uint64_t value)
{
    dsl_record_set(heap, record, key, dsl_int(value < INT64_MAX ? (int64_t)value : INT64_MAX));
}

static struct dsl_value usage(struct dsl_heap *heap, const struct symbiont_result *result)
{
    struct dsl_value record = dsl_record_new(heap);

    set_int(heap, record, "wall_us", result->usage.wall_us);
    set_int(heap, record, "cpu_user_us", result->usage.cpu_user_us);
    set_int(heap, record, "cpu_system_us", result->usage.cpu_system_us);
    set_int(heap, record, "memory_peak_bytes", result->usage.memory_peak_bytes);
    return record;
}

/* Bytes that are no UTF-8 become a `bytes` value. */
static void set_stream(struct dsl_heap *heap, struct dsl_value record, const char *key,
                       const struct result_stream *stream)
{
    dsl_record_set(heap, record, key,
                   dsl_string(heap, stream->kept.data ? stream->kept.data : "", stream->kept.len));
}

struct dsl_value agent_record(struct dsl_heap *heap, const struct symbiont_result *result)
{
    struct dsl_value record = dsl_record_new(heap);

    set_text(heap, record, "run_id", result->run_id);
    set_text(heap, record, "tier", result->tier ? symbiont_tier_text(result->tier) : NULL);
    set_text(heap, record, "engine", result->engine);
    set_text(heap, record, "profile",
             result->profile ? symbiont_profile_text(result->profile) : NULL);
    set_text(heap, record, "end", result->ended ? symbiont_end_text(result->end) : NULL);
    dsl_record_set(heap, record, "success", dsl_bool(symbiont_result_success(result)));
    dsl_record_set(heap, record, "exit_code",
                   result->exit_code >= 0 ? dsl_int(result->exit_code) : dsl_null());
    set_text(heap, record, "signal", result_signal_name(result->signal_number));
    set_text(heap, record, "error", result->error);
    set_stream(heap, record, "stdout", &result->out);
    set_stream(heap, record, "stderr", &result->err);
    set_int(heap, record, "stdout_bytes", result->out.bytes);
    set_int(heap, record, "stderr_bytes", result->err.bytes);
    set_int(heap, record, "stdout_dropped", result->out.dropped);
    set_int(heap, record, "stderr_dropped", result->err.dropped);
    dsl_record_set(heap, record, "usage", usage(heap, result));
    set_int(heap, record, "killed_leftovers", result->leftovers);
    set_int(heap, record, "survivors", result->survivors);
    return record;
}
