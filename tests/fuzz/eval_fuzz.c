/*
 * Any text as an agent: parsed, and if it parses, run with a host that does nothing, under tight
 * bounds.  Whatever it is, the run ends with a value or a failure.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "dsl/eval.h"
#include "dsl/json.h"
#include "dsl/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_STEPS = 20000, FUZZ_HEAP = 1 << 20, FUZZ_INPUT = 64 << 10, FUZZ_TEXT = 1 << 20 };

static bool output(void *context, enum dsl_stream stream, const char *text, size_t len)
{
    (void)stream;
    *(unsigned char *)context ^= (unsigned char)text[len - 1];
    return true;
}

static bool secret(void *context, const char *reference, struct dsl_heap *heap,
                   struct dsl_value *value, struct dsl_failure *failure)
{
    (void)context;
    (void)failure;
    *value = dsl_string_of(heap, reference);
    return true;
}

static uint64_t now(void *context)
{
    (void)context;
    return UINT64_C(1795478400000000);
}

static void sleep_for(void *context, uint64_t us)
{
    (void)context;
    (void)us;
}

static bool enter_with(void *context, struct dsl_value attributes, struct dsl_place place,
                       struct dsl_failure *failure)
{
    (void)context;
    (void)attributes;
    (void)place;
    (void)failure;
    return true;
}

static bool execute(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)failure;
    *result = dsl_record_new(call->heap);
    dsl_record_set(call->heap, *result, "stdout", call->arguments[0]);
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"execute", {"command", "timeout"}, 1, 1, false}, "", true, execute},
    {{"execute_native", {"command", "timeout"}, 1, 1, false}, "", true, execute},
};

static void evaluate(const struct dsl_file *file)
{
    unsigned char sum = 0;
    const struct dsl_host host = {.context = &sum,
                                  .functions = functions,
                                  .count = sizeof functions / sizeof *functions,
                                  .output = output,
                                  .secret = secret,
                                  .now = now,
                                  .sleep = sleep_for,
                                  .enter_with = enter_with};
    struct dsl_heap *heap = dsl_heap_open(FUZZ_HEAP);
    const struct dsl_run run = {.file = file,
                                .name = "fuzz.symbi",
                                .heap = heap,
                                .host = &host,
                                .limits = {.steps = FUZZ_STEPS}};
    struct dsl_outcome outcome;
    struct dsl_failure failure = {0};
    auto_buf struct buf text = {.limit = FUZZ_TEXT};

    if (dsl_run(&run, &outcome))
        (void)(dsl_json_write(&text, outcome.value, &failure) || failure.final);
    else
        free(dsl_outcome_text(&outcome));
    dsl_heap_close(heap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dsl_listener nobody = {0};
    auto_free char *text = mem_copy_bytes(data, size);
    const struct dsl_source source = {"fuzz.symbi", text, size};

    if (size > FUZZ_INPUT)
        return 0;
    struct dsl_file *file = dsl_parse(&source, &nobody);
    if (file)
        evaluate(file);
    dsl_file_free(file);
    return 0;
}
