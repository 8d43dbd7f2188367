#include "dsl/value.h"

#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/object.h"

const char *dsl_kind_text(enum dsl_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [DSL_##name] = (word),
        DSL_KIND_LIST(X)
#undef X
    };
    return text[kind];
}

struct dsl_value dsl_null(void)
{
    return (struct dsl_value){.kind = DSL_NULL};
}

struct dsl_value dsl_bool(bool boolean)
{
    return (struct dsl_value){.kind = DSL_BOOL, .boolean = boolean};
}

struct dsl_value dsl_int(int64_t integer)
{
    return (struct dsl_value){.kind = DSL_INT, .integer = integer};
}

struct dsl_value dsl_float(double number)
{
    return (struct dsl_value){.kind = DSL_FLOAT, .number = number};
}

struct dsl_value dsl_size(int64_t bytes)
{
    return (struct dsl_value){.kind = DSL_SIZE, .integer = bytes};
}

struct dsl_value dsl_duration(int64_t us)
{
    return (struct dsl_value){.kind = DSL_DURATION, .integer = us};
}

struct dsl_value dsl_time(int64_t us_since_1970)
{
    return (struct dsl_value){.kind = DSL_TIME, .integer = us_since_1970};
}

bool dsl_is_null(struct dsl_value value)
{
    return value.kind == DSL_NULL;
}

/* -------------------------------------------------------------------- text */

struct dsl_value dsl_of_text(enum dsl_kind kind, struct dsl_text *text)
{
    return text ? (struct dsl_value){.kind = kind, .text = text} : dsl_null();
}

struct dsl_text *dsl_text_new(struct dsl_heap *heap, const char *bytes, size_t len)
{
    struct dsl_text *text = dsl_object_new(heap, DSL_OBJECT_TEXT, sizeof *text + len + 1);

    if (!text)
        return NULL;
    text->len = len;
    if (len && bytes)
        memcpy(text->bytes, bytes, len);
    dsl_heap_hold(heap, dsl_of_text(DSL_BYTES, text));
    return text;
}

struct dsl_value dsl_string(struct dsl_heap *heap, const char *bytes, size_t len)
{
    enum dsl_kind kind = utf8_valid(bytes, len) ? DSL_STRING : DSL_BYTES;

    return dsl_of_text(kind, dsl_text_new(heap, bytes, len));
}

struct dsl_value dsl_string_of(struct dsl_heap *heap, const char *text)
{
    return dsl_string(heap, text, strlen(text));
}

struct dsl_value dsl_string_format(struct dsl_heap *heap, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *text = mem_vformat(fmt, args);
    va_end(args);
    return dsl_string_of(heap, text);
}

struct dsl_value dsl_bytes(struct dsl_heap *heap, const char *bytes, size_t len)
{
    return dsl_of_text(DSL_BYTES, dsl_text_new(heap, bytes, len));
}

struct dsl_value dsl_secret(struct dsl_heap *heap, const char *bytes, size_t len)
{
    return dsl_of_text(DSL_SECRET, dsl_text_new(heap, bytes, len));
}

static bool has_text(struct dsl_value value)
{
    return value.kind == DSL_STRING || value.kind == DSL_BYTES || value.kind == DSL_SECRET;
}

const char *dsl_text_bytes(struct dsl_value value)
{
    return has_text(value) ? value.text->bytes : "";
}

size_t dsl_text_len(struct dsl_value value)
{
    return has_text(value) ? value.text->len : 0;
}

bool dsl_text_is(struct dsl_value value, const char *text)
{
    size_t len = strlen(text);

    return has_text(value) && value.text->len == len && memcmp(value.text->bytes, text, len) == 0;
}

/* ------------------------------------------------------------------- lists */

struct dsl_value dsl_list_new(struct dsl_heap *heap)
{
    struct dsl_list *list = dsl_object_new(heap, DSL_OBJECT_LIST, sizeof *list);

    if (!list)
        return dsl_null();
    struct dsl_value value = {.kind = DSL_LIST, .list = list};
    dsl_heap_hold(heap, value);
    return value;
}

void dsl_list_push(struct dsl_heap *heap, struct dsl_value list, struct dsl_value item)
{
    struct dsl_list *to = list.kind == DSL_LIST ? list.list : NULL;

    if (to && dsl_heap_room(heap, &to->items, to->count, &to->room, sizeof *to->items))
        to->items[to->count++] = item;
}

size_t dsl_list_count(struct dsl_value list)
{
    return list.kind == DSL_LIST ? list.list->count : 0;
}

struct dsl_value dsl_list_at(struct dsl_value list, size_t index)
{
    return index < dsl_list_count(list) ? list.list->items[index] : dsl_null();
}

void dsl_list_put(struct dsl_value list, size_t index, struct dsl_value item)
{
    if (index < dsl_list_count(list))
        list.list->items[index] = item;
}

void dsl_list_shorten(struct dsl_value list, size_t count)
{
    if (count < dsl_list_count(list))
        list.list->count = count;
}
