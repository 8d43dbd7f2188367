#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK_BYTES = 16 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) char data[];
};

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks; block;) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

/* A block that has room for `size`: the newest, or a new one. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;

    if (block && block->size - block->used >= size)
        return block;

    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    block = mem_zeroed(1, sizeof *block + room);
    block->size = room;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_take(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_block *block = block_for(arena, rounded);
    void *taken = block->data + block->used;

    block->used += rounded;
    arena->used += rounded;
    return taken;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t len)
{
    char *copy = arena_take(arena, len + 1);

    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *text = mem_vformat(fmt, args);
    va_end(args);
    return arena_text(arena, text);
}
