#include "dsl/names.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

enum { FIRST_ROOM = 256 };

void names_init(struct names *names, struct arena *arena)
{
    *names = (struct names){.arena = arena, .room = FIRST_ROOM};
    names->slots = mem_zeroed(FIRST_ROOM, sizeof *names->slots);
}

void names_release(struct names *names)
{
    free(names->slots);
    *names = (struct names){0};
}

/* FNV-1a, stirred once more because the low bits pick the slot. */
static size_t hash(const char *bytes, size_t len)
{
    uint64_t value = 0xcbf29ce484222325U;

    for (size_t i = 0; i < len; i++)
        value = (value ^ (unsigned char)bytes[i]) * 0x100000001b3U;
    return (size_t)(value ^ value >> 29);
}

static bool same(const char *name, const char *bytes, size_t len)
{
    return strncmp(name, bytes, len) == 0 && name[len] == '\0';
}

static const char **slot_of(const struct names *names, const char *bytes, size_t len)
{
    size_t at = hash(bytes, len) & (names->room - 1);

    while (names->slots[at] && !same(names->slots[at], bytes, len))
        at = (at + 1) & (names->room - 1);
    return &names->slots[at];
}

static void grow(struct names *names)
{
    auto_free const char **old = names->slots;
    size_t old_room = names->room;

    names->room = old_room * 2;
    names->slots = mem_zeroed(names->room, sizeof *names->slots);
    for (size_t i = 0; i < old_room; i++) {
        if (old[i])
            *slot_of(names, old[i], strlen(old[i])) = old[i];
    }
}

const char *names_get(struct names *names, const char *bytes, size_t len)
{
    if (names->count * 2 >= names->room)
        grow(names);

    const char **slot = slot_of(names, bytes, len);
    if (!*slot) {
        *slot = arena_copy(names->arena, bytes, len);
        names->count++;
    }
    return *slot;
}
