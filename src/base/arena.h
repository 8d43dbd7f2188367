/*
 * arena.h - memory of one lifetime, released at once
 *
 * For trees and requests: what is taken from an arena lives until arena_release.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t used; /* bytes handed out so far, for those who bound it */
};

/* {0} is an empty arena. */
void arena_release(struct arena *arena);

/* Zeroed and aligned for any type; never NULL. */
void *arena_take(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));
char *arena_copy(struct arena *arena, const void *bytes, size_t len)
    __attribute__((returns_nonnull));
char *arena_text(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_format(struct arena *arena, const char *fmt, ...)
    __attribute__((returns_nonnull, format(printf, 2, 3)));

/* A zeroed T of this arena. */
#define arena_new(arena, T) ((T *)arena_take((arena), sizeof(T)))

#define auto_arena AUTO(arena_release)
