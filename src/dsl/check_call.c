#include <stdlib.h>
#include <string.h>

#include "base/argv.h"
#include "base/text.h"
#include "dsl/check.h"
#include "dsl/command.h"
#include "dsl/host.h"

static int compare_functions(const void *left, const void *right)
{
    const struct check_function *a = left;
    const struct check_function *b = right;

    if (a->name != b->name)
        return (uintptr_t)a->name < (uintptr_t)b->name ? -1 : 1;
    if (a->agent != b->agent)
        return (uintptr_t)a->agent < (uintptr_t)b->agent ? -1 : 1;
    return 0;
}

static void collect_from(struct checker *checker, struct tree_item *const *items, size_t count,
                         const struct tree_item *agent)
{
    for (size_t i = 0; i < count; i++) {
        const struct check_function function = {items[i]->name, agent, items[i]};

        if (items[i]->kind == TREE_ITEM_FUNCTION)
            vec_add(&checker->own, &function);
        if (items[i]->kind == TREE_ITEM_AGENT)
            collect_from(checker, items[i]->agent.items, items[i]->agent.count, items[i]);
    }
}

void check_collect_functions(struct checker *checker)
{
    collect_from(checker, checker->file->items, checker->file->count, NULL);
    if (checker->own.count > 0)
        qsort(checker->own.items, checker->own.count, checker->own.item_size, compare_functions);
}

static const struct tree_item *find_own(const struct checker *checker, const char *name,
                                        const struct tree_item *agent)
{
    const struct check_function key = {name, agent, NULL};
    const struct check_function *found = checker->own.count == 0
                                             ? NULL
                                             : bsearch(&key, checker->own.items, checker->own.count,
                                                       checker->own.item_size, compare_functions);

    return found ? found->item : NULL;
}

const struct tree_item *check_own_function(const struct checker *checker, const char *name)
{
    const struct tree_item *found = checker->agent ? find_own(checker, name, checker->agent) : NULL;

    return found ? found : find_own(checker, name, NULL);
}

bool check_may_hint(const struct checker *checker)
{
    return checker->findings->errors <= 2UL * FINDINGS_TOLD;
}

static int compare_to_name(const void *key, const void *item)
{
    return strcmp(key, (*(const struct dsl_signature *const *)item)->name);
}

const struct dsl_signature *check_signature(const struct checker *checker, const char *name)
{
    if (checker->functions->count == 0)
        return NULL;
    const struct dsl_signature *const *found =
        bsearch(name, checker->sorted, checker->functions->count, sizeof(struct dsl_signature *),
                compare_to_name);
    return found ? *found : NULL;
}

static const char *nearer(const char *name, const char *best, const char *candidate)
{
    const char *const names[] = {candidate, best ? best : candidate};
    const char *near = text_nearest(name, names, 2, sizeof *names);

    return near ? near : best;
}

static const char *nearest_function(const struct checker *checker, const char *name)
{
    const struct check_function *own = (const void *)checker->own.items;
    const char *best = NULL;

    for (size_t i = 0; i < checker->functions->count; i++)
        best = nearer(name, best, checker->sorted[i]->name);
    for (size_t i = 0; i < checker->own.count; i++)
        best = nearer(name, best, own[i].name);
    return best;
}

static void report_unknown(struct checker *checker, const struct tree_expr *call, const char *name)
{
    const char *near = check_may_hint(checker) ? nearest_function(checker, name) : NULL;

    finding_error(checker->findings, call->at, "there is no function '%s'", name);
    if (near)
        finding_hint(checker->findings, "did you mean '%s'?", near);
}

/* The index of the parameter, or `count`. */
static size_t param_index(const char *const *params, size_t count, const char *name)
{
    size_t at = 0;

    while (at < count && !text_equal(params[at], name))
        at++;
    return at;
}

/* What a function takes, from wherever it comes. */
struct shape {
    const char *name;
    const char *params[DSL_PARAMETERS_AT_MOST];
    size_t count, required, by_position;
    bool more;
};

static bool report_no_param(struct checker *checker, const struct tree_argument *argument,
                            const struct shape *shape)
{
    const char *near =
        text_nearest(argument->name, shape->params, shape->count, sizeof *shape->params);

    finding_error(checker->findings, argument->at, "'%s' has no parameter '%s'", shape->name,
                  argument->name);
    if (near)
        finding_hint(checker->findings, "did you mean '%s'?", near);
    return false;
}

/* Which parameter this argument is for; `count` for one of the rest. */
static bool place_argument(struct checker *checker, const struct tree_argument *argument,
                           const struct shape *shape, size_t *position, size_t *at)
{
    if (argument->name) {
        *at = param_index(shape->params, shape->count, argument->name);
        return *at < shape->count || report_no_param(checker, argument, shape);
    }
    *at = *position < shape->by_position ? *position : shape->count;
    *position += 1;
    if (*at < shape->by_position || shape->more)
        return true;
    finding_error(checker->findings, argument->at, "'%s' takes at most %zu %s by position",
                  shape->name, shape->by_position,
                  shape->by_position == 1 ? "argument" : "arguments");
    return false;
}

static void check_shape(struct checker *checker, const struct tree_expr *call,
                        const struct shape *shape)
{
    const struct tree_arguments *arguments = &call->call.arguments;
    bool given[DSL_PARAMETERS_AT_MOST + 1] = {false};
    size_t position = 0;
    size_t at;

    for (size_t i = 0; i < arguments->count; i++) {
        if (!place_argument(checker, &arguments->items[i], shape, &position, &at))
            return;
        if (at < shape->count && given[at]) {
            finding_error(checker->findings, arguments->items[i].at, "'%s' is given twice",
                          shape->params[at]);
            return;
        }
        given[at] = true;
    }
    for (size_t i = 0; i < shape->required; i++) {
        if (!given[i]) {
            finding_error(checker->findings, call->at, "'%s' needs '%s'", shape->name,
                          shape->params[i]);
            return;
        }
    }
}

static void check_own_call(struct checker *checker, const struct tree_expr *call,
                           const struct tree_item *function)
{
    const struct tree_params *params = &function->function.params;
    struct shape shape = {.name = function->name};

    if (params->count > DSL_PARAMETERS_AT_MOST)
        return; /* the evaluator says so */
    for (size_t i = 0; i < params->count; i++) {
        shape.params[i] = params->items[i].name;
        if (!params->items[i].fallback && shape.required == i)
            shape.required = i + 1;
    }
    shape.count = params->count;
    shape.by_position = params->count;
    check_shape(checker, call, &shape);
}

static void check_host_call(struct checker *checker, const struct tree_expr *call,
                            const struct dsl_signature *signature)
{
    struct shape shape = {
        .name = signature->name,
        .required = signature->required,
        .by_position = signature->by_position,
        .more = signature->more,
    };

    while (shape.count < DSL_PARAMETERS_AT_MOST && signature->parameters[shape.count]) {
        shape.params[shape.count] = signature->parameters[shape.count];
        shape.count++;
    }
    check_shape(checker, call, &shape);
}

/* A command that is written out can be split now. */
static void check_command(struct checker *checker, const struct tree_expr *call, const char *name)
{
    const struct tree_arguments *arguments = &call->call.arguments;
    struct dsl_failure failure = {0};
    auto_argv struct argv argv = {0};

    if (!text_equal(name, "execute_native") && !text_equal(name, "execute"))
        return;
    if (arguments->count == 0 || arguments->items[0].name ||
        arguments->items[0].value->kind != TREE_EXPR_TEXT)
        return;
    const struct tree_expr *command = arguments->items[0].value;
    if (!dsl_command_split(command->text.bytes, &argv, &failure))
        finding_error(checker->findings, command->at, "%s", failure.text);
}

void check_named_call(struct checker *checker, const struct tree_expr *call)
{
    const char *name = call->call.callee->name.name;
    const struct tree_item *own = check_own_function(checker, name);
    const struct dsl_signature *signature = check_signature(checker, name);

    if (own)
        check_own_call(checker, call, own);
    else if (signature)
        check_host_call(checker, call, signature);
    else if (!text_equal(name, "Some"))
        report_unknown(checker, call, name);
    if (!own)
        check_command(checker, call, name);
}
