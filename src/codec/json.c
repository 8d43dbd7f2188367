#include "codec/json.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

void json_init(struct json_writer *json, json_sink *put, void *context, struct symbiont_error *err)
{
    *json = (struct json_writer){.put = put, .context = context, .err = err};
}

void json_flush(struct json_writer *json)
{
    if (!json->failed && json->held_len)
        json->failed = !json->put(json->context, json->held, json->held_len, json->err);
    json->held_len = 0;
}

bool json_finish(struct json_writer *json)
{
    json_flush(json);
    assert(json->failed || (json->depth == 0 && !json->keyed));
    return !json->failed;
}

static void emit(struct json_writer *json, const void *bytes, size_t len)
{
    if (len > JSON_HELD - json->held_len)
        json_flush(json);
    if (len <= JSON_HELD) {
        if (len)
            memcpy(json->held + json->held_len, bytes, len);
        json->held_len += len;
    } else if (!json->failed) {
        json->failed = !json->put(json->context, bytes, len, json->err);
    }
}

static bool in_object(const struct json_writer *json)
{
    return json->depth && json->closing[json->depth - 1] == '}';
}

/* What stands between this value and what came before it. */
static void before_value(struct json_writer *json)
{
    assert(json->failed || json->keyed == in_object(json));
    assert(json->failed || json->depth || !json->comma);
    if (json->comma && !json->keyed)
        emit(json, ",", 1);
    json->keyed = false;
    json->comma = true;
}

static void open_with(struct json_writer *json, const char *opening, char closing)
{
    before_value(json);
    if (json->depth == JSON_DEPTH) {
        json->failed = json->failed || !error_set(json->err, SYMBIONT_LIMIT,
                                                  "JSON nested deeper than %d", JSON_DEPTH);
        return;
    }
    emit(json, opening, 1);
    json->closing[json->depth++] = closing;
    json->comma = false;
}

void json_put_object(struct json_writer *json)
{
    open_with(json, "{", '}');
}

void json_put_list(struct json_writer *json)
{
    open_with(json, "[", ']');
}

void json_put_end(struct json_writer *json)
{
    assert(json->failed || (json->depth && !json->keyed));
    if (json->failed)
        return;
    emit(json, &json->closing[--json->depth], 1);
    json->comma = true;
}

void json_put_raw(struct json_writer *json, const char *value, size_t len)
{
    before_value(json);
    emit(json, value, len);
}

void json_put_null(struct json_writer *json)
{
    json_put_raw(json, "null", 4);
}

void json_put_bool(struct json_writer *json, bool value)
{
    json_put_raw(json, value ? "true" : "false", value ? 4 : 5);
}

void json_put_integer(struct json_writer *json, int64_t value)
{
    char text[32];

    json_put_raw(json, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)value));
}

void json_put_unsigned(struct json_writer *json, uint64_t value)
{
    char text[32];

    json_put_raw(json, text,
                 (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)value));
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f;
}

/* RFC 8259, section 7; DEL is escaped too, because terminals act on it. */
static void escape(struct json_writer *json, unsigned char byte)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char text[8] = {'\\'};

    for (const char *pair = named; *pair; pair += 2) {
        if ((unsigned char)pair[0] == byte) {
            text[1] = pair[1];
            emit(json, text, 2);
            return;
        }
    }
    emit(json, text, (size_t)snprintf(text, sizeof text, "\\u%04x", byte));
}

void json_put_text_begin(struct json_writer *json)
{
    before_value(json);
    emit(json, "\"", 1);
}

void json_put_text_part(struct json_writer *json, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t run = at;

        while (run < len && plain((unsigned char)text[run]))
            run++;
        emit(json, text + at, run - at);
        if (run < len)
            escape(json, (unsigned char)text[run++]);
        at = run;
    }
}

void json_put_text_end(struct json_writer *json)
{
    emit(json, "\"", 1);
}

void json_put_text_bytes(struct json_writer *json, const char *text, size_t len)
{
    json_put_text_begin(json);
    json_put_text_part(json, text, len);
    json_put_text_end(json);
}

void json_put_text(struct json_writer *json, const char *text)
{
    if (text)
        json_put_text_bytes(json, text, strlen(text));
    else
        json_put_null(json);
}

void json_put_key(struct json_writer *json, const char *key)
{
    assert(json->failed || (in_object(json) && !json->keyed));
    if (json->comma)
        emit(json, ",", 1);
    emit(json, "\"", 1);
    json_put_text_part(json, key, strlen(key));
    emit(json, "\":", 2);
    json->comma = true;
    json->keyed = true;
}

bool json_to_buf(void *context, const void *bytes, size_t len, struct symbiont_error *err)
{
    return buf_add(context, bytes, len, err);
}

bool json_to_fd(void *context, const void *bytes, size_t len, struct symbiont_error *err)
{
    return file_write_fd(*(const int *)context, bytes, len, err);
}
