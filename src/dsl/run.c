/*
 * run.c - one evaluation: which agent, which part of it, with what input
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/evaluate.h"

enum { STEPS = 10000000, CALLS = 200, STACK_BYTES = 4 << 20, NAMES_BYTES = 400 };

/* The part of an agent that runs. */
struct entry {
    struct tree_place at;
    const struct tree_trigger *trigger; /* one of the three */
    const struct tree_with *with;
    const struct tree_item *main;
};

static bool fail_before(struct dsl_evaluation *at, struct tree_place place, const char *fmt,
                        const char *name, const char *names)
{
    auto_free char *text =
        mem_format("%s '%.100s'%s%s", fmt, name, *names ? "; there is: " : "", names);

    (void)eval_fail(at, place, DSL_FAILURE_NAME, "%s", text);
    return false;
}

/* --------------------------------------------------------------- the parts */

/* The names of items of one kind, with commas; what does not fit is left out. */
static void list_names(struct tree_item *const *items, size_t count, enum tree_item_kind kind,
                       char names[static NAMES_BYTES])
{
    const struct tree_item *item;
    size_t next = 0;
    size_t len = 0;

    names[0] = '\0';
    while ((item = tree_items_next(items, count, kind, &next))) {
        const char *name = kind == TREE_ITEM_TRIGGER ? item->trigger.text : item->name;
        int more = snprintf(names + len, NAMES_BYTES - len, "%s%s", len ? ", " : "", name);
        if (more < 0 || (size_t)more >= NAMES_BYTES - len) {
            names[len] = '\0';
            return;
        }
        len += (size_t)more;
    }
}

static bool find_agent(struct dsl_evaluation *at, const struct tree_item **agent)
{
    const struct dsl_run *run = at->run;
    char names[NAMES_BYTES];

    *agent = dsl_file_agent(run->file, run->agent);
    if (*agent)
        return true;
    list_names(run->file->items, run->file->count, TREE_ITEM_AGENT, names);
    return fail_before(at, (struct tree_place){.line = 1, .column = 1}, "the file has no agent",
                       run->agent ? run->agent : "", names);
}

static const struct tree_item *only(const struct tree_agent *agent, enum tree_item_kind kind,
                                    size_t *count)
{
    const struct tree_item *first = NULL;
    const struct tree_item *item;
    size_t next = 0;

    for (*count = 0; (item = tree_items_next(agent->items, agent->count, kind, &next)); ++*count)
        first = first ? first : item;
    return first;
}

static const struct tree_item *trigger_named(const struct tree_agent *agent, const char *name)
{
    const struct tree_item *item;
    size_t next = 0;

    do {
        item = tree_items_next(agent->items, agent->count, TREE_ITEM_TRIGGER, &next);
    } while (item && !text_equal(item->trigger.text, name));
    return item;
}

static bool find_trigger(struct dsl_evaluation *at, const struct tree_item *agent, size_t count,
                         struct entry *entry)
{
    const char *name = at->run->trigger;
    char names[NAMES_BYTES];
    const struct tree_item *item;
    size_t all;

    list_names(agent->agent.items, agent->agent.count, TREE_ITEM_TRIGGER, names);
    if (!name && count > 1)
        return fail_before(at, agent->at, "name one trigger of the agent", agent->name, names);
    item = name ? trigger_named(&agent->agent, name) : only(&agent->agent, TREE_ITEM_TRIGGER, &all);
    if (!item)
        return fail_before(at, agent->at, "the agent has no trigger", name, names);
    *entry = (struct entry){.at = item->at, .trigger = &item->trigger};
    (void)snprintf(at->failed->main, sizeof at->failed->main, "trigger \"%.60s\"",
                   item->trigger.text);
    return true;
}

static const struct tree_item *main_function(struct tree_item *const *items, size_t count)
{
    const struct tree_item *item;
    size_t next = 0;

    do {
        item = tree_items_next(items, count, TREE_ITEM_FUNCTION, &next);
    } while (item && !text_equal(item->name, "main"));
    return item;
}

static bool find_entry(struct dsl_evaluation *at, const struct tree_item *agent,
                       struct entry *entry)
{
    size_t count;
    const struct tree_item *item;

    (void)only(&agent->agent, TREE_ITEM_TRIGGER, &count);
    if (count || at->run->trigger)
        return find_trigger(at, agent, count, entry);

    (void)snprintf(at->failed->main, sizeof at->failed->main, "agent %.60s", agent->name);
    item = only(&agent->agent, TREE_ITEM_WITH, &count);
    if (item) {
        *entry = (struct entry){.at = item->at, .with = &item->with};
        return true;
    }
    item = main_function(agent->agent.items, agent->agent.count);
    if (!item)
        item = main_function(at->run->file->items, at->run->file->count);
    if (!item) {
        (void)eval_fail(
            at, agent->at, DSL_FAILURE_NAME,
            "the agent '%s' has nothing to run: no 'on trigger', no 'with' block, no function main",
            agent->name);
        return false;
    }
    *entry = (struct entry){.at = item->at, .main = item};
    return true;
}

/* --------------------------------------------------------------- the input */

static bool input_param(struct dsl_evaluation *at, const struct tree_param *param)
{
    struct dsl_value value;
    auto_free char *what = mem_format("%s (from the input)", param->name);

    if (!dsl_record_find(at->run->input, param->name, strlen(param->name), &value)) {
        if (!param->fallback)
            return eval_fail(at, param->at, DSL_FAILURE_NAME,
                             "the input has no field for the parameter '%s'", param->name);
        if (!eval_expr(at, param->fallback, USED, &value))
            return false;
    }
    if (!type_holds(at, param->type, value, param->at, what))
        return false;
    variables_declare(at, at->scope, param->name, value);
    return true;
}

static bool input_params(struct dsl_evaluation *at, const struct tree_params *params)
{
    for (size_t i = 0; i < params->count; i++) {
        if (!input_param(at, &params->items[i]))
            return false;
    }
    return eval_memory(at, (struct tree_place){0});
}

static bool among(const struct tree_params *params, struct dsl_value name)
{
    for (size_t i = 0; params && i < params->count; i++) {
        if (dsl_text_is(name, params->items[i].name))
            return true;
    }
    return false;
}

/* Without a trigger the input is nothing but the parameters. */
static bool input_fits(struct dsl_evaluation *at, const struct tree_item *agent,
                       const struct entry *entry)
{
    const struct tree_params *main = entry->main ? &entry->main->function.params : NULL;
    struct dsl_value input = at->run->input;

    if (entry->trigger || (!at->agent->params.count && !(main && main->count)))
        return true;
    if (input.kind != DSL_RECORD && input.kind != DSL_NULL)
        return eval_fail(at, agent->at, DSL_FAILURE_TYPE,
                         "the input of '%s' is a record with its parameters, not of type %s",
                         agent->name, dsl_kind_text(input.kind));
    for (size_t i = 0; i < dsl_record_count(input); i++) {
        struct dsl_value name = dsl_record_key_at(input, i);
        if (!among(&at->agent->params, name) && !among(main, name))
            return eval_fail(at, agent->at, DSL_FAILURE_NAME,
                             "the input has a field '%.100s', but '%s' has no such parameter",
                             name.text->bytes, agent->name);
    }
    return true;
}

/* ------------------------------------------------------------------ running */

static bool eval_entry(struct dsl_evaluation *at, const struct entry *entry,
                       struct dsl_value *value)
{
    if (!variables_enter(at, entry->at, at->agent_scope, true))
        return false;
    if (entry->with)
        return eval_with(at, entry->at, entry->with, FINAL, value);
    if (entry->trigger) {
        variables_declare(at, at->scope, entry->trigger->binding, at->run->input);
        return eval_block_here(at, entry->trigger->body, FINAL, value);
    }

    const struct tree_function *function = &entry->main->function;
    return input_params(at, &function->params) &&
           eval_block_here(at, function->body, FINAL, value) &&
           type_holds(at, function->result, *value, entry->at, "the result of main");
}

static bool eval_to_end(struct dsl_evaluation *at, const struct entry *entry,
                        struct dsl_value *value)
{
    if (eval_entry(at, entry, value))
        return true;
    if (at->unwinding == RETURNING) {
        at->unwinding = NOT_UNWINDING;
        *value = at->returned;
        return true;
    }
    if (at->unwinding != FAILING)
        (void)eval_fail(at, entry->at, DSL_FAILURE_NAME, "break or continue outside of a loop");
    return false;
}

static bool eval_agent(struct dsl_evaluation *at, struct dsl_value *value)
{
    const struct tree_item *agent;
    struct entry entry = {0};

    if (!find_agent(at, &agent))
        return false;
    at->agent = &agent->agent;
    if (!variables_enter(at, agent->at, NULL, true))
        return false;
    at->file_scope = at->scope;
    if (!find_entry(at, agent, &entry) || !variables_enter(at, agent->at, NULL, true))
        return false;
    at->agent_scope = at->scope;
    variables_declare(at, at->scope, "input", at->run->input);
    return input_fits(at, agent, &entry) && input_params(at, &agent->agent.params) &&
           eval_to_end(at, &entry, value) &&
           type_holds(at, agent->agent.result, *value, entry.at, "the agent's result");
}

static void start(struct dsl_evaluation *at, const struct dsl_run *run, struct dsl_outcome *outcome)
{
    *outcome = (struct dsl_outcome){.value = dsl_null()};
    *at = (struct dsl_evaluation){
        .run = run,
        .heap = run->heap,
        .host = run->host,
        .limits = {.steps = run->limits.steps ? run->limits.steps : STEPS,
                   .calls = run->limits.calls ? run->limits.calls : CALLS,
                   .stack_bytes = run->limits.stack_bytes ? run->limits.stack_bytes : STACK_BYTES},
        .stack_base = (uintptr_t)__builtin_frame_address(0),
        .return_use = FINAL,
        .failed = outcome,
    };
}

bool dsl_run(const struct dsl_run *run, struct dsl_outcome *outcome)
{
    struct dsl_evaluation at;

    start(&at, run, outcome);
    outcome->ok = eval_agent(&at, &outcome->value);
    if (!outcome->ok)
        outcome->value = dsl_null();
    outcome->program = outcome->ok && at.program;
    outcome->steps = at.steps;
    return outcome->ok;
}

bool dsl_declaration(const struct dsl_file *file, const struct tree_record *record,
                     struct dsl_heap *heap, struct dsl_value *value, struct dsl_outcome *outcome)
{
    static const struct dsl_host nobody = {.count = 0};
    static const struct tree_agent no_agent = {.count = 0};
    const struct dsl_run run = {.file = file, .name = file->name, .heap = heap, .host = &nobody};
    struct dsl_evaluation at;

    start(&at, &run, outcome);
    at.agent = &no_agent;
    at.return_use = USED;
    outcome->ok = variables_enter(&at, (struct tree_place){0}, NULL, true) &&
                  eval_record(&at, record, value) && eval_memory(&at, (struct tree_place){0});
    outcome->value = outcome->ok ? *value : dsl_null();
    return outcome->ok;
}
