/*
 * builtin_json.c - values to JSON text and back
 */
#include "dsl/builtin.h"
#include "dsl/json.h"
#include "dsl/object.h"

static bool to_json(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    auto_buf struct buf text = {.limit = call->heap->limit};

    if (!dsl_json_write(&text, call->arguments[0], failure))
        return false;
    *result = dsl_string(call->heap, text.data, text.len);
    return dsl_charge(call, text.len / 16);
}

static bool from_json(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value text = call->arguments[0];

    return builtin_wants(call, 0, DSL_STRING, failure) &&
           (dsl_json_read(call->heap, text.text->bytes, text.text->len, result, failure) ||
            dsl_fail_prefix(failure, "parse_json"));
}

static const struct dsl_host_function functions[] = {
    {{"json", {"value"}, 1, 1, false}, "the value as JSON text", false, to_json},
    {{"parse_json", {"text"}, 1, 1, false},
     "the value that a JSON text of at most 1 MiB describes",
     false,
     from_json},
};

BUILTIN_FAMILY(json, functions);
