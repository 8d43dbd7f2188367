#include "dsl/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void vec_add(struct vec *vec, const void *item)
{
    if (vec->count == vec->room) {
        vec->room = vec->room ? vec->room * 2 : 4;
        vec->items = mem_resize(vec->items, vec->room, vec->item_size);
    }
    memcpy(vec->items + vec->count * vec->item_size, item, vec->item_size);
    vec->count++;
}

void *vec_keep(const struct vec *vec, struct arena *arena)
{
    if (vec->count == 0)
        return NULL;

    void *kept = arena_take(arena, vec->count * vec->item_size);
    memcpy(kept, vec->items, vec->count * vec->item_size);
    return kept;
}

void vec_release(struct vec *vec)
{
    free(vec->items);
    *vec = (struct vec){.item_size = vec->item_size};
}
