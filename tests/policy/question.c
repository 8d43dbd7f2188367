#include "policy/question.h"

#include <string.h>

#include "base/mem.h"
#include "check.h"

#define TIER(number, word)                                                                         \
    [number] = {.name = "A", .tier = SYMBIONT_TIER_##word, .execute_implied = true}

const struct rules native_allowed = {{"security.allow_native_execution=true"}};
const struct policy_agent agent_silent = {.name = "A", .capabilities = LIST("execute")};
const struct policy_agent agent_native = {
    .name = "A", .tier = SYMBIONT_TIER_NONE, .execute_implied = true};
const struct policy_agent agent_tier[4] = {TIER(0, NONE), TIER(1, 1), TIER(2, 2), TIER(3, 3)};

static void set(struct symbiont_config *config, const char *text)
{
    struct symbiont_error err = {0};
    size_t len = strcspn(text, "=");
    auto_free char *key = mem_copy_bytes(text, len);

    CHECK_OK(symbiont_config_set(config, key, text + len + 1, &err), err);
}

void question_rules(struct question *question, const struct rules *rules)
{
    struct symbiont_config *config = symbiont_config_new();

    question_release(question);
    for (size_t i = 0; i < RULES_MOST && rules->texts[i]; i++)
        set(config, rules->texts[i]);
    question->policy = policy_open(config);
    symbiont_config_free(config);
}

bool question_ask(struct question *question, const struct policy_request *request)
{
    struct policy_request asked = *request;
    struct program_rules lookup = {.search_path = policy_search_path(question->policy)};
    struct symbiont_error unresolved = {0};

    permit_close(question->permit);
    program_release(&question->program);
    question->err = (struct symbiont_error){0};
    asked.typed = request->typed ? request->typed : "sh";
    if (request->operator_typed_program)
        lookup.base_dir = "/";
    if (policy_tier(question->policy, request) == SYMBIONT_TIER_NONE &&
        program_resolve(&question->program, asked.typed, &lookup, &unresolved))
        asked.program = &question->program;
    asked.unresolved = &unresolved;
    question->permit = policy_decide(question->policy, &asked, &question->err);
    return question->permit != NULL;
}

void question_release(struct question *question)
{
    permit_close(question->permit);
    policy_close(question->policy);
    program_release(&question->program);
    *question = (struct question){0};
}

void question_put(struct question *question, const struct rules *rules,
                  const struct policy_request *request, enum symbiont_status status)
{
    question_rules(question, rules);
    if (question_ask(question, request) != (status == SYMBIONT_OK))
        fail_msg("expected '%s', got: %s", symbiont_status_text(status), question->err.text);
    CHECK_EQ(question->err.status, status);
}
