/*
 * assign.c - places: name, field, index; what stands before the sign is evaluated once
 */
#include <string.h>

#include "dsl/evaluate.h"

/* The value to be stored: the right side, or `old op right side`. */
static bool eval_new(struct dsl_evaluation *at, const struct tree_assign *assign,
                     struct dsl_value old, struct dsl_value *value)
{
    const struct tree_link link = {assign->op, assign->target->at, assign->value};

    if (assign->plain)
        return eval_expr(at, assign->value, USED, value);
    dsl_heap_hold(at->heap, old);
    return operate(at, &link, old, value);
}

static bool assign_name(struct dsl_evaluation *at, const struct tree_assign *assign)
{
    const char *name = assign->target->name.name;
    const struct dsl_value *variable = variables_find(at, name);
    struct dsl_value value;

    if (!assign->plain && !variable)
        return eval_fail(at, assign->target->at, DSL_FAILURE_NAME, "'%s' is not declared", name);
    if (!eval_new(at, assign, variable ? *variable : dsl_null(), &value))
        return false;
    variables_assign(at, name, value);
    return true;
}

static bool assign_field(struct dsl_evaluation *at, const struct tree_assign *assign)
{
    const struct tree_field_access *field = &assign->target->field;
    struct dsl_value target;
    struct dsl_value value = dsl_null();

    if (!eval_expr(at, field->target, USED, &target))
        return false;
    if (target.kind != DSL_RECORD)
        return eval_fail(at, field->name_at, DSL_FAILURE_TYPE,
                         "a value of type %s has no fields to set ('%s')",
                         dsl_kind_text(target.kind), field->name);
    if (!assign->plain && !access_field(at, field->name_at, target, field->name, &value))
        return false;
    if (!eval_new(at, assign, value, &value))
        return false;
    dsl_record_set(at->heap, target, field->name, value);
    return true;
}

static bool key_is_good(struct dsl_evaluation *at, struct tree_place place, struct dsl_value key)
{
    if (key.kind != DSL_STRING)
        return eval_fail(at, place, DSL_FAILURE_TYPE,
                         "a record's index is a string, not of type %s", dsl_kind_text(key.kind));
    if (memchr(key.text->bytes, '\0', key.text->len))
        return eval_fail(at, place, DSL_FAILURE_VALUE, "the name of a field holds a NUL character");
    return true;
}

/* The target's type and the index fit each other. */
static bool index_is_good(struct dsl_evaluation *at, struct tree_place place,
                          struct dsl_value target, struct dsl_value key)
{
    struct dsl_value item;

    if (target.kind == DSL_RECORD)
        return key_is_good(at, place, key);
    if (target.kind == DSL_LIST)
        return access_index(at, place, target, key, &item);
    return eval_fail(at, place, DSL_FAILURE_TYPE, "a value of type %s has no index to set",
                     dsl_kind_text(target.kind));
}

static bool assign_index(struct dsl_evaluation *at, const struct tree_assign *assign)
{
    const struct tree_index *index = &assign->target->index;
    struct tree_place place = index->index->at;
    struct dsl_value target;
    struct dsl_value key;
    struct dsl_value value = dsl_null();

    if (!eval_expr(at, index->target, USED, &target) || !eval_expr(at, index->index, USED, &key) ||
        !index_is_good(at, place, target, key))
        return false;
    if (!assign->plain && !access_index(at, place, target, key, &value))
        return false;
    if (!eval_new(at, assign, value, &value))
        return false;
    if (target.kind == DSL_RECORD)
        dsl_record_set_key(at->heap, target, key, value);
    else
        dsl_list_put(target, (size_t)key.integer, value);
    return true;
}

bool eval_assign(struct dsl_evaluation *at, const struct tree_stmt *stmt)
{
    const struct tree_assign *assign = &stmt->assign;

    if (assign->target->kind == TREE_EXPR_NAME)
        return assign_name(at, assign);
    if (assign->target->kind == TREE_EXPR_FIELD)
        return assign_field(at, assign);
    return assign_index(at, assign);
}
