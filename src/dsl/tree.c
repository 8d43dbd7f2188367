#include "dsl/tree.h"

#include "base/text.h"

const char *tree_operator_text(enum tree_operator op)
{
    static const char *const text[] = {
#define X(name, word) [TREE_OP_##name] = (word),
        TREE_OPERATOR_LIST(X)
#undef X
    };
    return text[op];
}

const char *tree_expr_kind_text(enum tree_expr_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [TREE_EXPR_##name] = (word),
        TREE_EXPR_LIST(X)
#undef X
    };
    return text[kind];
}

const char *tree_item_kind_text(enum tree_item_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [TREE_ITEM_##name] = (word),
        TREE_ITEM_LIST(X)
#undef X
    };
    return text[kind];
}

const char *tree_rule_kind_text(enum tree_rule_kind kind)
{
    static const char *const text[] = {
#define X(name, word) [TREE_RULE_##name] = (word),
        TREE_RULE_LIST(X)
#undef X
    };
    return text[kind];
}

const struct tree_expr *tree_record_get(const struct tree_record *record, const char *key)
{
    for (size_t i = 0; i < record->count; i++) {
        if (text_equal(record->fields[i].key, key))
            return record->fields[i].value;
    }
    return NULL;
}

const struct tree_item *tree_items_next(struct tree_item *const *items, size_t count,
                                        enum tree_item_kind kind, size_t *at)
{
    while (*at < count) {
        const struct tree_item *item = items[(*at)++];

        if (item->kind == kind)
            return item;
    }
    return NULL;
}

const struct tree_item *dsl_file_agent(const struct dsl_file *file, const char *name)
{
    size_t at = 0;
    const struct tree_item *agent;

    do {
        agent = tree_items_next(file->items, file->count, TREE_ITEM_AGENT, &at);
    } while (agent && name && !text_equal(agent->name, name));
    return agent;
}
