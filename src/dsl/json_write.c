/*
 * json_write.c - values to JSON text
 */
#include "codec/json.h"

#include "base/clock.h"
#include "dsl/json.h"
#include "dsl/object.h"

struct writing {
    struct json_writer json;
    struct dsl_failure *failure;
    unsigned depth;
};

static const double second_us = 1e6;

static bool write_value(struct writing *at, struct dsl_value value);

static bool write_list(struct writing *at, const struct dsl_list *list)
{
    json_put_list(&at->json);
    for (size_t i = 0; i < list->count; i++) {
        if (!write_value(at, list->items[i]))
            return false;
    }
    json_put_end(&at->json);
    return true;
}

static bool write_record(struct writing *at, const struct dsl_record *record)
{
    json_put_object(&at->json);
    for (size_t i = 0; i < record->count; i++) {
        json_put_key(&at->json, record->fields[i].key->bytes);
        if (!write_value(at, record->fields[i].value))
            return false;
    }
    json_put_end(&at->json);
    return true;
}

/* A circle ends here too. */
static bool write_inside(struct writing *at, struct dsl_value value)
{
    if (at->depth == DSL_JSON_DEPTH)
        return dsl_fail(at->failure, DSL_FAILURE_LIMIT,
                        "a value nested more than %d deep cannot be turned into text",
                        DSL_JSON_DEPTH);
    at->depth++;
    bool ok = value.kind == DSL_LIST ? write_list(at, value.list) : write_record(at, value.record);
    at->depth--;
    return ok;
}

static void write_time(struct json_writer *json, int64_t us)
{
    char text[CLOCK_TEXT_BYTES];

    clock_text((uint64_t)us, text);
    json_put_text(json, text);
}

static void write_error(struct json_writer *json, const struct dsl_raised *error)
{
    json_put_object(json);
    json_put_key(json, "kind");
    json_put_text(json, dsl_failure_kind_text(error->kind));
    json_put_key(json, "message");
    json_put_text_bytes(json, error->message->bytes, error->message->len);
    json_put_end(json);
}

static bool write_value(struct writing *at, struct dsl_value value)
{
    struct json_writer *json = &at->json;

    switch (value.kind) {
    case DSL_NULL:
        json_put_null(json);
        break;
    case DSL_BOOL:
        json_put_bool(json, value.boolean);
        break;
    case DSL_INT:
    case DSL_SIZE:
        json_put_integer(json, value.integer);
        break;
    case DSL_FLOAT:
        json_put_number(json, value.number);
        break;
    case DSL_DURATION:
        json_put_number(json, (double)value.integer / second_us);
        break;
    case DSL_TIME:
        write_time(json, value.integer);
        break;
    case DSL_STRING:
        json_put_text_bytes(json, value.text->bytes, value.text->len);
        break;
    case DSL_BYTES:
        json_put_base64(json, value.text->bytes, value.text->len);
        break;
    case DSL_LIST:
    case DSL_RECORD:
        return write_inside(at, value);
    case DSL_ERROR:
        write_error(json, value.error);
        break;
    case DSL_FUNCTION:
        return dsl_fail(at->failure, DSL_FAILURE_TYPE, "a function cannot be turned into JSON");
    case DSL_SECRET:
        return dsl_fail(at->failure, DSL_FAILURE_TYPE,
                        "a secret cannot be printed, logged or turned into text");
    }
    return true;
}

bool dsl_json_write(struct buf *text, struct dsl_value value, struct dsl_failure *failure)
{
    struct symbiont_error err = {0};
    struct writing at = {.failure = failure};

    json_init(&at.json, json_to_buf, text, &err);
    if (!write_value(&at, value))
        return false;
    if (!json_finish(&at.json))
        return dsl_fail(failure, DSL_FAILURE_LIMIT, "%s", err.text);
    return true;
}
