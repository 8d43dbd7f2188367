#include "cli/run_plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "check.h"

static const uint64_t mib = 1024 * 1024;

static const char *write_temporary(char *path, const char *text)
{
    auto_close int fd = mkstemp(path);
    struct symbiont_error err = {0};

    CHECK(fd >= 0);
    CHECK_OK(file_write_fd(fd, text, strlen(text), &err), err);
    return path;
}

TEST(limits_take_plain_numbers_and_units)
{
    const struct run_options options = {.max_memory = "1024",
                                        .max_cpu = "2.0",
                                        .timeout = "300",
                                        .grace = "250ms",
                                        .max_output = "10",
                                        .max_file_size = "1G",
                                        .max_processes = "7",
                                        .max_cpu_seconds = "1.5"};
    struct symbiont_limits limits = {0};
    struct symbiont_error err = {0};

    CHECK_OK(plan_limits(&limits, &options, &err), err);
    CHECK_EQ(limits.memory_bytes, 1024 * mib);
    CHECK(limits.cpu_cores == 2.0);
    CHECK_EQ(limits.wall_ms, 300 * 1000);
    CHECK_EQ(limits.grace_ms, 250);
    CHECK_EQ(limits.output_bytes, 10);
    CHECK_EQ(limits.file_bytes, 1024 * mib);
    CHECK_EQ(limits.processes, 7);
    CHECK_EQ(limits.cpu_ms, 1500);
}

TEST(a_limit_of_nothing_is_refused_because_zero_means_the_operator_s)
{
    const struct run_options options = {.timeout = "0"};
    struct symbiont_limits limits = {0};
    struct symbiont_error err = {0};

    CHECK(!plan_limits(&limits, &options, &err));
    CHECK_HAS(err.text, "--timeout: '0' is too small");
}

TEST(native_is_the_same_as_naming_its_tier)
{
    const struct run_options native = {.native = true};
    const struct run_options named = {.tier = "none"};
    auto_plan struct run_plan one = {0};
    auto_plan struct run_plan other = {0};
    struct symbiont_error err = {0};

    CHECK_OK(plan_make(&one, &native, false, &err), err);
    CHECK_OK(plan_make(&other, &named, false, &err), err);
    CHECK_EQ(one.request.tier, SYMBIONT_TIER_NONE);
    CHECK_EQ(other.request.tier, SYMBIONT_TIER_NONE);
    CHECK(one.request.operator_asked_native && other.request.operator_asked_native);
}

TEST(a_tier_that_was_not_typed_is_left_to_the_operator_s_settings)
{
    const struct run_options options = {0};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    CHECK_OK(plan_make(&plan, &options, false, &err), err);
    CHECK_EQ(plan.request.tier, SYMBIONT_TIER_DEFAULT);
    CHECK_EQ(plan.request.profile, SYMBIONT_PROFILE_DEFAULT);
    CHECK(!plan.request.operator_asked_native);
    CHECK_EQ(plan.request.stdin_from, SYMBIONT_STDIN_NULL);
}

TEST(standard_input_is_passed_on_only_where_the_command_does_so)
{
    const struct run_options asked = {.stdin_from = "-"};
    const struct run_options silent = {0};
    auto_plan struct run_plan passes = {0};
    auto_plan struct run_plan reads = {0};
    struct symbiont_error err = {0};

    CHECK_OK(plan_make(&passes, &silent, true, &err), err);
    CHECK_OK(plan_make(&reads, &asked, false, &err), err);
    CHECK_EQ(passes.request.stdin_from, SYMBIONT_STDIN_FD);
    CHECK_EQ(reads.request.stdin_from, SYMBIONT_STDIN_FD);
    CHECK_EQ(reads.request.stdin_fd, STDIN_FILENO);
}

TEST(variables_come_from_files_then_from_the_caller_then_from_the_line)
{
    char path[] = "/tmp/symbiont-cli-XXXXXX";
    struct run_options options = {0};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    argv_add(&options.env, "A=line");
    argv_add(&options.env_files, write_temporary(path, "# comment\n\nA=file\r\nB=x=y\n"));
    argv_add(&options.pass_env, "SYMBIONT_TEST_VALUE");
    (void)setenv("SYMBIONT_TEST_VALUE", "mine", 1);
    bool ok = plan_make(&plan, &options, false, &err);

    (void)unlink(path);
    CHECK_OK(ok, err);
    CHECK_EQ(plan.env.count, 4);
    CHECK_TEXT(plan.request.env[0], "A=file");
    CHECK_TEXT(plan.request.env[1], "B=x=y");
    CHECK_TEXT(plan.request.env[2], "SYMBIONT_TEST_VALUE=mine");
    CHECK_TEXT(plan.request.env[3], "A=line");
    argv_release(&options.env);
    argv_release(&options.env_files);
    argv_release(&options.pass_env);
}

TEST(a_line_of_a_variables_file_that_is_none_is_named)
{
    char path[] = "/tmp/symbiont-cli-XXXXXX";
    struct run_options options = {0};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    argv_add(&options.env_files, write_temporary(path, "A=1\nnonsense\n"));
    bool ok = plan_make(&plan, &options, false, &err);

    (void)unlink(path);
    CHECK(!ok);
    CHECK_HAS(err.text, ":2: 'nonsense' is no K=V");
    argv_release(&options.env_files);
}

TEST(a_secret_from_a_file_loses_its_last_newline_and_is_in_no_message)
{
    char path[] = "/tmp/symbiont-cli-XXXXXX";
    struct run_options options = {0};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    argv_addf(&options.secrets, "TOKEN=@%s", write_temporary(path, "hunter2\n"));
    bool ok = plan_make(&plan, &options, false, &err);

    (void)unlink(path);
    CHECK_OK(ok, err);
    CHECK_TEXT(plan.request.secrets[0], "TOKEN=hunter2");
    CHECK(plan.request.env == NULL);
    argv_release(&options.secrets);
}

TEST(files_are_split_at_their_colon)
{
    struct run_options options = {0};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    argv_add(&options.files, "a.txt:in/b.txt");
    argv_add(&options.files, "c.txt");
    bool ok = plan_make(&plan, &options, false, &err);

    CHECK_OK(ok, err);
    CHECK_TEXT(plan.request.put[0].source, "a.txt");
    CHECK_TEXT(plan.request.put[0].target, "in/b.txt");
    CHECK(plan.request.put[1].target == NULL);
    CHECK(plan.request.put[2].source == NULL);
    argv_release(&options.files);
}

TEST(every_mistake_in_a_plan_is_wrong_usage)
{
    const struct run_options options = {.stdin_from = "/no/such/file"};
    auto_plan struct run_plan plan = {0};
    struct symbiont_error err = {0};

    CHECK(!plan_make(&plan, &options, false, &err));
    CHECK_EQ(err.status, SYMBIONT_INVALID);
}
