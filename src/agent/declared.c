#include "agent/declared.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static const uint64_t mib = 1024UL * 1024;

void declared_release(struct declared *declared)
{
    argv_release(&declared->capabilities);
    *declared = (struct declared){0};
}

bool declared_sandbox(const char *word, enum symbiont_tier *tier, enum symbiont_profile *profile)
{
    struct symbiont_error neither = {0};

    return symbiont_profile_parse(word, profile, &neither) ||
           symbiont_tier_parse(word, tier, &neither);
}

static bool wrong(const struct dsl_file *file, const struct tree_field *field, const char *wanted,
                  struct symbiont_error *err)
{
    return error_set(err, SYMBIONT_AGENT, "%s:%u:%u: security.%s must be %s", file->name,
                     field->at.line, field->at.column, field->key, wanted);
}

/* A name that stands for itself, or a string. */
static const char *word_of(const struct tree_expr *expr)
{
    if (expr->kind == TREE_EXPR_NAME)
        return expr->name.name;
    return expr->kind == TREE_EXPR_TEXT ? expr->text.bytes : NULL;
}

static bool number_of(const struct tree_expr *expr, double *number)
{
    if (expr->kind == TREE_EXPR_INT)
        *number = (double)expr->integer;
    else if (expr->kind == TREE_EXPR_FLOAT)
        *number = expr->number;
    else
        return false;
    return *number > 0 && *number < 1e12;
}

static bool read_tier(const struct tree_expr *expr, struct declared *declared)
{
    struct symbiont_error none = {0};
    const char *word = expr->kind == TREE_EXPR_NULL ? "None" : word_of(expr);

    return word && symbiont_tier_parse(word, &declared->agent.tier, &none);
}

static bool read_sandbox(const struct tree_expr *expr, struct declared *declared)
{
    const char *word = word_of(expr);

    return word && declared_sandbox(word, &declared->agent.tier, &declared->agent.profile);
}

static bool read_timeout(const struct tree_expr *expr, struct declared *declared)
{
    double seconds;

    if (expr->kind == TREE_EXPR_DURATION)
        declared->agent.limits.wall_ms = (expr->duration_us + 999) / 1000;
    else if (number_of(expr, &seconds))
        declared->agent.limits.wall_ms = (uint64_t)ceil(seconds * 1000);
    else
        return false;
    return declared->agent.limits.wall_ms > 0;
}

static bool read_memory(const struct tree_expr *expr, struct declared *declared)
{
    double number;

    if (expr->kind == TREE_EXPR_SIZE)
        declared->agent.limits.memory_bytes = expr->size_bytes;
    else if (number_of(expr, &number))
        declared->agent.limits.memory_bytes = (uint64_t)(number * (double)mib);
    else
        return false;
    return declared->agent.limits.memory_bytes > 0;
}

static bool read_cpu(const struct tree_expr *expr, struct declared *declared)
{
    return number_of(expr, &declared->agent.limits.cpu_cores);
}

static bool read_processes(const struct tree_expr *expr, struct declared *declared)
{
    if (expr->kind != TREE_EXPR_INT || expr->integer <= 0)
        return false;
    declared->agent.limits.processes = (uint64_t)expr->integer;
    return true;
}

static bool read_network(const struct tree_expr *expr, struct declared *declared)
{
    if (expr->kind != TREE_EXPR_BOOL)
        return false;
    declared->agent.network = expr->boolean ? SYMBIONT_NETWORK_ON : SYMBIONT_NETWORK_OFF;
    if (expr->boolean)
        argv_add(&declared->capabilities, "network");
    return true;
}

static bool read_capabilities(const struct tree_expr *expr, struct declared *declared)
{
    if (expr->kind != TREE_EXPR_LIST)
        return false;
    for (size_t i = 0; i < expr->list.count; i++) {
        const char *word = word_of(expr->list.items[i]);

        if (!word)
            return false;
        argv_add(&declared->capabilities, word);
    }
    return true;
}

static const struct {
    const char *key;
    bool (*read)(const struct tree_expr *expr, struct declared *declared);
    const char *wanted;
} keys[] = {
    {"tier", read_tier, "a tier: None, Tier1, Tier2, Tier3"},
    {"sandbox", read_sandbox, "a profile (Permissive, Moderate, Strict) or a tier"},
    {"capabilities", read_capabilities, "a list of names"},
    {"timeout", read_timeout, "a duration above 0, such as 30s"},
    {"max_memory", read_memory, "a size above 0, such as 512MB"},
    {"max_cpu", read_cpu, "a number of cores above 0"},
    {"max_processes", read_processes, "a whole number above 0"},
    {"network", read_network, "true or false"},
};

static bool read_field(const struct dsl_file *file, const struct tree_field *field,
                       struct declared *declared, struct symbiont_error *err)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (text_equal(keys[i].key, field->key))
            return keys[i].read(field->value, declared) || wrong(file, field, keys[i].wanted, err);
    }
    return wrong(file, field, "left out: there is no such setting", err);
}

bool declared_read(const struct dsl_file *file, const struct tree_item *agent,
                   struct declared *declared, struct symbiont_error *err)
{
    const struct tree_agent *body = &agent->agent;
    const struct tree_item *item;
    size_t at = 0;

    declared->agent.name = agent->name;
    while ((item = tree_items_next(body->items, body->count, TREE_ITEM_SECURITY, &at))) {
        for (size_t i = 0; i < item->record.count; i++) {
            if (!read_field(file, &item->record.fields[i], declared, err))
                return false;
        }
    }
    at = 0;
    while ((item = tree_items_next(body->items, body->count, TREE_ITEM_CAPABILITIES, &at))) {
        if (!read_capabilities(item->capabilities, declared))
            return error_set(err, SYMBIONT_AGENT, "%s:%u:%u: capabilities must be a list of names",
                             file->name, item->at.line, item->at.column);
    }
    declared->agent.capabilities = (const char *const *)declared->capabilities.items;
    declared->agent.execute_implied = declared->agent.tier != SYMBIONT_TIER_DEFAULT;
    return true;
}
