#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/check.h"

enum { FIRST_ROOM = 64 };

static size_t slot_of(const struct check_count *counts, size_t room, const char *name)
{
    size_t at = ((uintptr_t)name >> 4) * 0x9e3779b97f4a7c15U >> 20 & (room - 1);

    while (counts[at].name && counts[at].name != name)
        at = (at + 1) & (room - 1);
    return at;
}

static void grow(struct checker *checker)
{
    size_t room = checker->room ? checker->room * 2 : FIRST_ROOM;
    struct check_count *counts = mem_zeroed(room, sizeof *counts);

    for (size_t i = 0; i < checker->room; i++) {
        if (checker->counts[i].name)
            counts[slot_of(counts, room, checker->counts[i].name)] = checker->counts[i];
    }
    free(checker->counts);
    checker->counts = counts;
    checker->room = room;
}

static void count_one(struct checker *checker, const char *name)
{
    if (checker->used * 2 >= checker->room)
        grow(checker);

    struct check_count *count = &checker->counts[slot_of(checker->counts, checker->room, name)];
    checker->used += !count->name;
    count->name = name;
    count->count++;
}

void check_declare(struct checker *checker, const char *name)
{
    count_one(checker, name);
    vec_add(&checker->blocks, &name);
}

void check_declare_in_function(struct checker *checker, const char *name)
{
    count_one(checker, name);
    vec_add(&checker->functions_own, &name);
}

bool check_is_declared(const struct checker *checker, const char *name)
{
    return checker->room > 0 &&
           checker->counts[slot_of(checker->counts, checker->room, name)].count > 0;
}

static void forget(struct checker *checker, struct vec *names, size_t down_to)
{
    while (names->count > down_to) {
        const char *name = ((const char **)(void *)names->items)[--names->count];

        checker->counts[slot_of(checker->counts, checker->room, name)].count--;
    }
}

struct check_mark check_enter(const struct checker *checker)
{
    return (struct check_mark){checker->blocks.count, checker->functions_own.count, checker->loops};
}

void check_leave(struct checker *checker, const struct check_mark *mark, bool function)
{
    forget(checker, &checker->blocks, mark->blocks);
    if (function)
        forget(checker, &checker->functions_own, mark->functions_own);
    checker->loops = mark->loops;
}

const char *check_nearest(const struct checker *checker, const char *name)
{
    const char *own =
        text_nearest(name, checker->functions_own.items, checker->functions_own.count, sizeof name);
    const char *near =
        text_nearest(name, checker->blocks.items, checker->blocks.count, sizeof name);

    return near ? near : own;
}

void check_names_release(struct checker *checker)
{
    free(checker->counts);
    vec_release(&checker->blocks);
    vec_release(&checker->functions_own);
    vec_release(&checker->own);
}
