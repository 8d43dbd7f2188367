#include "config/value.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codec/json.h"

enum { JSON_BYTES = 16 << 20 };

static const char *const no_entries[] = {NULL};

/* The tables are checked by a test: what they say needs no error. */
static struct value default_scalar(const struct setting *setting)
{
    const char *text = setting->fallback;
    struct value value = {.present = true, .list = no_entries};
    enum symbiont_tier tier;
    enum symbiont_profile profile;
    struct symbiont_error err = {0};

    switch (setting->type) {
    case SETTING_BOOL:
        value.boolean = *text == 't';
        break;
    case SETTING_INTEGER:
        value.integer = strtoll(text, NULL, 10);
        value.number = (double)value.integer;
        break;
    case SETTING_NUMBER:
        value.number = strtod(text, NULL);
        break;
    case SETTING_TIER:
        value.rank = symbiont_tier_parse(text, &tier, &err) ? (int)tier : 0;
        value.text = text;
        break;
    case SETTING_PROFILE:
        value.rank = symbiont_profile_parse(text, &profile, &err) ? (int)profile : 0;
        value.text = text;
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_LIST:
    case SETTING_KEY_PROVIDER:
        value.text = text;
        break;
    }
    return value;
}

struct value value_default(const struct setting *setting)
{
    static const char *const key_argument[] = {"SYMBIONT_KEY", NULL};

    if (setting->type == SETTING_KEY_PROVIDER)
        return (struct value){.present = true, .text = "Environment", .list = key_argument};
    if (setting->fallback_list)
        return (struct value){.present = true, .list = setting->fallback_list};
    if (setting->fallback)
        return default_scalar(setting);
    return (struct value){.list = no_entries};
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && text_equal(a, b));
}

bool value_equal(const struct value *a, const struct value *b)
{
    size_t i = 0;

    if (a->present != b->present || a->boolean != b->boolean || a->integer != b->integer ||
        a->rank != b->rank || a->number < b->number || a->number > b->number)
        return false;
    if (!same_text(a->text, b->text))
        return false;
    while (a->list[i] && same_text(a->list[i], b->list[i]))
        i++;
    return !a->list[i] && !b->list[i];
}

struct value value_copy(const struct value *value, struct arena *arena)
{
    struct value copy = *value;
    size_t count = 0;

    while (value->list[count])
        count++;
    const char **list = arena_take(arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = arena_text(arena, value->list[i]);
    copy.list = list;
    copy.text = value->text ? arena_text(arena, value->text) : NULL;
    copy.origin = value->origin ? arena_text(arena, value->origin) : NULL;
    return copy;
}

static void put_key_provider(struct json_writer *json, const struct value *value)
{
    bool file = text_equal(value->text, "File");

    json_put_object(json);
    json_put_key(json, value->text);
    json_put_object(json);
    json_put_key(json, file ? "path" : "var_name");
    json_put_text(json, value->list[0]);
    json_put_end(json);
    json_put_end(json);
}

static void put_list(struct json_writer *json, const char *const *list)
{
    json_put_list(json);
    for (; *list; list++)
        json_put_text(json, *list);
    json_put_end(json);
}

static void put(struct json_writer *json, const struct setting *setting, const struct value *value)
{
    switch (setting->type) {
    case SETTING_BOOL:
        json_put_bool(json, value->boolean);
        break;
    case SETTING_INTEGER:
        json_put_integer(json, value->integer);
        break;
    case SETTING_NUMBER:
        json_put_number(json, value->number);
        break;
    case SETTING_LIST:
        put_list(json, value->list);
        break;
    case SETTING_KEY_PROVIDER:
        put_key_provider(json, value);
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_TIER:
    case SETTING_PROFILE:
        json_put_text(json, value->text);
        break;
    }
}

const char *value_json(const struct setting *setting, const struct value *value,
                       struct arena *arena)
{
    auto_buf struct buf text = {.limit = JSON_BYTES};
    struct symbiont_error err = {0};
    struct json_writer json;

    json_init(&json, json_to_buf, &text, &err);
    if (value->present)
        put(&json, setting, value);
    else
        json_put_null(&json);
    return json_finish(&json) ? arena_copy(arena, text.data, text.len) : "null";
}
