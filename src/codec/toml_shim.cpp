/*
 * toml_shim.cpp - toml++'s tree to ours
 *
 * The only C++ here.  toml++ aborts on some mistakes when its assertions are on, and assumes them
 * away when NDEBUG is set: both are turned off.
 */
#undef NDEBUG
#define TOML_ASSERT(expression) ((void)0)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_FLOAT_CHARCONV 1 /* without it numbers go through streams and locales */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnull-dereference"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <cstring>

extern "C" {
#include "codec/toml_shim.h"
}

static struct toml_place place(const toml::source_position &position)
{
    return {static_cast<unsigned>(position.line), static_cast<unsigned>(position.column)};
}

static void set_scalar(struct arena *arena, struct toml_node *node, const toml::node &value)
{
    if (const auto *text = value.as_string()) {
        node->kind = TOML_TEXT;
        node->len = text->get().size();
        node->text = arena_copy(arena, text->get().data(), node->len);
    } else if (const auto *integer = value.as_integer()) {
        node->kind = TOML_INTEGER;
        node->integer = integer->get();
    } else if (const auto *number = value.as_floating_point()) {
        node->kind = TOML_NUMBER;
        node->number = number->get();
    } else if (const auto *boolean = value.as_boolean()) {
        node->kind = TOML_BOOL;
        node->boolean = boolean->get();
    } else {
        node->kind = TOML_DATE;
    }
}

static struct toml_node *convert(struct arena *arena, const toml::node &value);

static struct toml_node *convert_list(struct arena *arena, const toml::array &list)
{
    struct toml_node *first = nullptr;
    struct toml_node **last = &first;

    for (const toml::node &item : list) {
        *last = convert(arena, item);
        last = &(*last)->next;
    }
    return first;
}

/* A key with a NUL byte would be another key in C. */
static const char *copy_key(struct arena *arena, std::string_view key)
{
    char *copy = arena_copy(arena, key.data(), key.size());

    for (size_t i = 0; i < key.size(); i++) {
        if (copy[i] == '\0')
            copy[i] = '?';
    }
    return copy;
}

static struct toml_node *convert_table(struct arena *arena, const toml::table &table)
{
    struct toml_node *first = nullptr;
    struct toml_node **last = &first;

    for (auto &&[key, value] : table) {
        *last = convert(arena, value);
        (*last)->key = copy_key(arena, key.str());
        (*last)->key_at = place(key.source().begin);
        last = &(*last)->next;
    }
    return first;
}

static struct toml_node *convert(struct arena *arena, const toml::node &value)
{
    auto *node = static_cast<struct toml_node *>(arena_take(arena, sizeof(struct toml_node)));

    node->at = place(value.source().begin);
    if (const auto *table = value.as_table()) {
        node->kind = TOML_TABLE;
        node->first = convert_table(arena, *table);
    } else if (const auto *list = value.as_array()) {
        node->kind = TOML_LIST;
        node->first = convert_list(arena, *list);
    } else {
        set_scalar(arena, node, value);
    }
    return node;
}

extern "C" struct toml_node *toml_shim_parse(const char *text, size_t len, struct arena *arena,
                                             struct toml_mistake *mistake)
{
    const toml::parse_result result = toml::parse(std::string_view{text, len});

    if (result)
        return convert(arena, result.table());
    const std::string_view why = result.error().description();
    size_t kept = why.size() < sizeof mistake->text - 1 ? why.size() : sizeof mistake->text - 1;
    std::memcpy(mistake->text, why.data(), kept);
    mistake->text[kept] = '\0';
    mistake->at = place(result.error().source().begin);
    return nullptr;
}
