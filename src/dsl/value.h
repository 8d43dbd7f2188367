/*
 * value.h - what a variable of the language can hold
 *
 * A value is two words, copied freely.  Strings never change; lists and records are references.
 * All of them belong to one heap (heap.h), which is bounded: what makes a value there and meets
 * the bound returns null, and the evaluator ends the call with a Limit error as soon as it
 * returns.  So nobody between has to check.
 */
#pragma once

#include "dsl/failure.h"

struct dsl_heap;
struct dsl_list;
struct dsl_record;
struct dsl_function; /* function.h */
struct dsl_text;
struct dsl_raised;

/* X(name, text): the text is what type_of() says. */
#define DSL_KIND_LIST(X)                                                                           \
    X(NULL, "null")                                                                                \
    X(BOOL, "bool")                                                                                \
    X(INT, "int")                                                                                  \
    X(FLOAT, "float")                                                                              \
    X(STRING, "string") /* valid UTF-8 */                                                          \
    X(BYTES, "bytes")                                                                              \
    X(SIZE, "size")                                                                                \
    X(DURATION, "duration")                                                                        \
    X(TIME, "time")                                                                                \
    X(LIST, "list")                                                                                \
    X(RECORD, "record")                                                                            \
    X(FUNCTION, "function")                                                                        \
    X(ERROR, "error")   /* made by error(m) or caught */                                           \
    X(SECRET, "secret") /* never printed, compared, logged or turned into JSON */

enum dsl_kind {
#define X(name, text) DSL_##name,
    DSL_KIND_LIST(X)
#undef X
};

struct dsl_value {
    enum dsl_kind kind;
    union {
        bool boolean;
        int64_t integer; /* INT; SIZE: bytes; DURATION, TIME: microseconds (TIME: since 1970) */
        double number;
        struct dsl_text *text; /* STRING, BYTES, SECRET */
        struct dsl_list *list;
        struct dsl_record *record;
        struct dsl_function *function;
        struct dsl_raised *error;
    };
};

const char *dsl_kind_text(enum dsl_kind kind);

/* ------------------------------------------------------------ plain values */

struct dsl_value dsl_null(void);
struct dsl_value dsl_bool(bool boolean);
struct dsl_value dsl_int(int64_t integer);
struct dsl_value dsl_float(double number);
struct dsl_value dsl_size(int64_t bytes);
struct dsl_value dsl_duration(int64_t us);
struct dsl_value dsl_time(int64_t us_since_1970);

bool dsl_is_null(struct dsl_value value);

/* -------------------------------------------------------------------- text */

/* Bytes that are not UTF-8 become a `bytes` value. */
struct dsl_value dsl_string(struct dsl_heap *heap, const char *bytes, size_t len);
struct dsl_value dsl_string_of(struct dsl_heap *heap, const char *text);
struct dsl_value dsl_string_format(struct dsl_heap *heap, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct dsl_value dsl_bytes(struct dsl_heap *heap, const char *bytes, size_t len);
struct dsl_value dsl_secret(struct dsl_heap *heap, const char *bytes, size_t len);

/* The bytes of a STRING, BYTES or SECRET, followed by a NUL byte (there may be others within);
 * they live as long as the value. "" for every other kind. */
const char *dsl_text_bytes(struct dsl_value value);
size_t dsl_text_len(struct dsl_value value);
bool dsl_text_is(struct dsl_value value, const char *text);

/* ------------------------------------------------------------------- lists */

struct dsl_value dsl_list_new(struct dsl_heap *heap);
void dsl_list_push(struct dsl_heap *heap, struct dsl_value list, struct dsl_value item);
size_t dsl_list_count(struct dsl_value list);
/* null past the end. */
struct dsl_value dsl_list_at(struct dsl_value list, size_t index);
void dsl_list_put(struct dsl_value list, size_t index, struct dsl_value item);
void dsl_list_shorten(struct dsl_value list, size_t count);

/* ----------------------------------------------------------------- records */

struct dsl_value dsl_record_new(struct dsl_heap *heap);
/* A record that remembers its type's name (a string). */
struct dsl_value dsl_record_of_type(struct dsl_heap *heap, struct dsl_value type);
/* Fields keep the order in which they came; a name that is there keeps its place. */
void dsl_record_set(struct dsl_heap *heap, struct dsl_value record, const char *name,
                    struct dsl_value value);
void dsl_record_set_key(struct dsl_heap *heap, struct dsl_value record, struct dsl_value key,
                        struct dsl_value value);
size_t dsl_record_count(struct dsl_value record);
struct dsl_value dsl_record_key_at(struct dsl_value record, size_t index);
struct dsl_value dsl_record_at(struct dsl_value record, size_t index);
/* False when there is no such field; `value` may be NULL. */
bool dsl_record_find(struct dsl_value record, const char *name, size_t len,
                     struct dsl_value *value);
/* null when there is no such field. */
struct dsl_value dsl_record_get(struct dsl_value record, const char *name);
/* The type's name, or null. */
struct dsl_value dsl_record_type(struct dsl_value record);

/* ---------------------------------------------------------------- together */

/* Deep; int and float compare by value, functions and errors are equal to themselves only.  Fails
 * on secrets, on circles and on what is too large to be compared. */
CHECKED bool dsl_equal(struct dsl_value a, struct dsl_value b, bool *equal,
                       struct dsl_failure *failure);
