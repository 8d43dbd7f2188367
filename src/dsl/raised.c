/*
 * raised.c - errors as values
 */
#include <string.h>

#include "dsl/evaluate.h"

struct dsl_value raised_new(struct dsl_heap *heap, const struct dsl_failure *failure,
                            struct dsl_place place)
{
    struct dsl_text *message = dsl_text_new(heap, failure->text, strlen(failure->text));
    struct dsl_raised *error =
        message ? dsl_object_new(heap, DSL_OBJECT_RAISED, sizeof *error) : NULL;

    if (!error)
        return dsl_null();
    error->kind = failure->kind;
    error->message = message;
    error->place = place;
    struct dsl_value value = {.kind = DSL_ERROR, .error = error};
    dsl_heap_hold(heap, value);
    return value;
}
