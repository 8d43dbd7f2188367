/*
 * json.h - writes JSON piece by piece into a sink
 *
 * Nothing is built in memory: a value of any size passes through one small buffer.  The first
 * failure of the sink sticks, everything after it is left out, and json_finish reports it.
 * (The names without "put" are jansson's.)
 *
 *     struct json_writer json;
 *     json_init(&json, json_to_buf, &buf, err);
 *     json_put_object(&json);
 *     json_put_key(&json, "exit_code");
 *     json_put_integer(&json, 0);
 *     json_put_end(&json);
 *     return json_finish(&json);
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

enum { JSON_DEPTH = 256, JSON_HELD = 1024 };

typedef bool json_sink(void *context, const void *bytes, size_t len, struct symbiont_error *err);

struct json_writer {
    json_sink *put;
    void *context;
    struct symbiont_error *err;
    bool failed;
    bool comma; /* the next value or key needs one before it */
    bool keyed; /* a key was written, its value is due */
    unsigned depth;
    char closing[JSON_DEPTH];
    unsigned char carry[3]; /* base64: bytes that wait for the rest of their group */
    size_t carried;
    size_t held_len;
    char held[JSON_HELD];
};

/* `err` is filled in by the first failure and must live as long as the writer. */
void json_init(struct json_writer *json, json_sink *put, void *context, struct symbiont_error *err);
/* Hands on what is still held.  True when every byte reached the sink and every object and list
 * was ended. */
CHECKED bool json_finish(struct json_writer *json);
/* Hands on what is held by now (for a live stream of values). */
void json_flush(struct json_writer *json);

void json_put_object(struct json_writer *json);
void json_put_list(struct json_writer *json);
/* Ends the innermost object or list. */
void json_put_end(struct json_writer *json);
void json_put_key(struct json_writer *json, const char *key);

/* UTF-8, which the caller has checked; NULL becomes null. */
void json_put_text(struct json_writer *json, const char *text);
void json_put_text_bytes(struct json_writer *json, const char *text, size_t len);
/* Any bytes, as a base64 text. */
void json_put_base64(struct json_writer *json, const void *bytes, size_t len);
void json_put_integer(struct json_writer *json, int64_t value);
void json_put_unsigned(struct json_writer *json, uint64_t value);
/* The shortest decimal that reads back as the same double, always with a point or an exponent;
 * null when it is not finite. */
void json_put_number(struct json_writer *json, double value);
void json_put_bool(struct json_writer *json, bool value);
void json_put_null(struct json_writer *json);
/* A whole JSON value as it stands. */
void json_put_raw(struct json_writer *json, const char *value, size_t len);

/* One text in parts: begin, any number of parts (each cut between characters), end. */
void json_put_text_begin(struct json_writer *json);
void json_put_text_part(struct json_writer *json, const char *text, size_t len);
void json_put_text_end(struct json_writer *json);
/* The same for base64; the parts may be cut anywhere. */
void json_put_base64_begin(struct json_writer *json);
void json_put_base64_part(struct json_writer *json, const void *bytes, size_t len);
void json_put_base64_end(struct json_writer *json);

/* Sinks.  The context is a struct buf; a pointer to a descriptor (int). */
bool json_to_buf(void *context, const void *bytes, size_t len, struct symbiont_error *err);
bool json_to_fd(void *context, const void *bytes, size_t len, struct symbiont_error *err);
