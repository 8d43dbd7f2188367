/*
 * object.h - how values are laid out in a heap; for value.c, the evaluator and builtins only
 *
 * Every object starts with struct dsl_object and is in its heap's list.  The arrays of lists,
 * records and scopes grow through heap_resize, so that every byte is counted.
 */
#pragma once

#include <stdint.h>

#include "dsl/heap.h"
#include "dsl/host.h"
#include "dsl/tree.h"

enum dsl_object_kind {
    DSL_OBJECT_TEXT,
    DSL_OBJECT_LIST,
    DSL_OBJECT_RECORD,
    DSL_OBJECT_FUNCTION,
    DSL_OBJECT_RAISED,
    DSL_OBJECT_SCOPE
};

struct dsl_object {
    struct dsl_object *next;
    struct dsl_object *gray; /* while collecting: seen, but not what it reaches */
    size_t size;             /* of the object without its arrays */
    enum dsl_object_kind kind;
    bool marked;
};

struct dsl_text {
    struct dsl_object object;
    size_t len;
    char bytes[];
};

struct dsl_list {
    struct dsl_object object;
    struct dsl_value *items;
    size_t count, room;
};

struct dsl_field {
    struct dsl_text *key;
    struct dsl_value value;
};

struct dsl_record {
    struct dsl_object object;
    struct dsl_text *type; /* or NULL */
    struct dsl_field *fields;
    size_t count, room;
    uint32_t *index; /* place + 1 of a field by its key's hash; NULL while there are few */
    size_t slots;    /* a power of two */
};

struct dsl_raised {
    struct dsl_object object;
    enum dsl_failure_kind kind;
    struct dsl_text *message;
    struct dsl_place place;
};

/* A variable; the name belongs to the tree or is constant. */
struct dsl_variable {
    const char *name;
    struct dsl_value value;
};

struct dsl_scope {
    struct dsl_object object;
    struct dsl_scope *outer;
    struct dsl_variable *variables;
    size_t count, room;
    bool function; /* where an undeclared name that is assigned to becomes a variable */
};

/* A function of the file or a lambda with the scope it was made in, or a function of the host. */
struct dsl_function {
    struct dsl_object object;
    const char *name;
    const struct dsl_host_function *host; /* then the rest is NULL */
    const struct tree_params *params;
    const struct tree_type *returns; /* or NULL */
    const struct tree_block *block;  /* one of the two */
    const struct tree_expr *body;
    struct dsl_scope *scope;
};

struct dsl_heap {
    struct dsl_object *objects;
    size_t used, limit;
    size_t collect_at;
    bool exhausted;
    struct dsl_object **held;
    size_t held_count, held_room;
};

void dsl_heap_hold_object(struct dsl_heap *heap, struct dsl_object *object);
/* A zeroed object of `size` bytes, held by nothing; NULL when the heap is exhausted. */
void *dsl_object_new(struct dsl_heap *heap, enum dsl_object_kind kind, size_t size);
/* mem_resize with the count kept; false when the heap is exhausted, and nothing has changed. */
CHECKED bool dsl_heap_resize(struct dsl_heap *heap, void *slot, size_t old_bytes, size_t new_bytes);
/* Makes room for one more of `size` bytes in an array. */
CHECKED bool dsl_heap_room(struct dsl_heap *heap, void *slot, size_t count, size_t *room,
                           size_t size);

struct dsl_value dsl_of_text(enum dsl_kind kind, struct dsl_text *text);
/* NULL when the heap is exhausted. */
struct dsl_text *dsl_text_new(struct dsl_heap *heap, const char *bytes, size_t len);
