#include "check.h"
#include "policy/question.h"

#define NONE SYMBIONT_TIER_NONE
#define MODERATE SYMBIONT_PROFILE_MODERATE
#define ON SYMBIONT_NETWORK_ON
#define OFF SYMBIONT_NETWORK_OFF
#define ALLOW "security.allow_native_execution=true"
#define GRANT_NETWORK "security.grantable_capabilities=[\"execute\", \"network\"]"
#define GRANT_NOTHING "security.grantable_capabilities=[]"

static const struct policy_agent bare = {.name = "A"};
static const struct policy_agent files = {.name = "A",
                                          .capabilities = LIST("execute", "local_filesystem")};
static const struct policy_agent networked = {.name = "A",
                                              .capabilities = LIST("execute", "network")};
static const struct policy_agent secluded = {
    .name = "A", .capabilities = LIST("execute", "network"), .network = OFF};

/* ----------------------------------------------------------------- execute */

TEST(a_security_block_with_a_tier_implies_execute)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}},
                 &(struct policy_request){.agent = &agent_tier[2]}, SYMBIONT_OK);
}

TEST(the_capability_execute_alone_is_enough)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}},
                 &(struct policy_request){.agent = &agent_silent}, SYMBIONT_OK);
}

TEST(an_agent_with_neither_may_execute_nothing)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &bare},
                 SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "agent 'A' may not execute programs");
    CHECK_HAS(question.err.text, "\"execute\" nor a security block with a tier");
    question_put(&question, &(struct rules){{NULL}},
                 &(struct policy_request){.operator_asked_native = true, .agent = &bare},
                 SYMBIONT_DENIED);
}

TEST(a_tier_that_only_a_call_names_does_not_imply_execute)
{
    auto_question struct question question = {0};
    const struct policy_agent call = {.name = "A", .tier = NONE};

    question_put(&question, &native_allowed, &(struct policy_request){.agent = &call},
                 SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "security block with a tier");
}

TEST(execute_that_is_not_grantable_is_refused_however_it_was_declared)
{
    auto_question struct question question = {0};
    const struct rules rules = {{GRANT_NOTHING}};

    question_put(&question, &rules, &(struct policy_request){.agent = &agent_silent},
                 SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "security.grantable_capabilities does not hold \"execute\"");
    question_put(&question, &rules, &(struct policy_request){.agent = &agent_tier[2]},
                 SYMBIONT_DENIED);
}

TEST(a_run_without_an_agent_needs_no_capability)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{GRANT_NOTHING}}, &(struct policy_request){0},
                 SYMBIONT_OK);
    CHECK(!permit_local_filesystem(question.permit));
    CHECK(!permit_warning(question.permit, 0));
}

/* -------------------------------------------------------- local_filesystem */

TEST(local_filesystem_is_granted_where_it_is_declared_and_grantable)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &files},
                 SYMBIONT_OK);
    CHECK(permit_local_filesystem(question.permit));
    CHECK(!permit_warning(question.permit, 0));
}

TEST(local_filesystem_that_is_not_grantable_is_withheld_with_a_warning)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{"security.grantable_capabilities=[\"execute\"]"}},
                 &(struct policy_request){.agent = &files}, SYMBIONT_OK);
    CHECK(!permit_local_filesystem(question.permit));
    CHECK_TEXT(permit_warning(question.permit, 0),
               "agent 'A' is not granted local_filesystem (security.grantable_capabilities): its "
               "programs run in an empty directory");
    CHECK(!permit_warning(question.permit, 1));
}

TEST(local_filesystem_that_is_not_declared_is_withheld_in_silence)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}},
                 &(struct policy_request){.agent = &agent_silent}, SYMBIONT_OK);
    CHECK(!permit_local_filesystem(question.permit));
    CHECK(!permit_warning(question.permit, 0));
}

/* ----------------------------------------------------------------- network */

struct access {
    const char *what;
    struct rules rules;
    struct policy_request request;
    bool allowed, denial_demanded, warned;
};

static void check_access(const struct access *access)
{
    auto_question struct question question = {0};

    question_put(&question, &access->rules, &access->request, SYMBIONT_OK);
    if (permit_network_allowed(question.permit) != access->allowed ||
        permit_network_denial_demanded(question.permit) != access->denial_demanded ||
        (permit_warning(question.permit, 0) != NULL) != access->warned)
        fail_msg("%s", access->what);
}

#define CHECK_ALL(accesses)                                                                        \
    for (size_t i = 0; i < sizeof(accesses) / sizeof *(accesses); i++)                             \
    check_access(&(accesses)[i])

TEST(there_is_no_network_unless_someone_grants_it)
{
    static const struct access accesses[] = {
        {"a sandbox", {{NULL}}, {0}, false, false, false},
        {"native Moderate", {{ALLOW}}, {.tier = NONE, .profile = MODERATE}, false, false, false},
        {"grantable alone", {{GRANT_NETWORK}}, {.agent = &agent_silent}, false, false, false},
        {"declared alone", {{NULL}}, {.agent = &networked}, false, false, true},
        {"grantable without an agent", {{GRANT_NETWORK}}, {0}, false, false, false},
    };

    CHECK_ALL(accesses);
}

TEST(the_network_is_granted_by_the_settings_to_who_declares_it_and_by_the_command_line_to_all)
{
    static const struct access accesses[] = {
        {"declared", {{GRANT_NETWORK}}, {.agent = &networked}, true, false, false},
        {"--network", {{NULL}}, {.network = ON}, true, false, false},
        {"for an agent", {{NULL}}, {.network = ON, .agent = &networked}, true, false, false},
        {"undeclared", {{NULL}}, {.network = ON, .agent = &agent_silent}, true, false, false},
        {"native Moderate",
         {{ALLOW}},
         {.tier = NONE, .profile = MODERATE, .network = ON},
         true,
         false,
         false},
    };

    CHECK_ALL(accesses);
}

TEST(no_network_on_the_command_line_wins)
{
    static const struct access accesses[] = {
        {"over a grant", {{GRANT_NETWORK}}, {.network = OFF, .agent = &networked}, false, true, 0},
        {"over nothing", {{NULL}}, {.network = OFF}, false, true, false},
        {"over a client's agent",
         {{GRANT_NETWORK}},
         {POLICY_CLIENT, .network = OFF, .agent = &networked},
         false,
         true,
         false},
    };

    CHECK_ALL(accesses);
}

TEST(a_client_s_wish_for_the_network_is_no_grant)
{
    static const struct access accesses[] = {
        {"not grantable", {{NULL}}, {POLICY_CLIENT, .network = ON}, false, false, true},
        {"grantable", {{GRANT_NETWORK}}, {POLICY_CLIENT, .network = ON}, true, false, false},
        {"against its agent",
         {{GRANT_NETWORK}},
         {POLICY_CLIENT, .network = ON, .agent = &secluded},
         false,
         true,
         false},
    };

    CHECK_ALL(accesses);
}

TEST(an_agent_s_own_denial_holds_until_the_operator_overrides_it)
{
    static const struct access accesses[] = {
        {"over its grant", {{GRANT_NETWORK}}, {.agent = &secluded}, false, true, false},
        {"overridden", {{NULL}}, {.network = ON, .agent = &secluded}, true, false, false},
    };

    CHECK_ALL(accesses);
}

TEST(a_network_that_is_not_granted_says_what_would_grant_it)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &networked},
                 SYMBIONT_OK);
    CHECK_TEXT(permit_warning(question.permit, 0),
               "agent 'A' is not granted network: grant it with --network or "
               "security.grantable_capabilities");
}

TEST(permissive_native_programs_have_the_host_s_network)
{
    static const struct access accesses[] = {
        {"nothing said", {{ALLOW}}, {.tier = NONE}, true, false, false},
        {"an agent without it", {{ALLOW}}, {.agent = &agent_native}, true, false, false},
        {"a sandbox's Permissive has not",
         {{NULL}},
         {.profile = SYMBIONT_PROFILE_PERMISSIVE},
         false,
         false,
         false},
    };

    CHECK_ALL(accesses);
}

TEST(permissive_cannot_take_the_network_away_and_is_refused)
{
    auto_question struct question question = {0};

    question_put(&question, &native_allowed, &(struct policy_request){.tier = NONE, .network = OFF},
                 SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "Permissive cannot take the network away");
    CHECK_HAS(question.err.text, "--profile=Moderate or Strict");
    question_put(&question, &native_allowed,
                 &(struct policy_request){POLICY_CLIENT, .tier = NONE, .network = OFF},
                 SYMBIONT_DENIED);
}

TEST(an_agent_that_declares_no_network_is_refused_at_permissive_and_runs_at_moderate)
{
    auto_question struct question question = {0};

    question_put(&question, &native_allowed,
                 &(struct policy_request){.operator_asked_native = true, .agent = &secluded},
                 SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "Permissive cannot take the network away");
    question_put(&question, &native_allowed,
                 &(struct policy_request){
                     .operator_asked_native = true, .profile = MODERATE, .agent = &secluded},
                 SYMBIONT_OK);
    CHECK(!permit_network_allowed(question.permit));
    CHECK(permit_network_denial_demanded(question.permit));
}
