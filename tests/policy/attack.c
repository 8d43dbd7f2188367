#include "policy/attack.h"

#include <string.h>

#include "check.h"

void attack_twice(struct ground *ground, void (*body)(struct ground *ground))
{
    body(ground);
    ground_as_nobody(ground, body);
}

struct question attack_rules(struct ground *ground, const char *entries)
{
    struct question question = {0};
    const char *at = strchr(entries, '@');
    const char *list = at ? arena_format(&ground->texts, "%.*s%s%s", (int)(at - entries), entries,
                                         ground->root, at + 1)
                          : entries;

    question_rules(
        &question,
        &(struct rules){
            {"security.allow_native_execution=true",
             arena_format(&ground->texts, "native_execution.search_path=%s/bin:/usr/bin:/bin",
                          ground->root),
             arena_format(&ground->texts, "native_execution.allowed_executables=%s", list)}});
    return question;
}

bool attack_try(struct question *question, const char *typed)
{
    return question_ask(question, &(struct policy_request){.operator_asked_native = true,
                                                           .operator_typed_program = true,
                                                           .typed = typed});
}

void attack_allowed(struct question *question, const char *typed)
{
    if (!attack_try(question, typed))
        fail_msg("%s: %s", typed, question->err.text);
}

void attack_denied(struct question *question, const char *typed)
{
    if (attack_try(question, typed))
        fail_msg("'%s' was allowed", typed);
    CHECK_EQ(question->err.status, SYMBIONT_DENIED);
    CHECK_HAS(question->err.text, "is not an allowed executable");
}

void attack_tool(struct ground *ground)
{
    ground_make(ground);
    (void)ground_dir(ground, "bin", 0755);
    (void)ground_copy(ground, "bin/tool", "/bin/true");
    (void)ground_dir(ground, "other", 0755);
}
