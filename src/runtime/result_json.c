#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "codec/json.h"
#include "runtime/result.h"

static void put_text(struct json_writer *json, const char *key, const char *text)
{
    json_put_key(json, key);
    json_put_text(json, text);
}

static void put_unsigned(struct json_writer *json, const char *key, uint64_t value)
{
    json_put_key(json, key);
    json_put_unsigned(json, value);
}

static void put_known(struct json_writer *json, const char *key, bool known, uint64_t value)
{
    json_put_key(json, key);
    if (known)
        json_put_unsigned(json, value);
    else
        json_put_null(json);
}

static void put_texts(struct json_writer *json, const char *key, const struct argv *texts)
{
    json_put_key(json, key);
    json_put_list(json);
    for (size_t i = 0; i < texts->count; i++)
        json_put_text(json, texts->items[i]);
    json_put_end(json);
}

/* Whole seconds as an integer, as the example of the contract has them. */
static void put_seconds(struct json_writer *json, const char *key, uint64_t ms)
{
    json_put_key(json, key);
    if (ms % 1000 == 0)
        json_put_unsigned(json, ms / 1000);
    else
        json_put_number(json, (double)ms / 1000);
}

static bool is_text(const struct result_stream *stream)
{
    return utf8_valid(stream->kept.data ? stream->kept.data : "", stream->kept.len);
}

static void put_stream(struct json_writer *json, const char *key,
                       const struct result_stream *stream)
{
    json_put_key(json, key);
    if (is_text(stream))
        json_put_text_bytes(json, stream->kept.data ? stream->kept.data : "", stream->kept.len);
    else
        json_put_base64(json, stream->kept.data, stream->kept.len);
}

static void put_streams(struct json_writer *json, const struct symbiont_result *result)
{
    put_stream(json, "stdout", &result->out);
    put_stream(json, "stderr", &result->err);
    put_text(json, "stdout_encoding", is_text(&result->out) ? "utf-8" : "base64");
    put_text(json, "stderr_encoding", is_text(&result->err) ? "utf-8" : "base64");
    put_unsigned(json, "stdout_bytes", result->out.bytes);
    put_unsigned(json, "stderr_bytes", result->err.bytes);
    put_unsigned(json, "stdout_dropped", result->out.dropped);
    put_unsigned(json, "stderr_dropped", result->err.dropped);
}

static void put_usage(struct json_writer *json, const struct symbiont_result *result)
{
    const struct symbiont_usage *usage = &result->usage;

    json_put_key(json, "usage");
    json_put_object(json);
    put_unsigned(json, "wall_us", usage->wall_us);
    put_unsigned(json, "cpu_user_us", usage->cpu_user_us);
    put_unsigned(json, "cpu_system_us", usage->cpu_system_us);
    put_known(json, "memory_peak_bytes", usage->memory_peak_bytes, usage->memory_peak_bytes);
    put_known(json, "processes_peak", result->processes_peak, result->processes_peak);
    json_put_end(json);
}

static void put_phases(struct json_writer *json, const struct result_phases *phases)
{
    json_put_key(json, "phases_us");
    json_put_object(json);
    put_unsigned(json, "decide", phases->decide);
    put_unsigned(json, "sandbox", phases->sandbox);
    put_unsigned(json, "start", phases->start);
    put_unsigned(json, "run", phases->run);
    put_unsigned(json, "collect", phases->collect);
    json_put_end(json);
}

static void put_limits(struct json_writer *json, const struct symbiont_result *result)
{
    const struct symbiont_limits *limits = &result->limits;

    json_put_key(json, "limits");
    if (!result->limits_known) {
        json_put_null(json);
        return;
    }
    json_put_object(json);
    put_known(json, "memory_bytes", limits->memory_bytes, limits->memory_bytes);
    json_put_key(json, "cpu_cores");
    if (limits->cpu_cores > 0)
        json_put_number(json, limits->cpu_cores);
    else
        json_put_null(json);
    put_seconds(json, "cpu_seconds", limits->cpu_ms);
    put_seconds(json, "wall_seconds", limits->wall_ms);
    put_known(json, "processes", limits->processes, limits->processes);
    put_unsigned(json, "output_bytes", limits->output_bytes);
    put_known(json, "file_bytes", limits->file_bytes, limits->file_bytes);
    json_put_end(json);
}

static void put_namespaces(struct json_writer *json, uint32_t namespaces)
{
    static const struct {
        const char *name;
        uint32_t flag;
    } kinds[] = {
        {"pid", CLONE_NEWPID},   {"mount", CLONE_NEWNS}, {"net", CLONE_NEWNET},
        {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS},  {"cgroup", CLONE_NEWCGROUP},
        {"user", CLONE_NEWUSER},
    };

    json_put_key(json, "namespaces");
    json_put_list(json);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (namespaces & kinds[i].flag)
            json_put_text(json, kinds[i].name);
    }
    json_put_end(json);
}

static void put_limited_by(struct json_writer *json, const struct result_limited_by *by)
{
    json_put_key(json, "limited_by");
    json_put_object(json);
    put_text(json, "memory", by->memory);
    put_text(json, "cpu_seconds", by->cpu_seconds);
    put_text(json, "cpu_cores", by->cpu_cores);
    put_text(json, "processes", by->processes);
    put_text(json, "file_size", by->file_size);
    json_put_end(json);
}

static void put_receipt(struct json_writer *json, const struct result_receipt *receipt)
{
    json_put_key(json, "receipt");
    if (!receipt->present) {
        json_put_null(json);
        return;
    }
    json_put_object(json);
    put_namespaces(json, receipt->namespaces);
    put_text(json, "seccomp", *receipt->seccomp ? receipt->seccomp : NULL);
    json_put_key(json, "landlock");
    if (receipt->landlock_abi) {
        json_put_object(json);
        put_unsigned(json, "abi", (uint64_t)receipt->landlock_abi);
        json_put_end(json);
    } else {
        json_put_null(json);
    }
    json_put_key(json, "no_new_privs");
    json_put_bool(json, receipt->no_new_privs);
    put_texts(json, "capabilities", &receipt->capabilities);
    put_unsigned(json, "user", receipt->user);
    put_text(json, "network", receipt->network);
    put_text(json, "rootfs", receipt->rootfs);
    put_text(json, "cgroup", receipt->cgroup);
    put_limited_by(json, &receipt->limited_by);
    put_text(json, "kill_tree", receipt->kill_tree);
    put_texts(json, "not_applied", &receipt->not_applied);
    json_put_end(json);
}

static void put_plan(struct json_writer *json, const struct result_plan *plan)
{
    json_put_key(json, "plan");
    json_put_object(json);
    put_text(json, "rule", plan->rule);
    put_text(json, "program", plan->program);
    put_texts(json, "argv", &plan->argv);
    put_texts(json, "environment", &plan->env_names);
    put_text(json, "workdir", plan->workdir);
    json_put_end(json);
}

static void put_agent(struct json_writer *json, const struct symbiont_result *result)
{
    json_put_key(json, "value");
    if (result->value)
        json_put_raw(json, result->value, strlen(result->value));
    else
        json_put_null(json);
    if (result->is_agent) {
        put_texts(json, "runs", &result->runs);
    } else {
        json_put_key(json, "runs");
        json_put_null(json);
    }
}

static void put_end(struct json_writer *json, const struct symbiont_result *result)
{
    put_text(json, "end", result->ended ? symbiont_end_text(result->end) : NULL);
    json_put_key(json, "success");
    json_put_bool(json, symbiont_result_success(result));
    json_put_key(json, "exit_code");
    if (result->exit_code >= 0)
        json_put_integer(json, result->exit_code);
    else
        json_put_null(json);
    put_text(json, "signal", result_signal_name(result->signal_number));
    put_text(json, "error", result->error);
}

static void put_result(struct json_writer *json, const struct symbiont_result *result)
{
    char started[CLOCK_TEXT_BYTES];

    json_put_object(json);
    put_text(json, "run_id", result->run_id);
    put_text(json, "state", result->finished ? "finished" : "queued");
    put_text(json, "tier", result->tier ? symbiont_tier_text(result->tier) : NULL);
    put_text(json, "engine", result->engine);
    put_text(json, "profile", result->profile ? symbiont_profile_text(result->profile) : NULL);
    put_end(json, result);
    put_streams(json, result);
    clock_text(result->started_wall_us, started);
    put_text(json, "started_at", started);
    put_usage(json, result);
    put_phases(json, &result->phases);
    put_limits(json, result);
    put_receipt(json, &result->receipt);
    put_unsigned(json, "killed_leftovers", result->leftovers);
    put_unsigned(json, "survivors", result->survivors);
    put_agent(json, result);
    put_texts(json, "warnings", &result->warnings);
    if (result->plan.present)
        put_plan(json, &result->plan);
    json_put_end(json);
}

char *symbiont_result_json(const struct symbiont_result *result, struct symbiont_error *err)
{
    auto_buf struct buf text = {.limit = SIZE_MAX};
    struct json_writer json;

    if (!result) {
        (void)error_set(err, SYMBIONT_INVALID, "there is no result");
        return NULL;
    }
    json_init(&json, json_to_buf, &text, err);
    put_result(&json, result);
    return json_finish(&json) ? take_ptr(text.data) : NULL;
}

bool symbiont_result_write(const struct symbiont_result *result, int fd, struct symbiont_error *err)
{
    struct json_writer json;

    if (!result)
        return error_set(err, SYMBIONT_INVALID, "there is no result");
    json_init(&json, json_to_fd, &fd, err);
    put_result(&json, result);
    return json_finish(&json) && json_to_fd(&fd, "\n", 1, err);
}
