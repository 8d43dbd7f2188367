/*
 * call.c - calls: which function a name means, and functions of the file
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/evaluate.h"

/* ------------------------------------------------------- finding functions */

static const struct tree_item *declared(struct tree_item *const *items, size_t count,
                                        const char *name)
{
    const struct tree_item *item;
    size_t next = 0;

    do {
        item = tree_items_next(items, count, TREE_ITEM_FUNCTION, &next);
    } while (item && !text_equal(item->name, name));
    return item;
}

static const struct dsl_host_function *host_function(const struct dsl_host *host, const char *name)
{
    for (size_t i = 0; i < host->count; i++) {
        if (text_equal(host->functions[i].signature.name, name))
            return &host->functions[i];
    }
    return dsl_builtin_find(name);
}

static void use_declared(struct dsl_function *function, const struct tree_item *item,
                         struct dsl_scope *scope)
{
    *function = (struct dsl_function){.name = item->name,
                                      .params = &item->function.params,
                                      .returns = item->function.result,
                                      .block = item->function.body,
                                      .scope = scope};
}

bool function_named(const struct dsl_evaluation *at, const char *name,
                    struct dsl_function *function)
{
    const struct dsl_value *variable = variables_find(at, name);
    const struct dsl_file *file = at->run->file;
    const struct tree_item *item;
    const struct dsl_host_function *host;

    if (variable && variable->kind == DSL_FUNCTION) {
        dsl_heap_hold(at->heap, *variable); /* an argument may assign to it */
        *function = *variable->function;
    } else if ((item = declared(at->agent->items, at->agent->count, name))) {
        use_declared(function, item, at->agent_scope);
    } else if ((item = declared(file->items, file->count, name))) {
        use_declared(function, item, at->file_scope);
    } else if ((host = host_function(at->host, name))) {
        *function = (struct dsl_function){.name = host->signature.name, .host = host};
    } else {
        return false;
    }
    return true;
}

static bool no_function(struct dsl_evaluation *at, struct tree_place place, const char *name)
{
    const struct dsl_value *variable = variables_find(at, name);

    if (variable)
        return eval_fail(at, place, DSL_FAILURE_TYPE, "'%s' is of type %s, not a function", name,
                         dsl_kind_text(variable->kind));
    return eval_fail(at, place, DSL_FAILURE_NAME, "there is no function '%s'", name);
}

bool eval_lambda(struct dsl_evaluation *at, const struct tree_expr *expr, struct dsl_value *value)
{
    struct dsl_function *function = dsl_object_new(at->heap, DSL_OBJECT_FUNCTION, sizeof *function);

    *value = dsl_null();
    if (!function)
        return true; /* eval_expr asks for the memory */
    function->name = "lambda";
    function->params = &expr->lambda.params;
    function->body = expr->lambda.body;
    function->scope = at->scope;
    *value = (struct dsl_value){.kind = DSL_FUNCTION, .function = function};
    return true;
}

/* --------------------------------------------------- functions of the file */

/* The argument for a parameter, by name or by position; NULL when there is none. */
static const struct argument *argument_for(const struct arguments *arguments,
                                           const struct tree_param *param, size_t position)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const char *name = arguments->items[i].name;
        if (name ? text_equal(name, param->name) : i == position)
            return &arguments->items[i];
    }
    return NULL;
}

static bool bind_param(struct dsl_evaluation *at, const struct dsl_function *function,
                       const struct arguments *arguments, size_t position)
{
    const struct tree_param *param = &function->params->items[position];
    const struct argument *argument = argument_for(arguments, param, position);
    struct dsl_value value;

    if (argument)
        value = argument->value;
    else if (!param->fallback)
        return eval_fail(at, arguments->at, DSL_FAILURE_NAME, "%s: the parameter '%s' is missing",
                         function->name, param->name);
    else if (!eval_expr(at, param->fallback, USED, &value))
        return false;
    if (!type_holds(at, param->type, value, argument ? argument->at : param->at, param->name))
        return false;
    variables_declare(at, at->scope, param->name, value);
    return true;
}

static bool has_param(const struct tree_params *params, const char *name, size_t from)
{
    for (size_t i = from; i < params->count; i++) {
        if (text_equal(params->items[i].name, name))
            return true;
    }
    return false;
}

/* Every argument has a parameter of its own. */
static bool arguments_fit(struct dsl_evaluation *at, const struct dsl_function *function,
                          const struct arguments *arguments)
{
    const struct tree_params *params = function->params;
    size_t by_position = 0;

    for (size_t i = 0; i < arguments->count; i++) {
        const struct argument *argument = &arguments->items[i];
        if (argument->name && !has_param(params, argument->name, by_position))
            return eval_fail(at, argument->at, DSL_FAILURE_NAME,
                             has_param(params, argument->name, 0)
                                 ? "%s: the parameter '%s' is given twice"
                                 : "%s: there is no parameter '%s'",
                             function->name, argument->name);
        if (!argument->name && ++by_position > params->count)
            return eval_fail(at, argument->at, DSL_FAILURE_NAME, "%s takes %zu argument%s, not %zu",
                             function->name, params->count, params->count == 1 ? "" : "s",
                             arguments->count);
    }
    return true;
}

static bool bind_params(struct dsl_evaluation *at, const struct dsl_function *function,
                        const struct arguments *arguments)
{
    if (!arguments_fit(at, function, arguments))
        return false;
    for (size_t i = 0; i < function->params->count; i++) {
        if (!bind_param(at, function, arguments, i))
            return false;
    }
    return eval_memory(at, arguments->at);
}

/* The body's value, or what its `return` gave. */
static bool run_body(struct dsl_evaluation *at, const struct dsl_function *function,
                     struct tree_place place, struct dsl_value *value)
{
    bool ok = function->block ? eval_block_here(at, function->block, USED, value)
                              : eval_expr(at, function->body, USED, value);

    if (!ok && at->unwinding == RETURNING) {
        at->unwinding = NOT_UNWINDING;
        *value = at->returned;
        ok = true;
    }
    if (!ok && at->unwinding != FAILING)
        return eval_fail(at, place, DSL_FAILURE_NAME, "%s: break or continue outside of a loop",
                         function->name);
    return ok && type_holds(at, function->returns, *value, place, "the result");
}

static bool call_declared(struct dsl_evaluation *at, const struct dsl_function *function,
                          const struct arguments *arguments, struct dsl_value *value)
{
    struct dsl_scope *scope = at->scope;
    enum use return_use = at->return_use;
    size_t mark = dsl_heap_mark(at->heap);
    struct active_call call = {function->name, arguments->at, at->calls};

    if (at->call_depth == at->limits.calls)
        return eval_fail(at, arguments->at, DSL_FAILURE_LIMIT,
                         "calls are nested more than %u deep; does '%s' call itself without end?",
                         at->limits.calls, function->name);
    at->call_depth++;
    at->return_use = USED;
    bool ok = variables_enter(at, arguments->at, function->scope, true) &&
              bind_params(at, function, arguments);
    at->calls = &call;
    ok = ok && run_body(at, function, arguments->at, value);
    at->calls = call.caller;
    at->return_use = return_use;
    at->call_depth--;
    at->scope = scope;
    dsl_heap_let_go(at->heap, mark);
    if (ok)
        dsl_heap_hold(at->heap, *value);
    return ok;
}

bool call_function(struct dsl_evaluation *at, const struct dsl_function *function,
                   const struct arguments *arguments, struct dsl_value *value)
{
    return function->host ? call_host(at, function, arguments, value)
                          : call_declared(at, function, arguments, value);
}

/* ------------------------------------------------------------------- calls */

/* Evaluates the arguments behind those that `into` has already; its items have room for them. */
static bool eval_arguments(struct dsl_evaluation *at, const struct tree_arguments *written,
                           struct arguments *into)
{
    for (size_t i = 0; i < written->count; i++) {
        const struct tree_argument *one = &written->items[i];
        struct argument *argument = &into->items[into->count];
        if (!eval_expr(at, one->value, USED, &argument->value))
            return false;
        argument->name = one->name;
        argument->at = one->at;
        into->count++;
    }
    return true;
}

static bool callee(struct dsl_evaluation *at, const struct tree_expr *expr,
                   struct dsl_function *function)
{
    struct dsl_value value;

    if (expr->kind == TREE_EXPR_NAME)
        return function_named(at, expr->name.name, function) ||
               no_function(at, expr->at, expr->name.name);
    if (!eval_expr(at, expr, USED, &value))
        return false;
    if (value.kind != DSL_FUNCTION)
        return eval_fail(at, expr->at, DSL_FAILURE_TYPE, "a value of type %s cannot be called",
                         dsl_kind_text(value.kind));
    *function = *value.function;
    return true;
}

bool eval_call(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
               struct dsl_value *value)
{
    const struct tree_call *call = &expr->call;
    auto_free struct argument *items = mem_zeroed(call->arguments.count + 1, sizeof *items);
    struct arguments arguments = {.items = items, .at = expr->at, .use = use};
    struct dsl_function function = {0};

    return callee(at, call->callee, &function) &&
           eval_arguments(at, &call->arguments, &arguments) &&
           call_function(at, &function, &arguments, value);
}

/* The field if there is one, else the function with the target before the other arguments. */
static bool method(struct dsl_evaluation *at, const struct tree_method *call,
                   struct arguments *arguments, struct dsl_function *function)
{
    struct dsl_value target = arguments->items[0].value;
    struct dsl_value field;

    if (!dsl_record_find(target, call->name, strlen(call->name), &field)) {
        arguments->count = 1;
        return function_named(at, text_equal(call->name, "length") ? "len" : call->name,
                              function) ||
               no_function(at, call->name_at, call->name);
    }
    if (field.kind != DSL_FUNCTION)
        return eval_fail(
            at, call->name_at, DSL_FAILURE_TYPE,
            "the field '%s' is of type %s, not a function; for the function write %s(...)",
            call->name, dsl_kind_text(field.kind), call->name);
    dsl_heap_hold(at->heap, field);
    *function = *field.function;
    return true;
}

bool eval_method(struct dsl_evaluation *at, const struct tree_expr *expr, enum use use,
                 struct dsl_value *value)
{
    const struct tree_method *call = &expr->method;
    auto_free struct argument *items = mem_zeroed(call->arguments.count + 1, sizeof *items);
    struct arguments arguments = {.items = items, .at = call->name_at, .use = use};
    struct dsl_function function = {0};

    if (!eval_expr(at, call->target, USED, &items[0].value))
        return false;
    items[0].at = call->target->at;
    return method(at, call, &arguments, &function) &&
           eval_arguments(at, &call->arguments, &arguments) &&
           call_function(at, &function, &arguments, value);
}

bool dsl_call_value(struct dsl_call *call, struct dsl_value function,
                    const struct dsl_value *arguments, size_t count, struct dsl_value *result)
{
    struct dsl_evaluation *at = call->evaluation;
    const struct tree_place place = {.line = call->place.line, .column = call->place.column};
    struct argument items[4] = {0};
    size_t taken = function.function->host ? function.function->host->signature.by_position
                                           : function.function->params->count;
    struct arguments list = {.items = items, .at = place};

    for (size_t i = 0; i < count && i < taken && i < sizeof items / sizeof *items; i++)
        items[list.count++] = (struct argument){.at = place, .value = arguments[i]};
    return eval_step(at, place) && call_function(at, function.function, &list, result);
}
