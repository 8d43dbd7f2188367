/*
 * value_read.c - what people write to values: each type says what it expects
 */
#include "config/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"

enum { TEXT_BYTES = 4096, LIST_ENTRIES = 1024 };

static const char *const no_entries[] = {NULL};

static bool expected(const char *what, const struct toml_node *node, struct symbiont_error *err)
{
    return error_set(err, SYMBIONT_INVALID, "expected %s, found %s", what,
                     toml_kind_text(node->kind));
}

static bool in_range(const struct setting *setting, double number, struct symbiont_error *err)
{
    if (number >= setting->low && number <= setting->high)
        return true;
    return error_set(err, SYMBIONT_INVALID, "expected %s from %.10g to %.10g, found %.10g",
                     setting->type == SETTING_INTEGER ? "an integer" : "a number", setting->low,
                     setting->high, number);
}

/* Texts become C strings, lines of messages and arguments: nothing that breaks one of these. */
static bool text_allowed(const char *text, size_t len, struct symbiont_error *err)
{
    if (len > TEXT_BYTES)
        return error_set(err, SYMBIONT_INVALID, "expected at most %d bytes, found %zu", TEXT_BYTES,
                         len);
    if (!utf8_valid(text, len))
        return error_set(err, SYMBIONT_INVALID, "expected UTF-8");
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return error_set(err, SYMBIONT_INVALID,
                             "expected a text of one line without control characters");
    }
    return true;
}

static bool list_choices(const struct setting *setting, const char *text,
                         struct symbiont_error *err)
{
    char all[256] = "";
    size_t used = 0;

    for (size_t i = 0; setting->choices[i] && used < sizeof all; i++) {
        const char *between = i == 0 ? "" : setting->choices[i + 1] ? ", " : " or ";
        int wrote = snprintf(all + used, sizeof all - used, "%s%s", between, setting->choices[i]);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    return error_set(err, SYMBIONT_INVALID, "expected %s, found '%.64s'", all, text);
}

static bool read_choice(const struct setting *setting, const char *text, struct value *value,
                        struct symbiont_error *err)
{
    for (size_t i = 0; setting->choices[i]; i++) {
        if (text_equal_fold(setting->choices[i], text)) {
            value->text = setting->choices[i];
            return true;
        }
    }
    return list_choices(setting, text, err);
}

static bool read_tier(const char *text, struct value *value, struct symbiont_error *err)
{
    enum symbiont_tier tier;

    if (!symbiont_tier_parse(text, &tier, err))
        return error_set(err, SYMBIONT_INVALID,
                         "expected None, Tier1, Tier2 or Tier3, found '%.64s'", text);
    value->rank = (int)tier;
    value->text = symbiont_tier_text(tier);
    return true;
}

static bool read_profile(const char *text, struct value *value, struct symbiont_error *err)
{
    enum symbiont_profile profile;

    if (!symbiont_profile_parse(text, &profile, err))
        return error_set(err, SYMBIONT_INVALID,
                         "expected Permissive, Moderate or Strict, found '%.64s'", text);
    value->rank = (int)profile;
    value->text = symbiont_profile_text(profile);
    return true;
}

static bool check(const struct setting *setting, const char *text, struct symbiont_error *err)
{
    if (!setting->check || setting->check(text, err))
        return true;
    size_t used = strlen(err->text);
    (void)snprintf(err->text + used, sizeof err->text - used, ", found '%.64s'", text);
    return false;
}

/* TEXT, CHOICE, TIER, PROFILE.  What value->text holds is copied already. */
static bool read_text(const struct setting *setting, size_t len, struct value *value,
                      struct symbiont_error *err)
{
    const char *text = value->text;

    if (!text_allowed(text, len, err))
        return false;
    if (setting->type == SETTING_CHOICE)
        return read_choice(setting, text, value, err);
    if (setting->type == SETTING_TIER)
        return read_tier(text, value, err);
    if (setting->type == SETTING_PROFILE)
        return read_profile(text, value, err);
    return check(setting, text, err);
}

static bool read_list(const struct setting *setting, const struct toml_node *node,
                      struct arena *arena, struct value *value, struct symbiont_error *err)
{
    size_t count = 0;

    for (const struct toml_node *item = node->first; item; item = item->next) {
        if (item->kind != TOML_TEXT)
            return expected("a list of strings only", item, err);
        if (!text_allowed(item->text, item->len, err) || !check(setting, item->text, err))
            return false;
        count++;
    }
    if (count > LIST_ENTRIES)
        return error_set(err, SYMBIONT_INVALID, "expected at most %d entries, found %zu",
                         LIST_ENTRIES, count);
    const char **list = arena_take(arena, (count + 1) * sizeof *list);
    count = 0;
    for (const struct toml_node *item = node->first; item; item = item->next)
        list[count++] = arena_copy(arena, item->text, item->len);
    value->list = list;
    return true;
}

/* The one entry of a table, if it has this name and this kind. */
static const struct toml_node *only(const struct toml_node *table, const char *name,
                                    enum toml_kind kind)
{
    const struct toml_node *entry = table->kind == TOML_TABLE ? table->first : NULL;

    return entry && !entry->next && entry->kind == kind && text_equal(entry->key, name) ? entry
                                                                                        : NULL;
}

/* { Environment = { var_name = "…" } } or { File = { path = "…" } } */
static bool read_key_provider(const struct toml_node *node, struct arena *arena,
                              struct value *value, struct symbiont_error *err)
{
    const struct toml_node *environment = only(node, "Environment", TOML_TABLE);
    const struct toml_node *file = only(node, "File", TOML_TABLE);
    const struct toml_node *argument = environment ? only(environment, "var_name", TOML_TEXT)
                                       : file      ? only(file, "path", TOML_TEXT)
                                                   : NULL;

    if (!argument || argument->len == 0)
        return error_set(err, SYMBIONT_INVALID,
                         "expected { Environment = { var_name = \"NAME\" } } or "
                         "{ File = { path = \"PATH\" } }");
    if (!text_allowed(argument->text, argument->len, err))
        return false;
    const char **list = arena_take(arena, 2 * sizeof *list);
    list[0] = arena_copy(arena, argument->text, argument->len);
    value->list = list;
    value->text = environment ? "Environment" : "File";
    return true;
}

static bool read_number(const struct setting *setting, const struct toml_node *node,
                        struct value *value, struct symbiont_error *err)
{
    if (node->kind == TOML_INTEGER) {
        value->integer = setting->type == SETTING_INTEGER ? node->integer : 0;
        value->number = (double)node->integer;
    } else if (node->kind == TOML_NUMBER && setting->type == SETTING_NUMBER) {
        value->number = node->number;
    } else {
        return expected(setting->type == SETTING_NUMBER ? "a number" : "an integer", node, err);
    }
    return in_range(setting, value->number, err);
}

bool value_from_node(const struct setting *setting, const struct toml_node *node,
                     struct arena *arena, struct value *value, struct symbiont_error *err)
{
    *value = (struct value){.present = true, .list = no_entries};
    switch (setting->type) {
    case SETTING_BOOL:
        value->boolean = node->boolean;
        return node->kind == TOML_BOOL || expected("true or false", node, err);
    case SETTING_INTEGER:
    case SETTING_NUMBER:
        return read_number(setting, node, value, err);
    case SETTING_LIST:
        return node->kind == TOML_LIST ? read_list(setting, node, arena, value, err)
                                       : expected("a list of strings", node, err);
    case SETTING_KEY_PROVIDER:
        return read_key_provider(node, arena, value, err);
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_TIER:
    case SETTING_PROFILE:
        break;
    }
    if (node->kind != TOML_TEXT)
        return expected("a string", node, err);
    value->text = arena_copy(arena, node->text, node->len);
    return read_text(setting, node->len, value, err);
}

/* `true`, `42`, `2.5`: what stands for a bool, an integer, a number outside TOML. */
static bool node_from_text(const struct setting *setting, const char *text, struct toml_node *node)
{
    struct symbiont_error ignored = {0};

    if (setting->type == SETTING_BOOL) {
        node->kind = TOML_BOOL;
        node->boolean = text_equal_fold(text, "true");
        return node->boolean || text_equal_fold(text, "false");
    }
    if (units_integer(text, INT64_MIN, INT64_MAX, &node->integer, &ignored)) {
        node->kind = TOML_INTEGER;
        return true;
    }
    node->kind = TOML_NUMBER;
    return units_number(text, 0, HUGE_VAL, &node->number, &ignored);
}

/* One TOML value, of which nothing but itself may come. */
static const struct toml_node *parse_one(const char *text, struct arena *arena)
{
    struct symbiont_error ignored = {0};
    size_t len = strlen(text);

    if (len > TOML_BYTES / 2 || strpbrk(text, "\n\r#"))
        return NULL;
    const char *line = arena_format(arena, "v = %s", text);
    const struct toml_node *root = toml_read("value", line, strlen(line), arena, &ignored);
    return root && root->first && !root->first->next ? root->first : NULL;
}

bool value_from_text(const struct setting *setting, const char *text, struct arena *arena,
                     struct value *value, struct symbiont_error *err)
{
    struct toml_node scalar = {0};
    const struct toml_node *node = &scalar;

    *value = (struct value){.present = true, .list = no_entries};
    switch (setting->type) {
    case SETTING_BOOL:
        if (!node_from_text(setting, text, &scalar))
            return error_set(err, SYMBIONT_INVALID, "expected true or false, found '%.64s'", text);
        break;
    case SETTING_INTEGER:
    case SETTING_NUMBER:
        if (!node_from_text(setting, text, &scalar))
            return error_set(err, SYMBIONT_INVALID, "expected %s, found '%.64s'",
                             setting->type == SETTING_NUMBER ? "a number" : "an integer", text);
        break;
    case SETTING_LIST:
    case SETTING_KEY_PROVIDER:
        node = parse_one(text, arena);
        if (!node)
            return error_set(err, SYMBIONT_INVALID, "expected %s, found '%.64s'",
                             setting->type == SETTING_LIST
                                 ? "a list such as [\"bash\", \"python3\"]"
                                 : "a table such as { File = { path = \"…\" } }",
                             text);
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_TIER:
    case SETTING_PROFILE:
        value->text = arena_text(arena, text);
        return read_text(setting, strlen(text), value, err);
    }
    return value_from_node(setting, node, arena, value, err);
}
