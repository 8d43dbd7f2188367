#include <string.h>

#include "check.h"
#include "policy/question.h"

/* One decision: settings and a request, and what is expected of them. */
struct decision {
    const char *what;
    struct rules rules;
    struct policy_request request;
    enum symbiont_status status;
    enum symbiont_tier tier; /* of the permit; 0: not looked at */
    enum symbiont_profile profile;
};

#define DENIED SYMBIONT_DENIED
#define NONE SYMBIONT_TIER_NONE
#define PERMISSIVE SYMBIONT_PROFILE_PERMISSIVE
#define MODERATE SYMBIONT_PROFILE_MODERATE
#define STRICT SYMBIONT_PROFILE_STRICT
#define ALLOW "security.allow_native_execution=true"
#define FORBID "security.allow_native_execution=false"
#define DEFAULT_TIER "security.default_sandbox_tier="
#define MINIMUM_TIER "security.minimum_sandbox_tier="
#define MINIMUM_PROFILE "security.minimum_profile="

static const struct policy_agent permissive = {
    .name = "A", .profile = PERMISSIVE, .capabilities = LIST("execute")};
static const struct policy_agent moderate = {
    .name = "A", .profile = MODERATE, .capabilities = LIST("execute")};
static const struct policy_agent strict_native = {
    .name = "A", .tier = NONE, .profile = STRICT, .execute_implied = true};

static void check_decision(const struct decision *decision)
{
    auto_question struct question question = {0};

    question_rules(&question, &decision->rules);
    bool permitted = question_ask(&question, &decision->request);
    if (permitted != (decision->status == SYMBIONT_OK) || question.err.status != decision->status)
        fail_msg("%s: %s", decision->what, permitted ? "permitted" : question.err.text);
    if (decision->tier && permit_tier(question.permit) != decision->tier)
        fail_msg("%s: %s", decision->what, symbiont_tier_text(permit_tier(question.permit)));
    if (decision->profile && permit_profile(question.permit) != decision->profile)
        fail_msg("%s: %s", decision->what, symbiont_profile_text(permit_profile(question.permit)));
}

#define CHECK_ALL(decisions)                                                                       \
    for (size_t i = 0; i < sizeof(decisions) / sizeof *(decisions); i++)                           \
    check_decision(&(decisions)[i])

/* ------------------------------------------------------------- permission */

TEST(native_execution_is_permitted_when_either_setting_says_so)
{
    static const struct decision decisions[] = {
        {"security's", {{ALLOW}}, {.tier = NONE}, 0, NONE, 0},
        {"native_execution's", {{"native_execution.enabled=true"}}, {.tier = NONE}, 0, NONE, 0},
        {"both", {{ALLOW, "native_execution.enabled=true"}}, {.tier = NONE}, 0, NONE, 0},
        {"a client", {{ALLOW}}, {POLICY_CLIENT, .tier = NONE}, 0, NONE, 0},
        {"an agent", {{ALLOW}}, {.agent = &agent_native}, 0, NONE, 0},
    };

    CHECK_ALL(decisions);
}

TEST(native_execution_is_forbidden_when_either_setting_says_so_even_if_it_was_typed)
{
    static const struct decision decisions[] = {
        {"security's", {{FORBID}}, {.operator_asked_native = true}, DENIED, 0, 0},
        {"native_execution's",
         {{"native_execution.enabled=false"}},
         {.operator_asked_native = true},
         DENIED,
         0,
         0},
        {"the first is true",
         {{ALLOW, "native_execution.enabled=false"}},
         {.operator_asked_native = true},
         DENIED,
         0,
         0},
        {"the second is true",
         {{FORBID, "native_execution.enabled=true"}},
         {.operator_asked_native = true},
         DENIED,
         0,
         0},
        {"by the default tier", {{FORBID, DEFAULT_TIER "None"}}, {.tier = 0}, DENIED, 0, 0},
    };

    CHECK_ALL(decisions);
}

TEST(without_a_setting_only_what_the_operator_typed_makes_a_run_native)
{
    static const struct decision decisions[] = {
        {"typed", {{NULL}}, {.operator_asked_native = true}, 0, NONE, 0},
        {"typed as a tier", {{NULL}}, {.tier = NONE, .operator_asked_native = true}, 0, NONE, 0},
        {"typed for an agent",
         {{NULL}},
         {.operator_asked_native = true, .agent = &agent_silent},
         0,
         NONE,
         0},
        {"only a tier of the library", {{NULL}}, {.tier = NONE}, DENIED, 0, 0},
        {"only the default tier", {{DEFAULT_TIER "None"}}, {.tier = 0}, DENIED, 0, 0},
        {"only the minimum", {{MINIMUM_TIER "None"}}, {.agent = &agent_native}, DENIED, 0, 0},
    };

    CHECK_ALL(decisions);
}

TEST(an_agent_cannot_grant_itself_native_execution)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.agent = &agent_native};

    question_put(&question, &(struct rules){{NULL}}, &request, DENIED);
    CHECK_HAS(question.err.text, "native execution is not permitted");
    CHECK_HAS(question.err.text, "type --native");
    CHECK_HAS(question.err.text, "security.allow_native_execution = true");
}

TEST(a_client_cannot_ask_for_native_execution_as_an_operator_can)
{
    static const struct decision decisions[] = {
        {"by name",
         {{NULL}},
         {POLICY_CLIENT, .tier = NONE, .operator_asked_native = true},
         DENIED,
         0,
         0},
        {"without a tier it gets the default one",
         {{NULL}},
         {POLICY_CLIENT, .operator_asked_native = true},
         0,
         SYMBIONT_TIER_1,
         0},
    };

    CHECK_ALL(decisions);
}

TEST(a_prohibition_names_who_said_so_and_what_is_left)
{
    auto_question struct question question = {0};
    struct symbiont_config *config = symbiont_config_new();

    CHECK(symbiont_config_set_from(config, "native_execution.enabled", "false", "/etc/x.toml:7",
                                   &question.err));
    question.policy = policy_open(config);
    symbiont_config_free(config);
    CHECK(!question_ask(&question, &(struct policy_request){.operator_asked_native = true}));
    CHECK_HAS(question.err.text, "forbidden by /etc/x.toml:7");
    CHECK_HAS(question.err.text, "--sandbox-tier");
}

TEST(a_sandbox_needs_no_permission_for_native_execution)
{
    static const struct decision decisions[] = {
        {"forbidden", {{FORBID}}, {.tier = SYMBIONT_TIER_1}, 0, SYMBIONT_TIER_1, 0},
        {"an agent", {{FORBID}}, {.agent = &agent_tier[3]}, 0, SYMBIONT_TIER_3, 0},
    };

    CHECK_ALL(decisions);
}

TEST(native_and_another_tier_at_once_are_no_valid_request)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.tier = SYMBIONT_TIER_2, .operator_asked_native = true};

    question_put(&question, &native_allowed, &request, SYMBIONT_INVALID);
    CHECK_HAS(question.err.text, "tier Tier2");
    CHECK_HAS(question.err.text, "leave one out");
}

/* ------------------------------------------------------------------- tiers */

TEST(the_tier_is_the_command_line_s_then_the_agent_s_then_the_setting_s)
{
    static const struct decision decisions[] = {
        {"nothing said", {{NULL}}, {.tier = 0}, 0, SYMBIONT_TIER_1, STRICT},
        {"a setting", {{DEFAULT_TIER "Tier3"}}, {.tier = 0}, 0, SYMBIONT_TIER_3, 0},
        {"an agent", {{DEFAULT_TIER "Tier1"}}, {.agent = &agent_tier[2]}, 0, SYMBIONT_TIER_2, 0},
        {"an option",
         {{DEFAULT_TIER "Tier1"}},
         {.tier = SYMBIONT_TIER_3, .agent = &agent_tier[2]},
         0,
         SYMBIONT_TIER_3,
         0},
        {"a weaker option",
         {{DEFAULT_TIER "Tier3"}},
         {.tier = SYMBIONT_TIER_1, .agent = &agent_tier[2]},
         0,
         SYMBIONT_TIER_1,
         0},
        {"--native",
         {{DEFAULT_TIER "Tier3"}},
         {.operator_asked_native = true, .agent = &agent_tier[2]},
         0,
         NONE,
         0},
        {"an agent without one", {{NULL}}, {.agent = &agent_silent}, 0, SYMBIONT_TIER_1, 0},
    };

    CHECK_ALL(decisions);
}

TEST(an_agent_s_tier_is_at_least_the_default_or_the_minimum)
{
    static const struct decision decisions[] = {
        {"the default", {{DEFAULT_TIER "Tier2"}}, {.agent = &agent_tier[2]}, 0, 0, 0},
        {"weaker", {{DEFAULT_TIER "Tier2"}}, {.agent = &agent_tier[1]}, DENIED, 0, 0},
        {"down to a minimum",
         {{DEFAULT_TIER "Tier3", MINIMUM_TIER "Tier2"}},
         {.agent = &agent_tier[2]},
         0,
         SYMBIONT_TIER_2,
         0},
        {"below a minimum",
         {{DEFAULT_TIER "Tier3", MINIMUM_TIER "Tier2"}},
         {.agent = &agent_tier[1]},
         DENIED,
         0,
         0},
        {"a minimum above the default",
         {{DEFAULT_TIER "Tier1", MINIMUM_TIER "Tier2"}},
         {.agent = &agent_tier[1]},
         DENIED,
         0,
         0},
    };

    CHECK_ALL(decisions);
}

TEST(a_run_that_names_no_tier_gets_the_minimum_where_that_is_the_stronger_one)
{
    static const struct decision decisions[] = {
        {"the operator", {{MINIMUM_TIER "Tier2"}}, {.tier = 0}, 0, SYMBIONT_TIER_2, 0},
        {"a client", {{MINIMUM_TIER "Tier2"}}, {POLICY_CLIENT}, 0, SYMBIONT_TIER_2, 0},
        {"an agent", {{MINIMUM_TIER "Tier2"}}, {.agent = &agent_silent}, 0, SYMBIONT_TIER_2, 0},
        {"a weaker minimum",
         {{MINIMUM_TIER "Tier1", DEFAULT_TIER "Tier3"}},
         {.tier = 0},
         0,
         SYMBIONT_TIER_3,
         0},
    };

    CHECK_ALL(decisions);
}

TEST(permission_for_native_execution_lowers_the_minimum_unless_it_was_set)
{
    static const struct decision decisions[] = {
        {"permitted", {{ALLOW, DEFAULT_TIER "Tier2"}}, {.agent = &agent_native}, 0, NONE, 0},
        {"a set minimum", {{ALLOW, MINIMUM_TIER "Tier1"}}, {.agent = &agent_native}, DENIED, 0, 0},
    };

    CHECK_ALL(decisions);
}

TEST(a_client_is_held_to_the_minimum_and_the_operator_is_not)
{
    static const struct rules rules = {{DEFAULT_TIER "Tier2"}};
    const struct decision decisions[] = {
        {"a client below", rules, {POLICY_CLIENT, .tier = SYMBIONT_TIER_1}, DENIED, 0, 0},
        {"a client at it", rules, {POLICY_CLIENT, .tier = SYMBIONT_TIER_2}, 0, SYMBIONT_TIER_2, 0},
        {"the operator", rules, {.tier = SYMBIONT_TIER_1}, 0, SYMBIONT_TIER_1, 0},
        {"the operator for an agent",
         rules,
         {.tier = SYMBIONT_TIER_1, .agent = &agent_tier[3]},
         0,
         SYMBIONT_TIER_1,
         0},
    };

    CHECK_ALL(decisions);
}

TEST(a_tier_below_the_minimum_is_refused_with_both_tiers_and_the_remedy)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.agent = &agent_tier[1]};

    question_put(&question, &(struct rules){{DEFAULT_TIER "Tier2"}}, &request, DENIED);
    CHECK_TEXT(question.err.text,
               "agent 'A' asks for tier Tier1, but the operator's minimum is Tier2; permit it with "
               "security.minimum_sandbox_tier or --sandbox-tier=Tier1");
}

TEST(who_asks_cannot_start_a_new_line_in_a_message)
{
    auto_question struct question question = {0};
    const struct policy_agent agent = {
        .name = "A\nfake: \x1b[31m", .tier = SYMBIONT_TIER_1, .execute_implied = true};

    question_put(&question, &(struct rules){{DEFAULT_TIER "Tier2"}},
                 &(struct policy_request){.agent = &agent}, DENIED);
    CHECK(!strpbrk(question.err.text, "\n\x1b"));
}

/* ---------------------------------------------------------------- profiles */

TEST(the_profile_is_the_command_line_s_then_the_agent_s_then_the_setting_s)
{
    static const struct decision decisions[] = {
        {"native", {{ALLOW}}, {.tier = NONE}, 0, NONE, PERMISSIVE},
        {"a container", {{NULL}}, {.tier = SYMBIONT_TIER_1}, 0, 0, STRICT},
        {"a microVM", {{NULL}}, {.tier = SYMBIONT_TIER_3}, 0, 0, STRICT},
        {"a setting", {{ALLOW, MINIMUM_PROFILE "Moderate"}}, {.tier = NONE}, 0, NONE, MODERATE},
        {"a setting below the tier's",
         {{MINIMUM_PROFILE "Moderate"}},
         {.tier = SYMBIONT_TIER_1},
         0,
         0,
         STRICT},
        {"an agent", {{ALLOW}}, {.agent = &strict_native}, 0, NONE, STRICT},
        {"an option", {{ALLOW}}, {.profile = MODERATE, .agent = &strict_native}, 0, NONE, MODERATE},
    };

    CHECK_ALL(decisions);
}

TEST(an_agent_s_profile_is_at_least_the_minimum)
{
    static const struct decision decisions[] = {
        {"below the tier's default", {{NULL}}, {.agent = &moderate}, DENIED, 0, 0},
        {"at a minimum", {{MINIMUM_PROFILE "Moderate"}}, {.agent = &moderate}, 0, 0, MODERATE},
        {"below it", {{MINIMUM_PROFILE "Moderate"}}, {.agent = &permissive}, DENIED, 0, 0},
        {"below it, native",
         {{MINIMUM_PROFILE "Moderate"}},
         {.operator_asked_native = true, .agent = &permissive},
         DENIED,
         0,
         0},
        {"stronger",
         {{ALLOW, MINIMUM_PROFILE "Moderate"}},
         {.agent = &strict_native},
         0,
         NONE,
         STRICT},
    };

    CHECK_ALL(decisions);
}

TEST(a_client_s_profile_is_held_to_the_minimum_and_the_operator_s_is_not)
{
    static const struct decision decisions[] = {
        {"a client", {{NULL}}, {POLICY_CLIENT, .profile = MODERATE}, DENIED, 0, 0},
        {"the operator", {{NULL}}, {.profile = PERMISSIVE}, 0, SYMBIONT_TIER_1, PERMISSIVE},
        {"the operator for an agent",
         {{ALLOW, MINIMUM_PROFILE "Strict"}},
         {.profile = PERMISSIVE, .agent = &strict_native},
         0,
         NONE,
         PERMISSIVE},
    };

    CHECK_ALL(decisions);
}

TEST(a_profile_below_the_minimum_is_refused_with_both_profiles_and_the_remedy)
{
    auto_question struct question question = {0};
    const struct policy_request request = {POLICY_CLIENT, .profile = MODERATE};

    question_put(&question, &(struct rules){{NULL}}, &request, DENIED);
    CHECK_TEXT(question.err.text,
               "the client asks for profile Moderate, but the operator's minimum is Strict; permit "
               "it with security.minimum_profile or --profile=Moderate");
}

TEST(a_profile_that_was_named_by_anyone_is_a_demand)
{
    auto_question struct question question = {0};

    question_put(&question, &native_allowed, &(struct policy_request){.tier = NONE}, 0);
    CHECK(!permit_profile_demanded(question.permit));
    question_put(&question, &native_allowed, &(struct policy_request){.agent = &strict_native}, 0);
    CHECK(permit_profile_demanded(question.permit));
    question_put(&question, &native_allowed,
                 &(struct policy_request){.tier = NONE, .profile = MODERATE}, 0);
    CHECK(permit_profile_demanded(question.permit));
    question_put(&question, &(struct rules){{ALLOW, MINIMUM_PROFILE "Strict"}},
                 &(struct policy_request){.tier = NONE}, 0);
    CHECK(permit_profile_demanded(question.permit));
}
