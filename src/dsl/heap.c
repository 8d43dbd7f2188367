#include "dsl/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsl/object.h"

/* Collecting is worth it when so much of the limit was taken since the last time. */
enum { COLLECT_SHARE = 16, FIRST_ROOM = 8 };

struct dsl_heap *dsl_heap_open(size_t limit_bytes)
{
    struct dsl_heap *heap = mem_zeroed(1, sizeof *heap);

    heap->limit = limit_bytes;
    heap->collect_at = limit_bytes / COLLECT_SHARE;
    return heap;
}

bool dsl_heap_exhausted(struct dsl_heap *heap)
{
    bool exhausted = heap->exhausted;

    heap->exhausted = false;
    return exhausted;
}

size_t dsl_heap_used(const struct dsl_heap *heap)
{
    return heap->used;
}

static bool take(struct dsl_heap *heap, size_t bytes)
{
    if (bytes > heap->limit || heap->used > heap->limit - bytes) {
        heap->exhausted = true;
        return false;
    }
    heap->used += bytes;
    return true;
}

void *dsl_object_new(struct dsl_heap *heap, enum dsl_object_kind kind, size_t size)
{
    if (!take(heap, size))
        return NULL;

    struct dsl_object *object = mem_zeroed(1, size);
    object->size = size;
    object->kind = kind;
    object->next = heap->objects;
    heap->objects = object;
    return object;
}

bool dsl_heap_resize(struct dsl_heap *heap, void *slot, size_t old_bytes, size_t new_bytes)
{
    void **array = slot;

    if (!take(heap, new_bytes - old_bytes))
        return false;
    *array = mem_resize(*array, 1, new_bytes);
    memset((char *)*array + old_bytes, 0, new_bytes - old_bytes);
    return true;
}

bool dsl_heap_room(struct dsl_heap *heap, void *slot, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;

    size_t more = *room ? *room * 2 : FIRST_ROOM;
    if (!dsl_heap_resize(heap, slot, *room * size, more * size))
        return false;
    *room = more;
    return true;
}

static void destroy(struct dsl_heap *heap, struct dsl_object *object)
{
    size_t bytes = object->size;

    if (object->kind == DSL_OBJECT_LIST) {
        struct dsl_list *list = (struct dsl_list *)object;
        bytes += list->room * sizeof *list->items;
        free(list->items);
    } else if (object->kind == DSL_OBJECT_RECORD) {
        struct dsl_record *record = (struct dsl_record *)object;
        bytes += record->room * sizeof *record->fields + record->slots * sizeof *record->index;
        free(record->fields);
        free(record->index);
    } else if (object->kind == DSL_OBJECT_SCOPE) {
        struct dsl_scope *scope = (struct dsl_scope *)object;
        bytes += scope->room * sizeof *scope->variables;
        free(scope->variables);
    }
    heap->used -= bytes;
    free(object);
}

void dsl_heap_close(struct dsl_heap *heap)
{
    if (!heap)
        return;
    for (struct dsl_object *object = heap->objects; object;) {
        struct dsl_object *next = object->next;
        destroy(heap, object);
        object = next;
    }
    free(heap->held);
    free(heap);
}

/* ----------------------------------------------------------------- holding */

/* NULL for a value that is no object. */
static struct dsl_object *object_of(struct dsl_value value)
{
    switch (value.kind) {
    case DSL_STRING:
    case DSL_BYTES:
    case DSL_SECRET:
        return &value.text->object;
    case DSL_LIST:
        return &value.list->object;
    case DSL_RECORD:
        return &value.record->object;
    case DSL_FUNCTION:
        return &value.function->object;
    case DSL_ERROR:
        return &value.error->object;
    case DSL_NULL:
    case DSL_BOOL:
    case DSL_INT:
    case DSL_FLOAT:
    case DSL_SIZE:
    case DSL_DURATION:
    case DSL_TIME:
        break;
    }
    return NULL;
}

size_t dsl_heap_mark(const struct dsl_heap *heap)
{
    return heap->held_count;
}

/* The array is not part of the limit (holding cannot fail); it is as long as the longest statement
 * made it. */
void dsl_heap_hold_object(struct dsl_heap *heap, struct dsl_object *object)
{
    if (heap->held_count == heap->held_room) {
        heap->held_room = heap->held_room ? heap->held_room * 2 : FIRST_ROOM;
        heap->held = mem_resize(heap->held, heap->held_room, sizeof(struct dsl_object *));
    }
    heap->held[heap->held_count++] = object;
}

void dsl_heap_hold(struct dsl_heap *heap, struct dsl_value value)
{
    struct dsl_object *object = object_of(value);

    if (object)
        dsl_heap_hold_object(heap, object);
}

void dsl_heap_let_go(struct dsl_heap *heap, size_t mark)
{
    heap->held_count = mark;
}

/* -------------------------------------------------------------- collecting */

static void gray_object(struct dsl_object **gray, struct dsl_object *object)
{
    if (!object || object->marked)
        return;
    object->marked = true;
    object->gray = *gray;
    *gray = object;
}

static void gray_value(struct dsl_object **gray, struct dsl_value value)
{
    gray_object(gray, object_of(value));
}

static void gray_record(struct dsl_object **gray, const struct dsl_record *record)
{
    if (record->type)
        gray_object(gray, &record->type->object);
    for (size_t i = 0; i < record->count; i++) {
        gray_object(gray, &record->fields[i].key->object);
        gray_value(gray, record->fields[i].value);
    }
}

static void gray_scope(struct dsl_object **gray, const struct dsl_scope *scope)
{
    if (scope->outer)
        gray_object(gray, &scope->outer->object);
    for (size_t i = 0; i < scope->count; i++)
        gray_value(gray, scope->variables[i].value);
}

static void gray_reached(struct dsl_object **gray, struct dsl_object *object)
{
    switch (object->kind) {
    case DSL_OBJECT_TEXT:
        break;
    case DSL_OBJECT_LIST: {
        struct dsl_list *list = (struct dsl_list *)object;
        for (size_t i = 0; i < list->count; i++)
            gray_value(gray, list->items[i]);
        break;
    }
    case DSL_OBJECT_RECORD:
        gray_record(gray, (struct dsl_record *)object);
        break;
    case DSL_OBJECT_FUNCTION: {
        struct dsl_function *function = (struct dsl_function *)object;
        if (function->scope)
            gray_object(gray, &function->scope->object);
        break;
    }
    case DSL_OBJECT_RAISED: {
        struct dsl_raised *raised = (struct dsl_raised *)object;
        gray_object(gray, &raised->message->object);
        break;
    }
    case DSL_OBJECT_SCOPE:
        gray_scope(gray, (struct dsl_scope *)object);
        break;
    }
}

static void sweep(struct dsl_heap *heap)
{
    struct dsl_object **link = &heap->objects;

    while (*link) {
        struct dsl_object *object = *link;
        if (object->marked) {
            object->marked = false;
            link = &object->next;
        } else {
            *link = object->next;
            destroy(heap, object);
        }
    }
}

void dsl_heap_collect(struct dsl_heap *heap)
{
    struct dsl_object *gray = NULL;

    if (heap->used < heap->collect_at)
        return;
    for (size_t i = 0; i < heap->held_count; i++)
        gray_object(&gray, heap->held[i]);
    while (gray) {
        struct dsl_object *object = gray;
        gray = object->gray;
        gray_reached(&gray, object);
    }
    sweep(heap);

    size_t left = heap->limit - heap->used;
    size_t wait = heap->used < left / 2 ? heap->used : left / 2;
    size_t least = heap->limit / COLLECT_SHARE;
    heap->collect_at = heap->used + (wait > least ? wait : least);
}
