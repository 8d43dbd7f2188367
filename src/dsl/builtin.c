#include "dsl/builtin.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

static const struct builtin_family *const families[] = {
#define X(name) &builtin_##name,
    BUILTIN_FAMILY_LIST(X)
#undef X
};

enum { FAMILIES = sizeof families / sizeof families[0] };

const struct dsl_host_function *dsl_builtin_at(size_t index)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        if (index < families[i]->count)
            return &families[i]->functions[index];
        index -= families[i]->count;
    }
    return NULL;
}

const struct dsl_host_function *dsl_builtin_find(const char *name)
{
    const struct dsl_host_function *function;

    for (size_t i = 0; (function = dsl_builtin_at(i)); i++) {
        if (text_equal(function->signature.name, name))
            break;
    }
    return function;
}

void dsl_function_list_init(struct dsl_function_list *list, const struct dsl_host *host)
{
    size_t builtins = 0;
    size_t own = host ? host->count : 0;

    while (dsl_builtin_at(builtins))
        builtins++;
    list->items = mem_zeroed(own + builtins, sizeof(struct dsl_signature *));
    list->functions = (struct dsl_functions){list->items, own + builtins};
    for (size_t i = 0; i < own; i++)
        list->items[i] = &host->functions[i].signature;
    for (size_t i = 0; i < builtins; i++)
        list->items[own + i] = &dsl_builtin_at(i)->signature;
}

void dsl_function_list_release(struct dsl_function_list *list)
{
    free(list->items);
    *list = (struct dsl_function_list){0};
}

/* --------------------------------------------------------------- arguments */

bool builtin_wrong(const struct dsl_call *call, size_t argument, const char *wanted,
                   struct dsl_failure *failure)
{
    return dsl_fail(failure, DSL_FAILURE_TYPE, "%s: '%s' is %s, not a value of type %s",
                    call->signature->name, call->signature->parameters[argument], wanted,
                    dsl_kind_text(call->arguments[argument].kind));
}

bool builtin_wants(const struct dsl_call *call, size_t argument, enum dsl_kind kind,
                   struct dsl_failure *failure)
{
    enum dsl_kind is = call->arguments[argument].kind;

    return is == kind || dsl_fail(failure, DSL_FAILURE_TYPE, "%s: '%s' is of type %s, not %s",
                                  call->signature->name, call->signature->parameters[argument],
                                  dsl_kind_text(kind), dsl_kind_text(is));
}

bool builtin_may_want(const struct dsl_call *call, size_t argument, enum dsl_kind kind,
                      struct dsl_failure *failure)
{
    return dsl_is_null(call->arguments[argument]) || builtin_wants(call, argument, kind, failure);
}

int64_t builtin_int(const struct dsl_call *call, size_t argument, int64_t otherwise)
{
    struct dsl_value value = call->arguments[argument];

    return value.kind == DSL_INT ? value.integer : otherwise;
}
