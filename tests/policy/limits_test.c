#include <math.h>
#include <string.h>

#include "check.h"
#include "policy/question.h"

enum { FIELDS = 8 };

/* The fields of struct symbiont_limits in their order. */
struct row {
    const char *setting;
    double set, below, above;
    const char *warning; /* for `above` */
};

#define MIB (1024.0 * 1024)

static const struct row rows[FIELDS] = {
    {"native_execution.max_memory_mb=100", 100 * MIB, 64 * MIB, 4097.5 * MIB,
     "memory of 4097.5 MiB; the operator allows 100:"},
    {"native_execution.max_cpu_cores=2.5", 2.5, 0.25, 3.75,
     "processors of 3.75 cores; the operator allows 2.5:"},
    {"native_execution.max_cpu_seconds=10", 10000, 1, 10500,
     "CPU time of 10.5 s; the operator allows 10:"},
    {"native_execution.max_execution_time_seconds=20", 20000, 250, 20001,
     "time of 20.001 s; the operator allows 20:"},
    {"native_execution.grace_ms=700", 700, 1, 60000,
     "grace time of 60000 ms; the operator allows 700:"},
    {"native_execution.max_processes=16", 16, 1, 4096,
     "processes of 4096 processes; the operator allows 16:"},
    {"native_execution.max_output_bytes=10485760", 10485760, 1, 10485761,
     "kept output of 10485761 bytes; the operator allows 10485760:"},
    {"native_execution.max_file_size_mb=5", 5 * MIB, 1, 6 * MIB,
     "file size of 6 MiB; the operator allows 5:"},
};

static struct symbiont_limits with(size_t field, double value)
{
    struct symbiont_limits limits = {0};
    uint64_t *const whole[FIELDS] = {&limits.memory_bytes, NULL,
                                     &limits.cpu_ms,       &limits.wall_ms,
                                     &limits.grace_ms,     &limits.processes,
                                     &limits.output_bytes, &limits.file_bytes};

    if (whole[field])
        *whole[field] = (uint64_t)value;
    else
        limits.cpu_cores = value;
    return limits;
}

static double get(const struct symbiont_limits *limits, size_t field)
{
    const double values[FIELDS] = {(double)limits->memory_bytes, limits->cpu_cores,
                                   (double)limits->cpu_ms,       (double)limits->wall_ms,
                                   (double)limits->grace_ms,     (double)limits->processes,
                                   (double)limits->output_bytes, (double)limits->file_bytes};

    return values[field];
}

/* An agent's request at a sandbox, with the field's own setting in force. */
static void ask(struct question *question, size_t field, const struct policy_request *request)
{
    question_put(question, &(struct rules){{rows[field].setting}}, request, SYMBIONT_OK);
}

static void expect(const struct question *question, size_t field, double value)
{
    double got = get(permit_limits(question->permit), field);

    if (got != value)
        fail_msg("%s: %.17g, not %.17g", rows[field].setting, got, value);
}

static struct policy_agent agent_with(size_t field, double value)
{
    struct policy_agent agent = agent_tier[1];

    agent.limits = with(field, value);
    return agent;
}

TEST(the_defaults_bound_a_run_for_which_nothing_was_said)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){0}, SYMBIONT_OK);
    const struct symbiont_limits *limits = permit_limits(question.permit);
    CHECK_EQ(limits->memory_bytes, 2048ull << 20);
    CHECK(limits->cpu_cores == 0);
    CHECK_EQ(limits->cpu_ms, 300000);
    CHECK_EQ(limits->wall_ms, 300000);
    CHECK_EQ(limits->grace_ms, 500);
    CHECK_EQ(limits->processes, 256);
    CHECK_EQ(limits->output_bytes, 10485760);
    CHECK_EQ(limits->file_bytes, 100ull << 20);
}

TEST(each_setting_is_in_force_where_nothing_else_was_said)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        ask(&question, i, &(struct policy_request){.agent = &agent_silent});
        expect(&question, i, rows[i].set);
        CHECK(!permit_warning(question.permit, 0));
    }
}

TEST(an_agent_may_lower_each_limit)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        const struct policy_agent agent = agent_with(i, rows[i].below);
        ask(&question, i, &(struct policy_request){.agent = &agent});
        expect(&question, i, rows[i].below);
        CHECK(!permit_warning(question.permit, 0));
    }
}

TEST(what_an_agent_asks_above_a_limit_is_cut_to_it_with_one_warning)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        const struct policy_agent agent = agent_with(i, rows[i].above);
        ask(&question, i, &(struct policy_request){.agent = &agent, .limits_are_orders = true});
        expect(&question, i, rows[i].set);
        CHECK_HAS(permit_warning(question.permit, 0), rows[i].warning);
        CHECK_HAS(permit_warning(question.permit, 0), "agent 'A' asks for ");
        CHECK(!permit_warning(question.permit, 1));
    }
}

TEST(an_order_of_the_command_line_holds_above_and_below_the_setting)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        ask(&question, i,
            &(struct policy_request){.limits = with(i, rows[i].above), .limits_are_orders = true});
        expect(&question, i, rows[i].above);
        CHECK(!permit_warning(question.permit, 0));
        ask(&question, i,
            &(struct policy_request){.limits = with(i, rows[i].below), .limits_are_orders = true});
        expect(&question, i, rows[i].below);
    }
}

TEST(an_order_of_the_command_line_goes_before_the_agent_s_limit)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        const struct policy_agent agent = agent_with(i, rows[i].below);
        ask(&question, i,
            &(struct policy_request){
                .limits = with(i, rows[i].above), .limits_are_orders = true, .agent = &agent});
        expect(&question, i, rows[i].above);
    }
}

TEST(a_client_s_limits_are_cut_even_if_they_come_as_orders)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        ask(&question, i,
            &(struct policy_request){POLICY_CLIENT, .limits = with(i, rows[i].above),
                                     .limits_are_orders = true});
        expect(&question, i, rows[i].set);
        CHECK_HAS(permit_warning(question.permit, 0), "the client asks for ");
    }
}

TEST(a_client_may_lower_an_agent_s_limit_and_not_raise_it)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        const struct policy_agent low = agent_with(i, rows[i].below);
        const struct policy_agent high = agent_with(i, rows[i].set);
        ask(&question, i,
            &(struct policy_request){POLICY_CLIENT, .limits = with(i, rows[i].set), .agent = &low});
        expect(&question, i, rows[i].below);
        ask(&question, i,
            &(struct policy_request){POLICY_CLIENT, .limits = with(i, rows[i].below),
                                     .agent = &high});
        expect(&question, i, rows[i].below);
    }
}

TEST(limits_that_are_no_orders_are_cut_for_everyone)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        ask(&question, i, &(struct policy_request){.limits = with(i, rows[i].above)});
        expect(&question, i, rows[i].set);
        CHECK_HAS(permit_warning(question.permit, 0), "the run asks for ");
    }
}

TEST(exactly_the_limit_is_not_cut)
{
    auto_question struct question question = {0};

    for (size_t i = 0; i < FIELDS; i++) {
        const struct policy_agent agent = agent_with(i, rows[i].set);
        ask(&question, i, &(struct policy_request){.agent = &agent});
        expect(&question, i, rows[i].set);
        CHECK(!permit_warning(question.permit, 0));
    }
}

TEST(each_limit_that_was_cut_is_told_once)
{
    auto_question struct question question = {0};
    struct policy_agent agent = agent_tier[1];

    agent.limits = (struct symbiont_limits){.memory_bytes = 1ull << 40, .wall_ms = 1ull << 40};
    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &agent},
                 SYMBIONT_OK);
    CHECK_HAS(permit_warning(question.permit, 0), "memory");
    CHECK_HAS(permit_warning(question.permit, 1), "time");
    CHECK(!permit_warning(question.permit, 2));
}

TEST(processors_have_no_limit_until_someone_sets_one)
{
    auto_question struct question question = {0};
    const struct policy_agent agent = agent_with(1, 64);
    const struct policy_agent endless = agent_with(1, INFINITY);

    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &agent},
                 SYMBIONT_OK);
    expect(&question, 1, 64);
    question_put(&question, &(struct rules){{NULL}}, &(struct policy_request){.agent = &endless},
                 SYMBIONT_OK);
    expect(&question, 1, 0);
}

TEST(no_grace_in_the_settings_is_a_limit_and_not_the_lack_of_one)
{
    auto_question struct question question = {0};

    question_put(&question, &(struct rules){{"native_execution.grace_ms=0"}},
                 &(struct policy_request){POLICY_CLIENT, .limits = with(4, 60000)}, SYMBIONT_OK);
    CHECK_EQ(permit_limits(question.permit)->grace_ms, 0);
    CHECK_HAS(permit_warning(question.permit, 0), "grace time");
}

TEST(the_largest_order_stays_the_largest)
{
    auto_question struct question question = {0};
    const struct policy_request request = {.limits = {.memory_bytes = UINT64_MAX},
                                           .limits_are_orders = true};

    question_put(&question, &(struct rules){{NULL}}, &request, SYMBIONT_OK);
    CHECK(permit_limits(question.permit)->memory_bytes == UINT64_MAX);
}
