/*
 * vec.h - an array under construction that ends up in an arena
 */
#pragma once

#include "base/arena.h"

struct vec {
    size_t item_size;
    char *items;
    size_t count, room;
};

#define VEC_OF(T)                                                                                  \
    {                                                                                              \
        .item_size = sizeof(T)                                                                     \
    }

void vec_add(struct vec *vec, const void *item);
/* The items in their final place; NULL when there are none. */
void *vec_keep(const struct vec *vec, struct arena *arena);
void vec_release(struct vec *vec);
#define auto_vec AUTO(vec_release)
