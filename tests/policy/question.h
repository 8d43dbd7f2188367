/*
 * question.h - one request put to one operator's rules, and what came of it
 *
 * The program is /bin/sh where the request names none; it is only resolved for tier None, as the
 * runtime does.
 */
#pragma once

#include "policy/policy.h"

enum { RULES_MOST = 4 };

/* "key=value", as the operator would write it. */
struct rules {
    const char *texts[RULES_MOST];
};

struct question {
    struct policy *policy;
    struct program program;
    struct permit *permit;
    struct symbiont_error err;
};

void question_rules(struct question *question, const struct rules *rules);
/* True: there is a permit. */
bool question_ask(struct question *question, const struct policy_request *request);
void question_release(struct question *question);
#define auto_question AUTO(question_release)

/* Rules and request at once; the test fails where the status is another. */
void question_put(struct question *question, const struct rules *rules,
                  const struct policy_request *request, enum symbiont_status status);

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

extern const struct rules native_allowed;
extern const struct policy_agent agent_silent;  /* may execute, says nothing else */
extern const struct policy_agent agent_native;  /* None */
extern const struct policy_agent agent_tier[4]; /* by tier number, 0: None */
