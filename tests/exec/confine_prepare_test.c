/* What is planned before anything starts, and what is refused there. */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine_harness.h"
#include "exec/confine/filter.h"
#include "exec/confine/interpreter.h"

struct prepared {
    struct confine *confine;
    struct spec_builder builder;
    struct confine_plan plan;
    int fds[SPEC_FDS];
    struct confine_receipt receipt;
    struct symbiont_error err;
};

static bool prepare(struct prepared *prepared, const struct confine_request *request)
{
    *prepared = (struct prepared){.confine = confine_open(), .builder = {.limit = 1 << 20}};
    for (int i = 0; i < SPEC_FDS; i++)
        prepared->fds[i] = -1;
    (void)spec_add(&prepared->builder, "head", 4);
    const struct confine_into into = {&prepared->builder, &prepared->plan, prepared->fds,
                                      &prepared->receipt};
    return confine_prepare(prepared->confine, request, &into, &prepared->err);
}

static void release(struct prepared *prepared)
{
    for (int i = 0; i < SPEC_FDS; i++) {
        if (prepared->fds[i] >= 0)
            (void)close(prepared->fds[i]);
    }
    spec_release(&prepared->builder);
    confine_close(prepared->confine);
}

static void become_nobody(void)
{
    if (geteuid() == 0)
        CHECK(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0 &&
              setresuid(65534, 65534, 65534) == 0);
}

/* As a host on which this call fails, from here on. */
static void refuse_call(int call, int error, unsigned count, struct scmp_arg_cmp when)
{
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);

    CHECK(context && seccomp_rule_add_array(context, SCMP_ACT_ERRNO((uint32_t)error), call, count,
                                            &when) == 0);
    CHECK(seccomp_load(context) == 0);
    seccomp_release(context);
}

static const struct confine_request ordinary = {
    .profile = SYMBIONT_PROFILE_STRICT, .workdir = "/tmp", .uid = 65534, .gid = 65534};

TEST(where_user_namespaces_are_refused_strict_is_unavailable_with_a_remedy)
{
    struct prepared prepared;

    become_nobody();
    refuse_call(SCMP_SYS(clone), EPERM, 1,
                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
    CHECK(!prepare(&prepared, &ordinary));
    CHECK_EQ(prepared.err.status, SYMBIONT_UNAVAILABLE);
    CHECK_HAS(prepared.err.text, "this host has no userns (Operation not permitted)");
    CHECK_HAS(prepared.err.text, "--security-opt seccomp=unconfined");
    CHECK_HAS(prepared.err.text, "--allow-missing=pidns,mountns,netns,ipcns,utsns,cgroupns,userns");
    release(&prepared);
}

TEST(what_may_be_missing_is_left_out_and_told)
{
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    refuse_call(SCMP_SYS(clone), EPERM, 1,
                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
    request.allow_missing = UINT32_MAX;
    CHECK_OK(prepare(&prepared, &request), prepared.err);
    CHECK(prepared.receipt.missing & CONFINE_BIT(MOUNTNS));
    CHECK(!(prepared.receipt.applied & CONFINE_BIT(MOUNTNS)));
    CHECK(prepared.receipt.applied & CONFINE_BIT(LANDLOCK));
    CHECK(prepared.fds[SPEC_FD_LANDLOCK_WRITE] >= 0);
    CHECK(!confine_needs_sandbox(&prepared.plan));
    release(&prepared);
}

TEST(without_landlock_moderate_is_unavailable)
{
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    request.profile = SYMBIONT_PROFILE_MODERATE;
    refuse_call(SCMP_SYS(landlock_create_ruleset), ENOSYS, 0, (struct scmp_arg_cmp){0});
    CHECK(!prepare(&prepared, &request));
    CHECK_EQ(prepared.err.status, SYMBIONT_UNAVAILABLE);
    CHECK_HAS(prepared.err.text, "--allow-missing=landlock");
    release(&prepared);
}

TEST(permissive_plans_nothing_but_no_new_privs)
{
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    request.profile = SYMBIONT_PROFILE_PERMISSIVE;
    CHECK_OK(prepare(&prepared, &request), prepared.err);
    CHECK(prepared.plan.no_new_privs && prepared.plan.clone_flags == 0);
    CHECK_EQ(prepared.plan.seccomp_count, 0);
    CHECK_EQ(prepared.receipt.seccomp[0], '\0');
    release(&prepared);
}

TEST(an_ordinary_user_can_t_run_programs_as_another)
{
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    request.uid = 0;
    CHECK(!prepare(&prepared, &request));
    CHECK_EQ(prepared.err.status, SYMBIONT_DENIED);
    release(&prepared);
}

TEST(the_hosts_own_proc_and_root_are_not_shown)
{
    static const char *const refused[] = {"/", "/proc/self", "/dev", "/sys/fs"};
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        request.workdir = refused[i];
        CHECK(!prepare(&prepared, &request));
        CHECK_EQ(prepared.err.status, SYMBIONT_INVALID);
        release(&prepared);
    }
}

TEST(a_working_directory_that_is_not_there_is_named)
{
    struct confine_request request = ordinary;
    struct prepared prepared;

    become_nobody();
    request.workdir = "/tmp/symbiont-nowhere";
    CHECK(!prepare(&prepared, &request));
    CHECK_HAS(prepared.err.text, "/tmp/symbiont-nowhere: No such file or directory");
    release(&prepared);
}

TEST(a_block_past_its_limit_says_so_and_stays_as_it_is)
{
    auto_spec struct spec_builder builder = {.limit = 64};
    spec_offset head = spec_add(&builder, "head", 4);
    spec_offset text = spec_text(&builder, "text");

    CHECK_EQ(head, 0);
    CHECK_EQ(text, 8);
    CHECK_EQ(spec_add(&builder, NULL, 65), 0);
    CHECK(builder.full);
    CHECK_EQ(builder.len, 16);
    CHECK_TEXT(spec_at(builder.data, text), "text");
    CHECK(!spec_at(builder.data, 0));
    CHECK_EQ(spec_text(&builder, NULL), 0);
}

TEST(each_part_is_found_by_its_name_and_by_no_other)
{
    for (unsigned part = 0; part < CONFINE_PARTS; part++) {
        const char *name = confine_part_text((enum confine_part)part);

        CHECK_EQ(confine_part_bit(name, strlen(name)), UINT32_C(1) << part);
    }
    CHECK_EQ(confine_part_bit("pid", 3), 0);
    CHECK_EQ(confine_part_bit("", 0), 0);
}

TEST(a_filter_is_named_by_its_content)
{
    struct symbiont_error err = {0};
    struct filter one = {0};
    struct filter again = {0};
    struct filter other = {0};

    CHECK_OK(filter_compile(FILTER_STRICT, &one, &err), err);
    CHECK_OK(filter_compile(FILTER_STRICT, &again, &err), err);
    CHECK_OK(filter_compile(FILTER_STRICT_NETWORK, &other, &err), err);
    CHECK_TEXT(one.name, again.name);
    CHECK(strcmp(one.name, other.name) != 0);
    CHECK_HAS(one.name, "strict@");
    filter_release(&one);
    filter_release(&again);
    filter_release(&other);
}

TEST(the_loader_of_a_program_is_found_and_a_script_has_none)
{
    char loader[INTERPRETER_BYTES];

    CHECK(interpreter_of("/bin/true", loader));
    CHECK_HAS(loader, "/ld-");
    CHECK(!interpreter_of("/etc/passwd", loader));
    CHECK(!interpreter_of("/nowhere", loader));
}

TEST(every_ability_is_tried_and_told)
{
    struct confine *confine = confine_open();

    for (unsigned part = 0; part < CONFINE_PARTS; part++) {
        const struct confine_ability *ability = confine_ability(confine, (enum confine_part)part);

        CHECK(ability->detail[0]);
        CHECK(ability->available || ability->remedy[0]);
    }
    confine_close(confine);
}
