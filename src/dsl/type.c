/*
 * type.c - declared types: what a parameter, a `let` or a result promises is held to
 *
 * A type is one of the language's own, or a `type` of the file, or the name of records made as
 * `Name { … }`.
 */
#include <string.h>

#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/evaluate.h"

enum { NESTING_AT_MOST = 50, VALUES_AT_MOST = 1000000 };

/* Kinds as a set of bits. */
#define KIND(kind) (1U << DSL_##kind)

struct own_type {
    const char *name; /* in any case */
    unsigned kinds;
};

static const struct own_type own_types[] = {
    {"null", KIND(NULL)},
    {"bool", KIND(BOOL)},
    {"boolean", KIND(BOOL)},
    {"int", KIND(INT)},
    {"integer", KIND(INT)},
    {"float", KIND(FLOAT) | KIND(INT)},
    {"number", KIND(FLOAT) | KIND(INT)},
    {"string", KIND(STRING)},
    {"bytes", KIND(BYTES)},
    {"size", KIND(SIZE)},
    {"duration", KIND(DURATION)},
    {"time", KIND(TIME)},
    {"timestamp", KIND(TIME)},
    {"list", KIND(LIST)},
    {"array", KIND(LIST)},
    {"record", KIND(RECORD)},
    {"map", KIND(RECORD)},
    {"object", KIND(RECORD)},
    {"function", KIND(FUNCTION)},
    {"error", KIND(ERROR)},
    {"secret", KIND(SECRET)},
    {"any", ~0U},
    {"json", ~0U},
};

struct match {
    struct dsl_evaluation *at;
    unsigned depth, values;
};

static bool fits(struct match *match, const struct tree_type *type, struct dsl_value value);

static const struct own_type *own(const char *name)
{
    for (size_t i = 0; i < sizeof own_types / sizeof *own_types; i++) {
        if (text_equal_fold(own_types[i].name, name))
            return &own_types[i];
    }
    return NULL;
}

bool dsl_type_is_own(const char *name)
{
    return own(name) || text_equal_fold(name, "option") || text_equal_fold(name, "optional") ||
           text_equal_fold(name, "result");
}

/* list<T>, and record<T> or map<string, T>: every item or field. */
static bool items_fit(struct match *match, const struct tree_type *type, struct dsl_value value)
{
    const struct tree_type *inner;

    if (!type->argument_count)
        return true;
    inner = type->arguments[type->argument_count - 1];
    for (size_t i = 0; i < dsl_list_count(value); i++) {
        if (!fits(match, inner, dsl_list_at(value, i)))
            return false;
    }
    for (size_t i = 0; i < dsl_record_count(value); i++) {
        if (!fits(match, inner, dsl_record_at(value, i)))
            return false;
    }
    return true;
}

/* { name: type, … }: further fields may be there. */
static bool fields_fit(struct match *match, const struct tree_type *type, struct dsl_value value)
{
    if (value.kind != DSL_RECORD)
        return false;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct tree_type_field *field = &type->fields[i];
        if (!fits(match, field->type, dsl_record_get(value, field->name)))
            return false;
    }
    return true;
}

static const struct tree_type *declared(const struct dsl_file *file, const char *name)
{
    const struct tree_item *item;
    size_t next = 0;

    do {
        item = tree_items_next(file->items, file->count, TREE_ITEM_TYPE, &next);
    } while (item && !text_equal(item->name, name));
    return item ? item->type : NULL;
}

/* Option<T>; Result<T, E> is a T or an error. */
static bool wrapped_fits(struct match *match, const struct tree_type *type, struct dsl_value value,
                         bool *decided)
{
    bool result = text_equal_fold(type->name, "result");

    *decided =
        result || text_equal_fold(type->name, "option") || text_equal_fold(type->name, "optional");
    if (!*decided)
        return false;
    return value.kind == (result ? DSL_ERROR : DSL_NULL) || !type->argument_count ||
           fits(match, type->arguments[0], value);
}

static bool named_fits(struct match *match, const struct tree_type *type, struct dsl_value value)
{
    const struct tree_type *other = declared(match->at->run->file, type->name);
    const struct own_type *known = own(type->name);
    bool decided;
    bool fitting = wrapped_fits(match, type, value, &decided);

    if (decided)
        return fitting;
    if (dsl_text_is(dsl_record_type(value), type->name))
        return !other || fits(match, other, value);
    if (other)
        return dsl_is_null(dsl_record_type(value)) && fits(match, other, value);
    return known && (known->kinds & 1U << value.kind) && items_fit(match, type, value);
}

static bool fits(struct match *match, const struct tree_type *type, struct dsl_value value)
{
    bool fitting;

    if (type->optional && dsl_is_null(value))
        return true;
    if (match->depth == NESTING_AT_MOST || ++match->values > VALUES_AT_MOST)
        return false;
    match->depth++;
    fitting = type->name ? named_fits(match, type, value) : fields_fit(match, type, value);
    match->depth--;
    return fitting;
}

bool type_holds(struct dsl_evaluation *at, const struct tree_type *type, struct dsl_value value,
                struct tree_place place, const char *what)
{
    struct match match = {.at = at};
    struct dsl_value name = dsl_record_type(value);

    if (!type || fits(&match, type, value))
        return true;
    return eval_fail(at, place, DSL_FAILURE_TYPE,
                     "'%s' is declared as %s%s, but this is of type %.100s", what,
                     type->name ? type->name : "a record", type->optional ? "?" : "",
                     name.kind == DSL_STRING ? name.text->bytes : dsl_kind_text(value.kind));
}
