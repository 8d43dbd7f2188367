/*
 * json_read.c - JSON text to values, by jansson
 */
#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"
#include "dsl/json.h"

static void release(json_t **json)
{
    json_decref(*json);
}

/* jansson would go 2048 deep before it stops. */
static bool nested_too_deep(const char *text, size_t len)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < len; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        else if (!in_string && (text[i] == '[' || text[i] == '{') && ++depth > DSL_JSON_DEPTH)
            return true;
        else if (!in_string && (text[i] == ']' || text[i] == '}') && depth)
            depth--;
    }
    return false;
}

static struct dsl_value convert(struct dsl_heap *heap, const json_t *json);

static struct dsl_value convert_object(struct dsl_heap *heap, const json_t *json)
{
    struct dsl_value record = dsl_record_new(heap);
    json_t *object = (json_t *)json; /* iterating does not change it */

    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        dsl_record_set(heap, record, json_object_iter_key(at),
                       convert(heap, json_object_iter_value(at)));
    return record;
}

static struct dsl_value convert_array(struct dsl_heap *heap, const json_t *json)
{
    struct dsl_value list = dsl_list_new(heap);

    for (size_t i = 0; i < json_array_size(json); i++)
        dsl_list_push(heap, list, convert(heap, json_array_get(json, i)));
    return list;
}

/* As deep as nested_too_deep lets through. */
static struct dsl_value convert(struct dsl_heap *heap, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return convert_object(heap, json);
    case JSON_ARRAY:
        return convert_array(heap, json);
    case JSON_STRING:
        return dsl_string(heap, json_string_value(json), json_string_length(json));
    case JSON_INTEGER:
        return dsl_int(json_integer_value(json));
    case JSON_REAL:
        return dsl_float(json_real_value(json));
    case JSON_TRUE:
        return dsl_bool(true);
    case JSON_FALSE:
        return dsl_bool(false);
    case JSON_NULL:
        break;
    }
    return dsl_null();
}

bool dsl_json_read(struct dsl_heap *heap, const char *text, size_t len, struct dsl_value *value,
                   struct dsl_failure *failure)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t error;

    if (len > DSL_JSON_BYTES)
        return dsl_fail(failure, DSL_FAILURE_LIMIT, "JSON of %zu bytes; at most %d are read", len,
                        DSL_JSON_BYTES);
    if (nested_too_deep(text, len))
        return dsl_fail(failure, DSL_FAILURE_LIMIT, "JSON nested more than %d deep",
                        DSL_JSON_DEPTH);

    AUTO(release) json_t *json = json_loadb(text, len, flags, &error);
    if (!json)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "not JSON: line %d, column %d: %s", error.line,
                        error.column, error.text);
    *value = convert(heap, json);
    return true;
}
