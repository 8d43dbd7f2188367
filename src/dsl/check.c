#include "dsl/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/host.h"

static int by_name(const void *left, const void *right)
{
    return strcmp((*(const struct dsl_signature *const *)left)->name,
                  (*(const struct dsl_signature *const *)right)->name);
}

/* What identifies an item among those of its kind; NULL when there may be many. */
static const char *identity(const struct tree_item *item)
{
    switch ((int)item->kind) {
    case TREE_ITEM_TRIGGER:
        return item->trigger.text;
    case TREE_ITEM_SECURITY:
    case TREE_ITEM_CAPABILITIES:
    case TREE_ITEM_METADATA:
    case TREE_ITEM_WITH:
        return "";
    default:
        return item->name;
    }
}

static int by_identity(const void *left, const void *right)
{
    const struct tree_item *a = *(const struct tree_item *const *)left;
    const struct tree_item *b = *(const struct tree_item *const *)right;
    int names;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    names = strcmp(identity(a), identity(b));
    if (names != 0)
        return names;
    return a->at.offset < b->at.offset ? -1 : a->at.offset > b->at.offset;
}

static void check_duplicates(struct checker *checker, struct tree_item *const *items, size_t count)
{
    auto_free const struct tree_item **sorted = mem_zeroed(count + 1, sizeof(struct tree_item *));

    for (size_t i = 0; i < count; i++)
        sorted[i] = items[i];
    qsort(sorted, count, sizeof(struct tree_item *), by_identity);
    for (size_t i = 1; i < count; i++) {
        const struct tree_item *item = sorted[i];
        const struct tree_item *other = sorted[i - 1];
        const char *name = identity(item);

        if (item->kind != other->kind || !text_equal(name, identity(other)))
            continue;
        finding_error(checker->findings, item->at, "%s%s%s is there twice (line %u)",
                      tree_item_kind_text(item->kind), *name ? " " : "", name, other->at.line);
    }
}

static const char *const input_only[] = {"input", NULL};

static void check_body(struct checker *checker, const char *binding, const struct tree_block *body)
{
    struct check_mark mark = check_enter(checker);

    checker->loops = 0;
    checker->fixed = input_only;
    if (binding)
        check_declare(checker, binding);
    check_block(checker, body);
    checker->fixed = NULL;
    check_leave(checker, &mark, true);
}

static void check_function_body(struct checker *checker, const struct tree_function *function)
{
    struct check_mark mark = check_enter(checker);

    checker->loops = 0;
    check_params(checker, &function->params);
    check_block(checker, function->body);
    check_leave(checker, &mark, true);
}

static void check_item(struct checker *checker, const struct tree_item *item);

static void check_channel(struct checker *checker, const struct tree_channel *channel)
{
    check_record(checker, &channel->record);
    for (size_t i = 0; i < channel->policy_count; i++)
        check_item(checker, channel->policies[i]);
}

/* An agent has triggers or one `with` body. */
static void check_main_part(struct checker *checker, const struct tree_agent *agent)
{
    size_t at = 0;
    const struct tree_item *with = tree_items_next(agent->items, agent->count, TREE_ITEM_WITH, &at);

    at = 0;
    if (!with || !tree_items_next(agent->items, agent->count, TREE_ITEM_TRIGGER, &at))
        return;
    finding_error(checker->findings, with->at,
                  "an agent has on trigger blocks or one with body, not both");
    finding_hint(checker->findings, "put the with block inside the trigger");
}

static void check_agent(struct checker *checker, const struct tree_item *item)
{
    const struct tree_agent *agent = &item->agent;
    struct check_mark mark = check_enter(checker);

    checker->agent = item;
    check_params(checker, &agent->params);
    check_duplicates(checker, agent->items, agent->count);
    check_main_part(checker, agent);
    for (size_t i = 0; i < agent->count; i++)
        check_item(checker, agent->items[i]);
    check_leave(checker, &mark, true);
    checker->agent = NULL;
}

static void check_item(struct checker *checker, const struct tree_item *item)
{
    switch (item->kind) {
    case TREE_ITEM_AGENT:
        check_agent(checker, item);
        break;
    case TREE_ITEM_POLICY:
        check_policy(checker, &item->policy);
        break;
    case TREE_ITEM_FUNCTION:
        check_function_body(checker, &item->function);
        break;
    case TREE_ITEM_CHANNEL:
        check_channel(checker, &item->channel);
        break;
    case TREE_ITEM_CAPABILITIES:
        check_expr(checker, item->capabilities);
        break;
    case TREE_ITEM_WITH:
        check_with(checker, &item->with.attributes);
        check_body(checker, NULL, item->with.body);
        break;
    case TREE_ITEM_TRIGGER:
        check_body(checker, item->trigger.binding, item->trigger.body);
        break;
    case TREE_ITEM_METADATA:
    case TREE_ITEM_SECURITY:
    case TREE_ITEM_SCHEDULE:
    case TREE_ITEM_WEBHOOK:
    case TREE_ITEM_MEMORY:
        check_settings(checker, item);
        break;
    case TREE_ITEM_TYPE:
        break;
    }
}

bool dsl_check(const struct dsl_file *file, const struct dsl_functions *functions,
               const struct dsl_listener *listener)
{
    auto_findings struct findings findings = {0};
    auto_free const struct dsl_signature **sorted =
        mem_zeroed(functions->count + 1, sizeof(struct dsl_signature *));
    struct checker checker = {
        .file = file,
        .functions = functions,
        .sorted = sorted,
        .findings = &findings,
        .own = VEC_OF(struct check_function),
        .blocks = VEC_OF(const char *),
        .functions_own = VEC_OF(const char *),
    };
    const struct dsl_source source = {file->name, file->text.bytes, file->text.len};

    for (size_t i = 0; i < functions->count; i++)
        sorted[i] = functions->items[i];
    qsort(sorted, functions->count, sizeof(struct dsl_signature *), by_name);
    check_collect_functions(&checker);
    check_duplicates(&checker, file->items, file->count);
    for (size_t i = 0; i < file->count; i++)
        check_item(&checker, file->items[i]);
    check_names_release(&checker);
    findings_tell(&findings, &source, listener);
    return findings.errors == 0;
}
