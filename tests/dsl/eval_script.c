#include "eval_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/json.h"

enum { TEXT_BYTES = 16 << 20 };

struct stage {
    struct played *played;
    unsigned polls_left;
    bool cancels;
};

static void add(struct buf *buf, const char *text)
{
    struct symbiont_error err = {0};

    if (!buf_add(buf, text, strlen(text), &err))
        abort();
}

static void note(void *context, const char *what, const char *about)
{
    struct stage *stage = context;
    auto_free char *line = mem_format("%s %s\n", what, about);

    add(&stage->played->notes, line);
}

static bool output(void *context, enum dsl_stream stream, const char *text, size_t len)
{
    struct stage *stage = context;
    struct buf *to = stream == DSL_STREAM_PRINT ? &stage->played->printed : &stage->played->logged;
    struct symbiont_error err = {0};

    return buf_add(to, text, len, &err);
}

static bool cancelled(void *context)
{
    struct stage *stage = context;

    return stage->cancels && stage->polls_left-- == 0;
}

static bool environment(void *context, const char *name, struct dsl_heap *heap,
                        struct dsl_value *value, struct dsl_failure *failure)
{
    (void)context;
    (void)failure;
    if (text_equal(name, "GREETING"))
        *value = dsl_string_of(heap, "hello");
    return true;
}

static bool secret(void *context, const char *reference, struct dsl_heap *heap,
                   struct dsl_value *value, struct dsl_failure *failure)
{
    note(context, "secret", reference);
    if (!text_starts_with(reference, "vault://"))
        return dsl_fail(failure, DSL_FAILURE_DENIED, "%s was not given by the operator", reference);
    *value = dsl_string_of(heap, "s3cret");
    return true;
}

static uint64_t now(void *context)
{
    (void)context;
    return UINT64_C(1795478400000000); /* 2026-11-24T00:00:00Z */
}

static void sleep_for(void *context, uint64_t us)
{
    auto_free char *text = mem_format("%llu", (unsigned long long)us);

    note(context, "sleep", text);
}

static bool enter_with(void *context, struct dsl_value attributes, struct dsl_place place,
                       struct dsl_failure *failure)
{
    auto_buf struct buf json = {.limit = TEXT_BYTES};

    (void)place;
    if (!dsl_json_write(&json, attributes, failure))
        return false;
    note(context, "enter", json.data);
    return true;
}

static void leave_with(void *context)
{
    note(context, "leave", "with");
}

static bool require_capability(void *context, const char *name, struct dsl_place place,
                               struct dsl_failure *failure)
{
    (void)context;
    (void)place;
    return text_equal(name, "network") ||
           dsl_fail(failure, DSL_FAILURE_DENIED, "the agent has no capability '%s'", name);
}

/* A stand-in for the host's execute: its result says how it was called. */
static bool execute(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    const char *command = dsl_text_bytes(call->arguments[0]);

    note(call->context, call->used ? "captured" : "streamed", command);
    if (text_equal(command, "denied"))
        return dsl_fail(failure, DSL_FAILURE_DENIED, "'denied' is not an allowed executable");
    *result = dsl_record_of_type(call->heap, dsl_string_of(call->heap, "Result"));
    dsl_record_set(call->heap, *result, "command", call->arguments[0]);
    dsl_record_set(call->heap, *result, "timeout", call->arguments[1]);
    dsl_record_set(call->heap, *result, "exit_code", dsl_int(3));
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"execute", {"command", "timeout", "memory"}, 1, 1, false}, "runs a program", true, execute},
};

static struct dsl_host host_for(struct stage *stage)
{
    return (struct dsl_host){.context = stage,
                             .functions = functions,
                             .count = sizeof functions / sizeof *functions,
                             .output = output,
                             .cancelled = cancelled,
                             .environment = environment,
                             .secret = secret,
                             .now = now,
                             .sleep = sleep_for,
                             .enter_with = enter_with,
                             .leave_with = leave_with,
                             .require_capability = require_capability};
}

/* ----------------------------------------------------------------- playing */

static void found(void *context, const struct symbiont_diagnostic *diagnostic)
{
    struct played *played = context;

    if (!played->unparsed && diagnostic->severity == SYMBIONT_SEVERITY_ERROR)
        played->unparsed = mem_format("%s:%u:%u: %s", diagnostic->file, diagnostic->line,
                                      diagnostic->column, diagnostic->message);
}

static void keep_value(struct played *played)
{
    struct dsl_failure failure = {0};

    played->kind = played->outcome.value.kind;
    if (!dsl_json_write(&played->value, played->outcome.value, &failure))
        add(&played->value, failure.text);
    played->outcome.value = dsl_null();
}

static bool read_input(const struct script *script, struct dsl_run *run)
{
    struct dsl_failure failure = {0};

    if (!script->input)
        return true;
    if (dsl_json_read(run->heap, script->input, strlen(script->input), &run->input, &failure))
        return true;
    (void)fprintf(stderr, "input: %s\n", failure.text);
    return false;
}

static void run(const struct script *script, const struct dsl_file *file, struct played *played)
{
    struct stage stage = {played, script->polls_until_cancelled, script->polls_until_cancelled > 0};
    const struct dsl_host host = host_for(&stage);
    struct dsl_heap *heap =
        dsl_heap_open(script->heap_bytes ? script->heap_bytes : (size_t)DSL_HEAP_BYTES);
    struct dsl_run one = {.file = file,
                          .name = script->name,
                          .agent = script->agent,
                          .trigger = script->trigger,
                          .heap = heap,
                          .host = &host,
                          .limits = script->limits};

    if (read_input(script, &one)) {
        if (dsl_run(&one, &played->outcome))
            keep_value(played);
        else
            played->failure = dsl_outcome_text(&played->outcome);
    }
    dsl_heap_close(heap);
}

void script_play(const struct script *script, struct played *played)
{
    const struct dsl_source source = {script->name, script->text, script->len};
    const struct dsl_listener listener = {found, played};

    *played = (struct played){0};
    buf_init(&played->printed, TEXT_BYTES);
    buf_init(&played->logged, TEXT_BYTES);
    buf_init(&played->notes, TEXT_BYTES);
    buf_init(&played->value, TEXT_BYTES);
    struct dsl_file *file = dsl_parse(&source, &listener);
    if (file)
        run(script, file, played);
    dsl_file_free(file);
}

void played_release(struct played *played)
{
    buf_release(&played->printed);
    buf_release(&played->logged);
    buf_release(&played->notes);
    buf_release(&played->value);
    free(played->failure);
    free(played->unparsed);
}
