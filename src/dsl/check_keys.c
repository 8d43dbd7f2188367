#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/check.h"

enum { TIMEOUT_HINT = 1000, TIMEOUT_WARNING = 3600, FEW_FIELDS = 16 };

static const char *const security_keys[] = {"tier",    "sandbox",       "capabilities",
                                            "timeout", "max_memory",    "max_cpu",
                                            "network", "max_processes", "secrets"};
static const char *const with_keys[] = {"sandbox",  "timeout",       "memory",       "privacy",
                                        "security", "max_memory_mb", "max_cpu_cores"};
static const char *const schedule_keys[] = {"cron",    "at",    "timezone", "agent",
                                            "trigger", "input", "catch_up"};
static const char *const webhook_keys[] = {"path",  "provider", "secret",
                                           "agent", "trigger",  "filter"};
static const char *const require_keys[] = {"input_sanitization", "approval", "tier", "max_runtime"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int by_key(const void *left, const void *right)
{
    const struct tree_field *a = *(const struct tree_field *const *)left;
    const struct tree_field *b = *(const struct tree_field *const *)right;

    if (a->key != b->key)
        return (uintptr_t)a->key < (uintptr_t)b->key ? -1 : 1;
    return a->at.offset < b->at.offset ? -1 : a->at.offset > b->at.offset;
}

void check_twice(struct checker *checker, const struct tree_record *record)
{
    if (record->count < 2)
        return;
    auto_free const struct tree_field **sorted =
        mem_zeroed(record->count, sizeof(struct tree_field *));

    for (size_t i = 0; i < record->count; i++)
        sorted[i] = &record->fields[i];
    qsort(sorted, record->count, sizeof(struct tree_field *), by_key);
    for (size_t i = 1; i < record->count; i++) {
        if (sorted[i]->key == sorted[i - 1]->key)
            finding_error(checker->findings, sorted[i]->at, "'%s' is there twice (line %u)",
                          sorted[i]->key, sorted[i - 1]->at.line);
    }
}

static void check_keys(struct checker *checker, const struct tree_record *record,
                       const char *const *keys, size_t count, const char *where)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct tree_field *field = &record->fields[i];
        bool known = false;

        for (size_t j = 0; j < count && !known; j++)
            known = text_equal(keys[j], field->key);
        if (known)
            continue;
        const char *near = text_nearest(field->key, keys, count, sizeof *keys);
        finding_error(checker->findings, field->at, "%s has no setting '%s'", where, field->key);
        if (near)
            finding_hint(checker->findings, "did you mean '%s'?", near);
    }
}

/* The text of a string or of a name that stands for itself; NULL for anything else. */
static const char *word_of(const struct checker *checker, const struct tree_expr *value)
{
    if (value->kind == TREE_EXPR_TEXT)
        return value->text.bytes;
    if (value->kind == TREE_EXPR_NAME && value->name.word &&
        !check_is_declared(checker, value->name.name))
        return value->name.name;
    return NULL;
}

static void check_tier(struct checker *checker, const struct tree_expr *value)
{
    const char *word = word_of(checker, value);
    struct symbiont_error err = {0};
    enum symbiont_tier tier;

    if (word && !symbiont_tier_parse(word, &tier, &err))
        finding_error(checker->findings, value->at, "%s", err.text);
}

/* A profile, a tier or an engine. */
static void check_sandbox(struct checker *checker, const struct tree_expr *value)
{
    static const char *const engines[] = {
        "Permissive", "Moderate", "Strict", "None", "Tier1",  "Tier2",       "Tier3",
        "native",     "builtin",  "docker", "oci",  "gvisor", "firecracker", "qemu"};
    const char *word = word_of(checker, value);
    struct symbiont_error ignored = {0};
    enum symbiont_tier tier;
    enum symbiont_profile profile;

    if (!word || symbiont_tier_parse(word, &tier, &ignored) ||
        symbiont_profile_parse(word, &profile, &ignored))
        return;
    for (size_t i = 0; i < COUNT(engines); i++) {
        if (text_equal_fold(engines[i], word))
            return;
    }
    const char *near = text_nearest(word, engines, COUNT(engines), sizeof *engines);
    finding_error(checker->findings, value->at, "'%s' is no sandbox", word);
    finding_hint(checker->findings, "%s%s%s",
                 near ? "did you mean '" : "it is Permissive, Moderate",
                 near ? near : ", Strict, a tier or an engine", near ? "'?" : "");
}

static void check_timeout(struct checker *checker, const struct tree_expr *value, bool in_with)
{
    if (value->kind == TREE_EXPR_TEXT || value->kind == TREE_EXPR_LIST ||
        value->kind == TREE_EXPR_SIZE || value->kind == TREE_EXPR_BOOL) {
        finding_error(checker->findings, value->at, "a timeout is a duration, not a %s",
                      tree_expr_kind_text(value->kind));
        finding_hint(checker->findings, "write 30s, 5m or 250ms");
    }
    if (value->kind != TREE_EXPR_INT)
        return;
    if (in_with && value->integer >= TIMEOUT_HINT) {
        finding_add(checker->findings, SYMBIONT_SEVERITY_HINT, value->at,
                    "a bare timeout counts seconds; %lld looks like milliseconds",
                    (long long)value->integer);
        finding_hint(checker->findings, "write %lldms, or let `check --fix` do it",
                     (long long)value->integer);
    } else if (value->integer > TIMEOUT_WARNING) {
        finding_add(checker->findings, SYMBIONT_SEVERITY_WARNING, value->at,
                    "a bare timeout counts seconds; this is more than an hour");
        finding_hint(checker->findings, "write the unit: %llds or %lldms",
                     (long long)value->integer, (long long)value->integer);
    }
}

static void check_limits(struct checker *checker, const struct tree_record *record, bool in_with)
{
    const struct tree_expr *tier = tree_record_get(record, "tier");
    const struct tree_expr *sandbox = tree_record_get(record, "sandbox");
    const struct tree_expr *timeout = tree_record_get(record, "timeout");

    if (tier)
        check_tier(checker, tier);
    if (sandbox)
        check_sandbox(checker, sandbox);
    if (timeout)
        check_timeout(checker, timeout, in_with);
}

void check_with(struct checker *checker, const struct tree_record *attributes)
{
    check_record(checker, attributes);
    check_keys(checker, attributes, with_keys, COUNT(with_keys), "with");
    check_limits(checker, attributes, true);
}

static void check_agent_name(struct checker *checker, const struct tree_record *record)
{
    const struct tree_expr *value = tree_record_get(record, "agent");
    const char *name = value ? word_of(checker, value) : NULL;

    if (name && dsl_file_agent(checker->file, NULL) && !dsl_file_agent(checker->file, name))
        finding_error(checker->findings, value->at, "there is no agent '%s' in this file", name);
}

static size_t count_words(const char *text)
{
    size_t count = 0;

    for (;;) {
        text += strspn(text, " \t");
        if (!*text)
            return count;
        count++;
        text += strcspn(text, " \t");
    }
}

static void check_schedule(struct checker *checker, const struct tree_item *item)
{
    const struct tree_expr *cron = tree_record_get(&item->record, "cron");
    const struct tree_expr *at = tree_record_get(&item->record, "at");

    if (!cron == !at) {
        finding_error(checker->findings, item->name_at,
                      cron ? "a schedule has cron or at, not both" : "a schedule needs cron or at");
        finding_hint(checker->findings, "cron: \"0 3 * * *\" is every day at 3:00");
    }
    if (cron && cron->kind == TREE_EXPR_TEXT) {
        size_t words = count_words(cron->text.bytes);

        if (words != 5 && words != 6)
            finding_error(checker->findings, cron->at, "cron has 5 or 6 fields, not %zu", words);
    }
}

static void check_webhook(struct checker *checker, const struct tree_item *item)
{
    static const char *const providers[] = {"github", "slack", "stripe", "custom"};
    const struct tree_expr *provider = tree_record_get(&item->record, "provider");
    const char *word = provider ? word_of(checker, provider) : NULL;

    for (size_t i = 0; word && i < COUNT(providers); i++) {
        if (text_equal(providers[i], word))
            return;
    }
    if (word)
        finding_error(checker->findings, provider->at,
                      "'%s' is no provider (github, slack, stripe, custom)", word);
}

void check_settings(struct checker *checker, const struct tree_item *item)
{
    const struct tree_record *record = &item->record;

    check_record(checker, record);
    if (item->kind == TREE_ITEM_SECURITY) {
        check_keys(checker, record, security_keys, COUNT(security_keys), "security");
        check_limits(checker, record, false);
    }
    if (item->kind == TREE_ITEM_SCHEDULE) {
        check_keys(checker, record, schedule_keys, COUNT(schedule_keys), "schedule");
        check_agent_name(checker, record);
        check_schedule(checker, item);
    }
    if (item->kind == TREE_ITEM_WEBHOOK) {
        check_keys(checker, record, webhook_keys, COUNT(webhook_keys), "webhook");
        check_agent_name(checker, record);
        check_webhook(checker, item);
    }
}

/* The names that the call forms of a rule's subject bind: read(file) */
static void bind_subject(struct checker *checker, const struct tree_expr *subject)
{
    if (subject->kind == TREE_EXPR_LIST) {
        for (size_t i = 0; i < subject->list.count; i++)
            bind_subject(checker, subject->list.items[i]);
    }
    if (subject->kind != TREE_EXPR_CALL)
        return;
    for (size_t i = 0; i < subject->call.arguments.count; i++) {
        const struct tree_expr *value = subject->call.arguments.items[i].value;

        if (value->kind == TREE_EXPR_NAME)
            check_declare(checker, value->name.name);
    }
}

static void check_condition(struct checker *checker, const struct tree_rule *rule)
{
    static const char *const names[] = {"input",    "metadata",  "context", "agent",
                                        "action",   "resource",  "tier",    "engine",
                                        "language", "arguments", "code",    NULL};
    struct check_mark mark = check_enter(checker);

    checker->fixed = names;
    bind_subject(checker, rule->subject);
    check_expr(checker, rule->condition);
    checker->fixed = NULL;
    check_leave(checker, &mark, true);
}

/* allow: execute(python3) allows every program and was hardly meant so. */
static void check_unused_binding(struct checker *checker, const struct tree_rule *rule)
{
    const struct tree_arguments *arguments = &rule->subject->call.arguments;

    if (rule->kind != TREE_RULE_ALLOW || rule->subject->kind != TREE_EXPR_CALL || rule->condition)
        return;
    for (size_t i = 0; i < arguments->count; i++) {
        const struct tree_expr *value = arguments->items[i].value;

        if (value->kind != TREE_EXPR_NAME || text_equal(value->name.name, "any"))
            continue;
        finding_error(checker->findings, value->at,
                      "'%s' stands for every resource, and no condition looks at it",
                      value->name.name);
        finding_hint(checker->findings, "was \"%s\" meant, or any?", value->name.name);
    }
}

static void check_rule(struct checker *checker, const struct tree_rule *rule)
{
    if (rule->kind == TREE_RULE_REQUIRE && rule->subject->kind == TREE_EXPR_RECORD) {
        check_twice(checker, &rule->subject->record);
        check_keys(checker, &rule->subject->record, require_keys, COUNT(require_keys), "require");
    }
    if (rule->condition)
        check_condition(checker, rule);
    check_unused_binding(checker, rule);
}

void check_policy(struct checker *checker, const struct tree_policy *policy)
{
    for (size_t i = 0; i < policy->count; i++)
        check_rule(checker, &policy->rules[i]);
}
