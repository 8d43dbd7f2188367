#include "dsl/tree.h"

#include "base/text.h"

const char *dsl_operator_text(enum dsl_operator op)
{
    static const char *const text[] = {
#define X(name, word) [DSL_OP_##name] = (word),
        DSL_OPERATOR_LIST(X)
#undef X
    };
    return text[op];
}

const char *dsl_expr_kind_text(enum dsl_expr_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [DSL_EXPR_##name] = (word),
        DSL_EXPR_LIST(X)
#undef X
    };
    return text[kind];
}

const char *dsl_item_kind_text(enum dsl_item_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [DSL_ITEM_##name] = (word),
        DSL_ITEM_LIST(X)
#undef X
    };
    return text[kind];
}

const char *dsl_rule_kind_text(enum dsl_rule_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [DSL_RULE_##name] = (word),
        DSL_RULE_LIST(X)
#undef X
    };
    return text[kind];
}

const struct dsl_expr *dsl_record_get(const struct dsl_record *record, const char *key)
{
    for (size_t i = 0; i < record->count; i++) {
        if (text_equal(record->fields[i].key, key))
            return record->fields[i].value;
    }
    return NULL;
}

const struct dsl_item *dsl_items_next(struct dsl_item *const *items, size_t count,
                                      enum dsl_item_kind kind, size_t *at)
{
    while (*at < count) {
        const struct dsl_item *item = items[(*at)++];

        if (item->kind == kind)
            return item;
    }
    return NULL;
}

const struct dsl_item *dsl_file_agent(const struct dsl_file *file, const char *name)
{
    size_t at = 0;
    const struct dsl_item *agent;

    do {
        agent = dsl_items_next(file->items, file->count, DSL_ITEM_AGENT, &at);
    } while (agent && name && !text_equal(agent->name, name));
    return agent;
}
