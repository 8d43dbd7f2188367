#include "config/setting.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/sections/sections.h"

static const struct section *const sections[] = {
#define X(name) &name##_section,
    SECTION_LIST(X)
#undef X
};

enum {
#define X(name) SECTION_##name,
    SECTION_LIST(X)
#undef X
        SECTIONS
};

size_t setting_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < SECTIONS; i++)
        count += sections[i]->count;
    return count;
}

const struct setting *setting_at(size_t index)
{
    size_t section = 0;

    while (index >= sections[section]->count)
        index -= sections[section++]->count;
    return &sections[section]->settings[index];
}

/* The settings of a section share what stands before the first dot. */
static bool leads_to(const char *key, const struct section *section)
{
    size_t len = strcspn(key, ".") + 1;

    return strncmp(section->settings->key, key, len) == 0;
}

bool setting_find(const char *key, size_t *index)
{
    size_t before = 0;

    for (size_t i = 0; i < SECTIONS; before += sections[i++]->count) {
        if (!leads_to(key, sections[i]))
            continue;
        for (size_t j = 0; j < sections[i]->count; j++) {
            *index = before + j;
            if (text_equal(sections[i]->settings[j].key, key))
                return true;
        }
    }
    return false;
}

struct candidate {
    const char *name; /* first: text_nearest looks for it here */
    const char *key;
};

static const char *last_part(const char *key)
{
    const char *dot = strrchr(key, '.');

    return dot ? dot + 1 : key;
}

/* Both stand in one table. */
static bool side_by_side(const char *a, const char *b)
{
    size_t len = (size_t)(last_part(a) - a);

    return (size_t)(last_part(b) - b) == len && strncmp(a, b, len) == 0;
}

/* The nearest name among the keys that stand in the same table, or among all whole keys. */
static const char *nearest_of(const char *key, bool in_table)
{
    size_t count = 0;
    size_t all = setting_count();
    auto_free struct candidate *candidates = mem_zeroed(all, sizeof *candidates);

    for (size_t i = 0; i < all; i++) {
        const char *known = setting_at(i)->key;
        if (!in_table || side_by_side(known, key))
            candidates[count++] = (struct candidate){in_table ? last_part(known) : known, known};
    }
    const char *name =
        text_nearest(in_table ? last_part(key) : key, candidates, count, sizeof *candidates);
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].name == name)
            return candidates[i].key;
    }
    return NULL;
}

/* The right name in the wrong table. */
static const char *namesake(const char *key)
{
    for (size_t i = 0; i < setting_count(); i++) {
        if (text_equal(last_part(setting_at(i)->key), last_part(key)))
            return setting_at(i)->key;
    }
    return NULL;
}

const char *setting_nearest(const char *key)
{
    const char *near = nearest_of(key, true);

    if (!near)
        near = namesake(key);
    for (size_t i = 0; !near && i < setting_count(); i++) {
        if (side_by_side(setting_at(i)->key, key))
            return NULL; /* the table is right, and has nothing like it */
    }
    return near ? near : nearest_of(key, false);
}

bool setting_is_table(const char *path)
{
    size_t len = strlen(path);
    size_t count = setting_count();

    for (size_t i = 0; i < count; i++) {
        const char *key = setting_at(i)->key;
        if (text_starts_with(key, path) && key[len] == '.')
            return true;
    }
    return false;
}

const char *setting_type_text(enum setting_type type)
{
    switch (type) {
#define X(name, text)                                                                              \
    case SETTING_##name:                                                                           \
        return text;
        SETTING_TYPE_LIST(X)
#undef X
    }
    return "unknown";
}
