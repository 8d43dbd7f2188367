/*
 * variables.c - what names stand for
 *
 * A name can be declared twice in one scope (`let x = f(x)`): the later one hides the earlier.
 */
#include <string.h>

#include "dsl/evaluate.h"

bool variables_enter(struct dsl_evaluation *at, struct tree_place place, struct dsl_scope *outer,
                     bool function)
{
    struct dsl_scope *scope = dsl_object_new(at->heap, DSL_OBJECT_SCOPE, sizeof *scope);

    if (!scope)
        return eval_memory(at, place);
    scope->outer = outer;
    scope->function = function;
    dsl_heap_hold_object(at->heap, &scope->object);
    at->scope = scope;
    return true;
}

void variables_declare(struct dsl_evaluation *at, struct dsl_scope *scope, const char *name,
                       struct dsl_value value)
{
    if (dsl_heap_room(at->heap, &scope->variables, scope->count, &scope->room,
                      sizeof *scope->variables))
        scope->variables[scope->count++] = (struct dsl_variable){name, value};
}

/* Names of one file are the same pointer; those of the host are compared by their text. */
static bool same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

struct dsl_value *variables_find(const struct dsl_evaluation *at, const char *name)
{
    for (struct dsl_scope *scope = at->scope; scope; scope = scope->outer) {
        for (size_t i = scope->count; i > 0; i--) {
            if (same(scope->variables[i - 1].name, name))
                return &scope->variables[i - 1].value;
        }
    }
    return NULL;
}

void variables_assign(struct dsl_evaluation *at, const char *name, struct dsl_value value)
{
    struct dsl_value *variable = variables_find(at, name);
    struct dsl_scope *scope = at->scope;

    if (variable) {
        *variable = value;
        return;
    }
    while (!scope->function && scope->outer)
        scope = scope->outer;
    variables_declare(at, scope, name, value);
}
