/*
 * access.c - reading names, fields, indexes and secrets
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "dsl/evaluate.h"

enum { SECRET_BYTES = 1024 };

/* A copy of the function in the heap. */
static struct dsl_value function_value(struct dsl_evaluation *at,
                                       const struct dsl_function *function)
{
    struct dsl_function *made = dsl_object_new(at->heap, DSL_OBJECT_FUNCTION, sizeof *made);

    if (!made)
        return dsl_null();
    struct dsl_object object = made->object;
    *made = *function;
    made->object = object;
    return (struct dsl_value){.kind = DSL_FUNCTION, .function = made};
}

bool eval_name(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    const char *name = expr->name.name;
    const struct dsl_value *variable = variables_find(at, name);
    struct dsl_function function;

    if (variable) {
        *value = *variable;
    } else if (expr->name.word) {
        *value = dsl_string_of(at->heap, name);
    } else if (function_named(at, name, &function)) {
        *value = function_value(at, &function);
    } else {
        return eval_fail(at, expr->at, DSL_FAILURE_NAME, "'%s' is not declared", name);
    }
    return true;
}

/* ------------------------------------------------------------------ fields */

static bool error_field(struct dsl_evaluation *at, const struct dsl_raised *error, const char *name,
                        struct dsl_value *value)
{
    if (text_equal(name, "message"))
        *value = dsl_of_text(DSL_STRING, error->message);
    else if (text_equal(name, "kind"))
        *value = dsl_string_of(at->heap, dsl_failure_kind_text(error->kind));
    else if (text_equal(name, "file"))
        *value = dsl_string_of(at->heap, error->place.file ? error->place.file : "");
    else if (text_equal(name, "line"))
        *value = dsl_int(error->place.line);
    else if (text_equal(name, "column"))
        *value = dsl_int(error->place.column);
    else
        return false;
    return true;
}

static bool has_length(struct dsl_value value, struct dsl_value *length)
{
    if (value.kind == DSL_STRING)
        *length = dsl_int((int64_t)utf8_count(value.text->bytes, value.text->len));
    else if (value.kind == DSL_BYTES)
        *length = dsl_int((int64_t)value.text->len);
    else if (value.kind == DSL_LIST)
        *length = dsl_int((int64_t)value.list->count);
    else if (value.kind == DSL_RECORD)
        *length = dsl_int((int64_t)value.record->count);
    else
        return false;
    return true;
}

bool access_field(struct dsl_evaluation *at, struct tree_place place, struct dsl_value target,
                  const char *name, struct dsl_value *value)
{
    if (dsl_record_find(target, name, strlen(name), value) ||
        (target.kind == DSL_ERROR && error_field(at, target.error, name, value)) ||
        (text_equal(name, "length") && has_length(target, value)))
        return true;
    if (target.kind == DSL_RECORD)
        return eval_fail(at, place, DSL_FAILURE_MISSING, "the record has no field '%s'", name);
    return eval_fail(at, place, target.kind == DSL_NULL ? DSL_FAILURE_MISSING : DSL_FAILURE_TYPE,
                     "a value of type %s has no field '%s'", dsl_kind_text(target.kind), name);
}

bool eval_field(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    const struct tree_field_access *field = &expr->field;
    struct dsl_value target;

    return eval_expr(at, field->target, USED, &target) &&
           access_field(at, field->name_at, target, field->name, value);
}

/* ----------------------------------------------------------------- indexes */

static bool index_record(struct dsl_evaluation *at, struct tree_place place,
                         struct dsl_value target, struct dsl_value index, struct dsl_value *value)
{
    if (index.kind != DSL_STRING)
        return eval_fail(at, place, DSL_FAILURE_TYPE,
                         "a record's index is a string, not of type %s", dsl_kind_text(index.kind));
    if (dsl_record_find(target, index.text->bytes, index.text->len, value))
        return true;
    return eval_fail(at, place, DSL_FAILURE_MISSING, "the record has no field '%.200s'",
                     index.text->bytes);
}

/* The character at an index; the index is within the string. */
static struct dsl_value character(struct dsl_heap *heap, const struct dsl_text *text, int64_t index)
{
    size_t from = 0;

    while (index-- > 0)
        from += utf8_length(text->bytes + from, text->len - from);
    return dsl_string(heap, text->bytes + from, utf8_length(text->bytes + from, text->len - from));
}

static bool index_sequence(struct dsl_evaluation *at, struct tree_place place,
                           struct dsl_value target, struct dsl_value index, struct dsl_value *value)
{
    struct dsl_value length = dsl_null();

    (void)has_length(target, &length);
    if (index.kind != DSL_INT)
        return eval_fail(at, place, DSL_FAILURE_TYPE, "a %s's index is an int, not of type %s",
                         dsl_kind_text(target.kind), dsl_kind_text(index.kind));
    if (index.integer < 0 || index.integer >= length.integer)
        return eval_fail(at, place, DSL_FAILURE_MISSING,
                         "the %s has no index %lld, its length is %lld", dsl_kind_text(target.kind),
                         (long long)index.integer, (long long)length.integer);
    if (target.kind == DSL_LIST)
        *value = target.list->items[index.integer];
    else if (target.kind == DSL_STRING)
        *value = character(at->heap, target.text, index.integer);
    else
        *value = dsl_int((unsigned char)target.text->bytes[index.integer]);
    return target.kind != DSL_STRING || eval_steps(at, place, target.text->len / 64);
}

bool access_index(struct dsl_evaluation *at, struct tree_place place, struct dsl_value target,
                  struct dsl_value index, struct dsl_value *value)
{
    if (target.kind == DSL_RECORD)
        return index_record(at, place, target, index, value);
    if (target.kind == DSL_LIST || target.kind == DSL_STRING || target.kind == DSL_BYTES)
        return index_sequence(at, place, target, index, value);
    return eval_fail(at, place, target.kind == DSL_NULL ? DSL_FAILURE_MISSING : DSL_FAILURE_TYPE,
                     "a value of type %s has no index", dsl_kind_text(target.kind));
}

static bool is_secret(const struct tree_expr *expr)
{
    while (expr->kind == TREE_EXPR_INDEX)
        expr = expr->index.target;
    return expr->kind == TREE_EXPR_SECRET;
}

bool eval_index(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    const struct tree_index *index = &expr->index;
    struct dsl_value target;
    struct dsl_value key;

    if (is_secret(expr))
        return eval_secret(at, expr, value);
    return eval_expr(at, index->target, USED, &target) && eval_expr(at, index->index, USED, &key) &&
           access_index(at, index->index->at, target, key, value);
}

/* ----------------------------------------------------------------- secrets */

static bool is_path_part(struct dsl_value value)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-";

    return value.kind == DSL_STRING && value.text->len &&
           strspn(value.text->bytes, allowed) == value.text->len &&
           !strstr(value.text->bytes, "..");
}

/* "vault://path", and "/e" for every [e] after it. */
static bool secret_reference(struct dsl_evaluation *at, const struct tree_expr *expr,
                             char reference[static SECRET_BYTES])
{
    struct dsl_value part;

    if (expr->kind == TREE_EXPR_SECRET) {
        (void)snprintf(reference, SECRET_BYTES, "%s://%s", expr->secret.vault ? "vault" : "env",
                       expr->secret.path);
        return true;
    }
    if (!secret_reference(at, expr->index.target, reference) ||
        !eval_expr(at, expr->index.index, USED, &part))
        return false;
    if (!is_path_part(part))
        return eval_fail(at, expr->index.index->at, DSL_FAILURE_VALUE,
                         "part of a secret's path: letters, digits and _ . / - only, no '..'");

    size_t len = strlen(reference);
    (void)snprintf(reference + len, SECRET_BYTES - len, "/%s", part.text->bytes);
    return true;
}

bool eval_secret(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    char reference[SECRET_BYTES];
    struct dsl_failure failure = {0};
    struct dsl_value found = dsl_null();

    if (!secret_reference(at, expr, reference))
        return false;
    if (strlen(reference) == sizeof reference - 1)
        return eval_fail(at, expr->at, DSL_FAILURE_VALUE, "a secret's path is too long");
    if (!at->host->secret)
        return eval_fail(at, expr->at, DSL_FAILURE_DENIED, "there are no secrets here (%s)",
                         reference);
    if (!at->host->secret(at->host->context, reference, at->heap, &found, &failure))
        return eval_fail_with(at, expr->at, &failure);
    *value = dsl_secret(at->heap, dsl_text_bytes(found), dsl_text_len(found));
    return true;
}
