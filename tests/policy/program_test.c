#include "check.h"
#include "policy/question.h"
#include "program/ground.h"

#define NONE SYMBIONT_TIER_NONE
#define ALLOW "security.allow_native_execution=true"
#define ONLY_BASH "native_execution.allowed_executables=[\"bash\"]"

/* What the operator types after `exec`. */
static struct policy_request typed(const char *program)
{
    return (struct policy_request){
        .operator_asked_native = true, .operator_typed_program = true, .typed = program};
}

TEST(what_the_operator_types_after_exec_is_his_own_where_no_list_is_set)
{
    auto_question struct question question = {0};
    const struct policy_request names[] = {typed("true"), typed("/bin/true"), typed("bin/true")};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        question_put(&question, &(struct rules){{NULL}}, &names[i], SYMBIONT_OK);
    CHECK_TEXT(permit_rule(question.permit),
               "native execution permitted by the command line; program typed by the operator");
}

TEST(a_list_that_is_set_binds_what_the_operator_types_too)
{
    auto_question struct question question = {0};
    const struct policy_request other = typed("true");
    const struct policy_request listed = typed("bash");

    question_put(&question, &(struct rules){{ONLY_BASH}}, &other, SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "(allowed: bash)");
    question_put(&question, &(struct rules){{ONLY_BASH}}, &listed, SYMBIONT_OK);
    CHECK_HAS(permit_rule(question.permit), "program in native_execution.allowed_executables");
}

TEST(a_list_that_is_set_to_the_default_one_binds_the_operator_as_well)
{
    auto_question struct question question = {0};
    const struct policy_request request = typed("true");

    question_put(&question,
                 &(struct rules){{"native_execution.allowed_executables=[\"bash\",\"sh\","
                                  "\"python3\",\"python\",\"node\"]"}},
                 &request, SYMBIONT_DENIED);
}

TEST(only_what_was_typed_by_the_operator_himself_escapes_the_default_list)
{
    auto_question struct question question = {0};
    const struct policy_request requests[] = {
        {.tier = NONE, .typed = "true"},
        {POLICY_CLIENT, .tier = NONE, .operator_typed_program = true, .typed = "true"},
        {.operator_asked_native = true,
         .operator_typed_program = true,
         .typed = "true",
         .agent = &agent_silent},
    };

    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        question_put(&question, &native_allowed, &requests[i], SYMBIONT_DENIED);
        CHECK_HAS(question.err.text, "'true' is not an allowed executable");
    }
}

TEST(the_rule_does_not_credit_the_operator_with_what_a_client_typed)
{
    auto_question struct question question = {0};
    const struct policy_request request = {POLICY_CLIENT, .tier = NONE,
                                           .operator_typed_program = true};

    question_put(&question, &native_allowed, &request, SYMBIONT_OK);
    CHECK_HAS(permit_rule(question.permit), "program in native_execution.allowed_executables");
}

TEST(a_program_that_is_not_there_keeps_its_own_error_where_it_would_be_allowed)
{
    auto_question struct question question = {0};
    const struct policy_request free_choice = typed("no-such-program");
    const struct policy_request listed = {.tier = NONE, .typed = "no-such-program"};

    question_put(&question, &(struct rules){{NULL}}, &free_choice, SYMBIONT_NOT_FOUND);
    question_put(
        &question,
        &(struct rules){{ALLOW, "native_execution.allowed_executables=[\"no-such-program\"]"}},
        &listed, SYMBIONT_NOT_FOUND);
    CHECK_HAS(question.err.text, "'no-such-program' was not found");
}

TEST(a_program_that_is_not_there_and_not_allowed_is_not_allowed)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.tier = NONE, .typed = "no-such-program"};

    question_put(&question, &native_allowed, &request, SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "'no-such-program' is not an allowed executable");
}

TEST(the_host_s_list_is_not_asked_about_programs_of_a_sandbox)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.typed = "no-such-program"};

    question_put(&question, &(struct rules){{ONLY_BASH}}, &request, SYMBIONT_OK);
    CHECK_TEXT(permit_rule(question.permit), "tier Tier1");
}

TEST(permission_is_asked_before_the_program_is)
{
    auto_question struct question question = {0};
    const struct policy_request request = {POLICY_CLIENT, .tier = NONE, .typed = "perl"};

    question_put(&question, &(struct rules){{NULL}}, &request, SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "native execution is not permitted");
}

/* ---------------------------------------------------------------- permits */

TEST(a_native_permit_covers_the_one_program_that_was_decided)
{
    auto_ground struct ground ground = {0};
    auto_question struct question question = {0};

    ground_make(&ground);
    question_put(&question, &native_allowed, &(struct policy_request){.tier = NONE}, SYMBIONT_OK);
    CHECK_OK(ground_resolve(&ground, "sh"), ground.err);
    CHECK(permit_covers(question.permit, &ground.program));
    CHECK_OK(ground_resolve(&ground, "bash"), ground.err);
    CHECK(!permit_covers(question.permit, &ground.program));
}

/* The #! line changes between the decision and the start; the file stays the same one. */
TEST(a_native_permit_for_a_script_covers_its_interpreter_too)
{
    auto_ground struct ground ground = {0};
    auto_question struct question question = {0};

    ground_make(&ground);
    const char *script = ground_write(&ground, "tool", "#!/bin/sh\n", 0755);
    const struct policy_request request = typed(script);
    question_put(&question, &(struct rules){{NULL}}, &request, SYMBIONT_OK);
    CHECK_OK(ground_resolve(&ground, script), ground.err);
    CHECK(permit_covers(question.permit, &ground.program));
    ground.program.interpreter.ino++;
    CHECK(!permit_covers(question.permit, &ground.program));
    ground.program.interpreter.ino--;
    ground.program.interpreter.dev++;
    CHECK(!permit_covers(question.permit, &ground.program));
}

TEST(a_permit_of_a_sandbox_covers_whatever_is_in_it)
{
    auto_question struct question question = {0};
    const struct program program = {.file = {.ino = 1}};

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){0}, SYMBIONT_OK);
    CHECK(permit_covers(question.permit, &program));
}
