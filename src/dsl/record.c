/*
 * record.c - records: fields in the order in which they came, found by hash when there are many
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsl/object.h"

enum { INDEX_FROM = 8, LEAST_SLOTS = 32 };

static uint64_t hash(const char *bytes, size_t len)
{
    uint64_t sum = 14695981039346656037ULL; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211ULL;
    return sum ^ (sum >> 29);
}

static bool key_is(const struct dsl_text *key, const char *name, size_t len)
{
    return key->len == len && memcmp(key->bytes, name, len) == 0;
}

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const struct dsl_record *record, const char *name, size_t len)
{
    size_t slot = (size_t)hash(name, len) & (record->slots - 1);

    while (record->index[slot] && !key_is(record->fields[record->index[slot] - 1].key, name, len))
        slot = (slot + 1) & (record->slots - 1);
    return slot;
}

static struct dsl_field *find(const struct dsl_record *record, const char *name, size_t len)
{
    if (record->index) {
        uint32_t place = record->index[slot_of(record, name, len)];
        return place ? &record->fields[place - 1] : NULL;
    }
    for (size_t i = 0; i < record->count; i++) {
        if (key_is(record->fields[i].key, name, len))
            return &record->fields[i];
    }
    return NULL;
}

/* At most half of the slots are taken. */
static bool index_has_room(struct dsl_heap *heap, struct dsl_record *record)
{
    if (record->count < INDEX_FROM || record->count < record->slots / 2)
        return true;

    size_t slots = record->slots ? record->slots * 2 : LEAST_SLOTS;
    if (!dsl_heap_resize(heap, &record->index, record->slots * sizeof *record->index,
                         slots * sizeof *record->index))
        return false;
    record->slots = slots;
    memset(record->index, 0, slots * sizeof *record->index);
    for (size_t i = 0; i < record->count; i++) {
        const struct dsl_text *key = record->fields[i].key;
        record->index[slot_of(record, key->bytes, key->len)] = (uint32_t)i + 1;
    }
    return true;
}

static void add(struct dsl_heap *heap, struct dsl_record *record, struct dsl_text *key,
                struct dsl_value value)
{
    if (!index_has_room(heap, record) ||
        !dsl_heap_room(heap, &record->fields, record->count, &record->room, sizeof *record->fields))
        return;
    record->fields[record->count] = (struct dsl_field){key, value};
    if (record->index)
        record->index[slot_of(record, key->bytes, key->len)] = (uint32_t)record->count + 1;
    record->count++;
}

struct dsl_value dsl_record_new(struct dsl_heap *heap)
{
    struct dsl_record *record = dsl_object_new(heap, DSL_OBJECT_RECORD, sizeof *record);

    if (!record)
        return dsl_null();
    struct dsl_value value = {.kind = DSL_RECORD, .record = record};
    dsl_heap_hold(heap, value);
    return value;
}

struct dsl_value dsl_record_of_type(struct dsl_heap *heap, struct dsl_value type)
{
    struct dsl_value record = dsl_record_new(heap);

    if (record.kind == DSL_RECORD && type.kind == DSL_STRING)
        record.record->type = type.text;
    return record;
}

void dsl_record_set_key(struct dsl_heap *heap, struct dsl_value record, struct dsl_value key,
                        struct dsl_value value)
{
    if (record.kind != DSL_RECORD || key.kind != DSL_STRING)
        return;

    struct dsl_field *field = find(record.record, key.text->bytes, key.text->len);
    if (field)
        field->value = value;
    else
        add(heap, record.record, key.text, value);
}

void dsl_record_set(struct dsl_heap *heap, struct dsl_value record, const char *name,
                    struct dsl_value value)
{
    if (record.kind != DSL_RECORD)
        return;

    struct dsl_field *field = find(record.record, name, strlen(name));
    if (field)
        field->value = value;
    else
        dsl_record_set_key(heap, record, dsl_string_of(heap, name), value);
}

size_t dsl_record_count(struct dsl_value record)
{
    return record.kind == DSL_RECORD ? record.record->count : 0;
}

struct dsl_value dsl_record_key_at(struct dsl_value record, size_t index)
{
    if (index >= dsl_record_count(record))
        return dsl_null();
    return dsl_of_text(DSL_STRING, record.record->fields[index].key);
}

struct dsl_value dsl_record_at(struct dsl_value record, size_t index)
{
    return index < dsl_record_count(record) ? record.record->fields[index].value : dsl_null();
}

bool dsl_record_find(struct dsl_value record, const char *name, size_t len, struct dsl_value *value)
{
    const struct dsl_field *field =
        record.kind == DSL_RECORD ? find(record.record, name, len) : NULL;

    if (field && value)
        *value = field->value;
    return field;
}

struct dsl_value dsl_record_get(struct dsl_value record, const char *name)
{
    struct dsl_value value = dsl_null();

    (void)dsl_record_find(record, name, strlen(name), &value);
    return value;
}

struct dsl_value dsl_record_type(struct dsl_value record)
{
    return dsl_of_text(DSL_STRING, record.kind == DSL_RECORD ? record.record->type : NULL);
}
