#include "config/load.h"

#include <string.h>

#include "base/text.h"

static bool earlier(const struct toml_place *a, const struct toml_place *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/* Enough to read; the rest is only counted. */
static bool full(const struct load *load)
{
    return load->count > FINDINGS_AT_MOST;
}

static void find(struct load *load, const struct toml_place *at, bool unknown, const char *text)
{
    struct finding **slot = &load->findings;

    load->count++;
    if (full(load))
        return;
    struct finding *finding = arena_new(load->config->arena, struct finding);
    *finding = (struct finding){.at = *at, .unknown = unknown};
    finding->text = arena_text(load->config->arena, text);
    while (*slot && !earlier(at, &(*slot)->at))
        slot = &(*slot)->next;
    finding->next = *slot;
    *slot = finding;
}

static void stage(struct load *load, size_t index, const struct toml_node *node)
{
    const struct setting *setting = setting_at(index);
    struct arena *arena = load->config->arena;
    struct symbiont_error why = {0};
    struct value value;

    if (!value_from_node(setting, node, arena, &value, &why)) {
        find(load, &node->at, false, arena_format(arena, "%s: %s", setting->key, why.text));
    } else if (load->staged[index].present && !value_equal(&load->staged[index], &value)) {
        find(load, &node->at, false,
             arena_format(arena, "%s: set to two different values, here and in line %u",
                          setting->key, load->lines[index]));
    } else {
        value.origin = arena_format(arena, "%s:%u", load->name, node->at.line);
        load->staged[index] = value;
        load->lines[index] = node->at.line;
    }
}

static bool bare(const char *key)
{
    return *key && key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789_-")] == '\0';
}

/* A table whose entries wait to be looked at. */
struct pending {
    const struct toml_node *table;
    const char *path;
    struct pending *next;
};

static void postpone(struct load *load, const struct toml_node *table, const char *path)
{
    struct pending *pending = arena_new(load->config->arena, struct pending);

    *pending = (struct pending){.table = table, .path = path};
    if (load->pending)
        load->last_pending->next = pending;
    else
        load->pending = pending;
    load->last_pending = pending;
}

static void take(struct load *load, const struct toml_node *node, const char *path)
{
    struct arena *arena = load->config->arena;
    const char *known = config_known_key(arena, path);
    size_t index;

    if (bare(node->key) && setting_find(known, &index))
        stage(load, index, node);
    else if (!bare(node->key) || !setting_is_table(known))
        find(load, &node->key_at, true, full(load) ? "" : config_unknown_key(arena, path));
    else if (node->kind == TOML_TABLE)
        postpone(load, node, known);
    else
        find(load, &node->at, false,
             arena_format(arena, "%s: expected a table, found %s", path,
                          toml_kind_text(node->kind)));
}

static void walk(struct load *load, const struct pending *at)
{
    for (const struct toml_node *node = at->table->first; node; node = node->next)
        take(load, node,
             *at->path ? arena_format(load->config->arena, "%s.%s", at->path, node->key)
                       : node->key);
}

bool load_read(struct load *load, struct symbiont_config *config, const char *name,
               const struct buf *text, struct symbiont_error *err)
{
    const struct toml_node *root = toml_read(name, text->data, text->len, config->arena, err);

    if (!root)
        return false;
    *load = (struct load){.config = config, .name = arena_text(config->arena, name)};
    load->staged = arena_take(config->arena, setting_count() * sizeof *load->staged);
    load->lines = arena_take(config->arena, setting_count() * sizeof *load->lines);
    postpone(load, root, "");
    while (load->pending) {
        const struct pending *at = load->pending;

        load->pending = at->next;
        walk(load, at);
    }
    return true;
}

bool load_refuse_mistakes(const struct load *load, struct symbiont_error *err)
{
    for (const struct finding *at = load->findings; at; at = at->next) {
        if (!at->unknown)
            return error_set(err, SYMBIONT_CONFIG, "%s:%u:%u: %s", load->name, at->at.line,
                             at->at.column, at->text);
    }
    return true;
}

void load_warn(const struct load *load)
{
    for (const struct finding *at = load->findings; at; at = at->next) {
        if (at->unknown)
            config_warn(load->config, "%s:%u:%u: %s", load->name, at->at.line, at->at.column,
                        at->text);
    }
}

bool load_open(struct load *load, struct symbiont_config *config, const char *name,
               const struct buf *text, struct symbiont_error *err)
{
    if (!load_read(load, config, name, text, err) || !load_refuse_mistakes(load, err))
        return false;
    load_warn(load);
    return true;
}

void load_apply(const struct load *load)
{
    for (size_t i = 0; i < setting_count(); i++) {
        if (load->staged[i].present)
            config_put(load->config, i, load->staged[i]);
    }
}

void load_apply_permissions(const struct load *load)
{
    for (size_t i = 0; i < setting_count(); i++) {
        enum setting_rule rule = setting_at(i)->rule;

        if (load->staged[i].present && rule != RULE_FREE && rule != RULE_INSIDE)
            config_put(load->config, i, load->staged[i]);
    }
}

void load_apply_prohibition(const struct load *load)
{
    static const char *const keys[] = {"security.allow_native_execution",
                                       "native_execution.enabled"};

    for (size_t i = 0; i < 2; i++) {
        size_t index;

        if (!setting_find(keys[i], &index) || !load->staged[index].present ||
            load->staged[index].boolean)
            continue;
        config_put(load->config, index, load->staged[index]);
        load->config->prohibition = load->staged[index].origin;
    }
}
