#include "config/setting.h"

#include <string.h>

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

const char *setting_nearest(const char *key)
{
    const char *names[SECTIONS];
    size_t found = 0;

    for (size_t i = 0; i < SECTIONS; i++) {
        const char *near = text_nearest(key, sections[i]->settings, sections[i]->count,
                                        sizeof *sections[i]->settings);
        if (near)
            names[found++] = near;
    }
    return text_nearest(key, names, found, sizeof *names);
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
