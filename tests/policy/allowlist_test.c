#include "policy/allowlist.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "policy/question.h"
#include "program/ground.h"

/* Each attack is made as root and as nobody: `body` in this process, then in a child. */
static void twice(struct ground *ground, void (*body)(struct ground *ground))
{
    body(ground);
    ground_as_nobody(ground, body);
}

/* The operator's list over the ground's own bin; in an entry, '@' is the ground. */
static struct question rules(struct ground *ground, const char *entries)
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

static bool try(struct question *question, const char *typed)
{
    return question_ask(question, &(struct policy_request){.operator_asked_native = true,
                                                           .operator_typed_program = true,
                                                           .typed = typed});
}

static void expect_allowed(struct question *question, const char *typed)
{
    if (!try(question, typed))
        fail_msg("%s: %s", typed, question->err.text);
}

static void expect_denied(struct question *question, const char *typed)
{
    if (try(question, typed))
        fail_msg("'%s' was allowed", typed);
    CHECK_EQ(question->err.status, SYMBIONT_DENIED);
    CHECK_HAS(question->err.text, "is not an allowed executable");
}

/* bin/tool, a program that is on the list. */
static void make_tool(struct ground *ground)
{
    ground_make(ground);
    (void)ground_dir(ground, "bin", 0755);
    (void)ground_copy(ground, "bin/tool", "/bin/true");
    (void)ground_dir(ground, "other", 0755);
}

/* ---------------------------------------------------------------- messages */

TEST(the_refusal_names_the_program_the_sorted_list_and_the_setting)
{
    auto_question struct question question = {0};

    question_put(&question, &native_allowed,
                 &(struct policy_request){.tier = SYMBIONT_TIER_NONE, .typed = "perl"},
                 SYMBIONT_DENIED);
    CHECK_TEXT(question.err.text,
               "'perl' is not an allowed executable (allowed: bash, node, python, python3, sh); "
               "add it to native_execution.allowed_executables");
}

TEST(a_list_too_long_for_the_message_still_leaves_room_for_the_remedy)
{
    auto_ground struct ground ground = {0};
    char entries[4 * 300] = "[";

    ground_make(&ground);
    for (int i = 0; i < 40; i++)
        (void)snprintf(entries + strlen(entries), 32, "\"some-program-%02d\",", i);
    (void)snprintf(entries + strlen(entries), 2, "]");
    auto_question struct question question = {0};
    question_rules(&question, &(struct rules){{"security.allow_native_execution=true",
                                               arena_format(&ground.texts,
                                                            "native_execution.allowed_executables="
                                                            "%s",
                                                            entries)}});
    expect_denied(&question, "perl");
    CHECK_HAS(question.err.text, "(allowed: some-program-00, some-program-01, ");
    CHECK_HAS(question.err.text, ", ...); add it to native_execution.allowed_executables");
}

TEST(one_entry_too_long_for_the_message_is_left_out_of_it)
{
    auto_question struct question question = {0};
    char rule[400] = "native_execution.allowed_executables=[\"";

    memset(rule + strlen(rule), 'x', 300);
    (void)snprintf(rule + strlen(rule), 3, "\"]");
    question_rules(&question, &(struct rules){{"security.allow_native_execution=true", rule}});
    expect_denied(&question, "perl");
    CHECK_HAS(question.err.text, "(allowed: ...); add it");
}

TEST(a_refused_name_cannot_start_a_new_line)
{
    auto_question struct question question = {0};

    question_rules(&question, &native_allowed);
    CHECK(!question_ask(&question, &(struct policy_request){.tier = SYMBIONT_TIER_NONE,
                                                            .typed = "x\nfake: \x1b[31m"}));
    CHECK(!strpbrk(question.err.text, "\n\x1b"));
}

/* ------------------------------------------------------------ ways to a file */

static void listed(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_allowed(&question, "tool");
    expect_allowed(&question, ground_path(ground, "bin/tool"));
}

TEST(an_entry_is_reached_by_its_name_and_by_its_path_in_the_search_path)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    twice(&ground, listed);
}

static void elsewhere(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_denied(&question, ground_path(ground, "other/tool"));
    expect_allowed(&question, "tool");
}

TEST(a_copy_of_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/true");
    twice(&ground, elsewhere);
}

TEST(a_symlink_elsewhere_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_link(&ground, "other/tool", ground_path(&ground, "bin/tool"));
    twice(&ground, elsewhere);
}

TEST(a_hard_link_elsewhere_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    CHECK_EQ(link(ground_path(&ground, "bin/tool"), ground_path(&ground, "other/tool")), 0);
    twice(&ground, elsewhere);
}

TEST(an_entry_s_name_elsewhere_that_leads_to_another_program_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_link(&ground, "other/tool", "/bin/false");
    twice(&ground, elsewhere);
}

static void another_name(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_denied(&question, "alias");
    expect_denied(&question, ground_path(ground, "bin/alias"));
    expect_denied(&question, "hard");
    expect_denied(&question, ground_path(ground, "bin/hard"));
}

TEST(another_name_of_an_entry_in_the_search_path_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_link(&ground, "bin/alias", "tool");
    CHECK_EQ(link(ground_path(&ground, "bin/tool"), ground_path(&ground, "bin/hard")), 0);
    twice(&ground, another_name);
}

static void other_paths(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_denied(&question, ground_path(ground, "bin/../bin/tool"));
    expect_denied(&question, ground_path(ground, "./bin/tool"));
    expect_denied(&question, ground_path(ground, "bin//tool"));
    expect_denied(&question, ground_path(ground, "door/tool"));
}

TEST(another_spelling_of_an_entry_s_path_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_link(&ground, "door", "bin");
    twice(&ground, other_paths);
}

static void above(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_denied(&question, ground_path(ground, "tool"));
    expect_denied(&question, ground_path(ground, "bin/below/tool"));
}

TEST(links_to_an_entry_above_and_below_its_directory_are_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_dir(&ground, "bin/below", 0755);
    (void)ground_link(&ground, "tool", "bin/tool");
    (void)ground_link(&ground, "bin/below/tool", "../tool");
    twice(&ground, above);
}

/* question_ask lets the operator's relative paths begin at "/". */
static void relative(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\",\"@/bin/tool\"]");
    const char *path = ground_path(ground, "bin/tool") + 1;

    expect_denied(&question, path);
    CHECK(question.program.relative);
    expect_denied(&question, arena_format(&ground->texts, "./%s", path));
}

TEST(a_relative_path_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    twice(&ground, relative);
}

/* The settings refuse such a search path; the list does not count on it. */
TEST(a_relative_path_is_refused_even_where_the_search_path_has_it)
{
    auto_ground struct ground ground = {0};
    struct allowlist list = {0};

    make_tool(&ground);
    const char *search = arena_format(&ground.texts, "bin:%s/bin", ground.root);
    const struct program_rules lookup = {.search_path = search, .base_dir = ground.root};
    allowlist_init(&list, LIST("tool"), true, search);
    CHECK_OK(program_resolve(&ground.program, "bin/tool", &lookup, &ground.err), ground.err);
    CHECK(!allowlist_check(&list, &ground.program, &ground.err));
    CHECK_HAS(ground.err.text, "'bin/tool' is not an allowed executable");
    allowlist_release(&list);
}

static void shadowed(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"sh\",\"tool\"]");

    expect_allowed(&question, "sh");
    CHECK_TEXT(question.program.file.path, ground_path(ground, "bin/sh"));
    expect_denied(&question, "/bin/sh");
    expect_denied(&question, "/usr/bin/sh");
}

TEST(of_two_files_with_an_entry_s_name_only_the_first_in_the_search_path_is_meant)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "bin/sh", "/bin/true");
    twice(&ground, shadowed);
}

TEST(the_caller_s_path_variable_changes_nothing)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/false");
    auto_question struct question question = rules(&ground, "[\"tool\"]");
    CHECK_EQ(setenv("PATH", ground_path(&ground, "other"), 1), 0);
    expect_allowed(&question, "tool");
    CHECK_TEXT(question.program.file.path, ground_path(&ground, "bin/tool"));
}

/* -------------------------------------------------------- absolute entries */

static void absolute(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"@/other/tool\"]");

    expect_allowed(&question, ground_path(ground, "other/tool"));
    expect_denied(&question, "tool");
    expect_denied(&question, ground_path(ground, "bin/tool"));
    expect_denied(&question, ground_path(ground, "other/again"));
    expect_denied(&question, ground_path(ground, "other/../other/tool"));
}

TEST(an_absolute_entry_is_exactly_that_file_by_exactly_that_path)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/false");
    (void)ground_link(&ground, "other/again", "tool");
    twice(&ground, absolute);
}

static void absolute_by_name(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"@/bin/tool\"]");

    expect_allowed(&question, "tool");
}

TEST(the_name_of_an_absolute_entry_is_enough_where_it_leads_to_that_file)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    twice(&ground, absolute_by_name);
}

/* ---------------------------------------------------------- names of a file */

static void versioned(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"python3\"]");

    expect_allowed(&question, "python3");
    expect_allowed(&question, ground_path(ground, "bin/python3"));
    expect_allowed(&question, ground_path(ground, "lib/python3.11"));
    expect_denied(&question, "python3.11");
    expect_denied(&question, ground_path(ground, "bin/python3.11"));
    expect_denied(&question, "python");
}

TEST(the_real_path_of_an_entry_stands_for_it_where_only_the_version_differs)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_dir(&ground, "lib", 0755);
    const char *real = ground_copy(&ground, "lib/python3.11", "/bin/true");
    (void)ground_link(&ground, "bin/python3", real);
    (void)ground_link(&ground, "bin/python3.11", real);
    (void)ground_link(&ground, "bin/python", real);
    twice(&ground, versioned);
}

static void multi_call(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"cat\"]");

    expect_allowed(&question, "cat");
    expect_denied(&question, "rm");
    expect_denied(&question, "box");
    expect_denied(&question, ground_path(ground, "bin/rm"));
    expect_denied(&question, ground_path(ground, "bin/box"));
}

TEST(a_file_that_acts_by_its_name_is_allowed_by_the_listed_name_alone)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "bin/box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "box");
    (void)ground_link(&ground, "bin/rm", "box");
    twice(&ground, multi_call);
}

static void box(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"box\"]");

    expect_allowed(&question, "box");
    expect_denied(&question, "cat");
    expect_denied(&question, ground_path(ground, "bin/cat"));
    expect_denied(&question, ground_path(ground, "bin/box-extra"));
}

TEST(to_list_a_file_of_many_names_is_not_to_list_its_names)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "bin/box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "box");
    CHECK_EQ(link(ground_path(&ground, "bin/box"), ground_path(&ground, "bin/box-extra")), 0);
    twice(&ground, box);
}

static void beginning(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"cat\"]");

    expect_allowed(&question, "cat");
    expect_denied(&question, ground_path(ground, "bin/cat-box"));
}

TEST(a_real_path_that_only_begins_like_the_listed_name_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_copy(&ground, "bin/cat-box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "cat-box");
    twice(&ground, beginning);
}

/* ----------------------------------------------------------------- scripts */

static void script_allowed(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"script\",\"sh\"]");

    expect_allowed(&question, "script");
}

static void script_alone(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"script\"]");

    CHECK(!try(&question, "script"));
    CHECK_HAS(question.err.text, "'script' is a script: '");
    CHECK_HAS(question.err.text, "sh' is not an allowed executable (allowed: script)");
}

TEST(a_script_is_allowed_where_its_interpreter_is_listed_too)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    twice(&ground, script_allowed);
    (void)ground_write(&ground, "bin/script", "#!/usr/bin/env sh\n", 0755);
    twice(&ground, script_allowed);
}

TEST(a_script_whose_interpreter_is_not_listed_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    twice(&ground, script_alone);
    (void)ground_write(&ground, "bin/script", "#!/usr/bin/env sh\n", 0755);
    twice(&ground, script_alone);
}

static void script_with_a_copy(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"script\",\"sh\"]");

    CHECK(!try(&question, "script"));
    CHECK_HAS(question.err.text, "'script' is a script: '/opt/");
}

TEST(a_script_whose_interpreter_is_a_copy_of_a_listed_one_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    const char *shell = ground_copy(&ground, "other/sh", "/bin/sh");
    (void)ground_write(&ground, "bin/script", arena_format(&ground.texts, "#!%s\n", shell), 0755);
    twice(&ground, script_with_a_copy);
}

static void interpreter_alone(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"sh\"]");

    expect_denied(&question, "script");
}

TEST(a_listed_interpreter_does_not_list_the_scripts_that_name_it)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    twice(&ground, interpreter_alone);
}

static void script_changeable(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"script\",\"sh\"]");

    CHECK(!try(&question, "script"));
    CHECK_EQ(question.err.status, SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "can be changed by");
}

TEST(a_script_that_others_may_write_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    CHECK_EQ(chmod(ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755), 0777), 0);
    twice(&ground, script_changeable);
}

TEST(a_script_in_a_directory_that_others_may_write_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    CHECK_EQ(chmod(ground_path(&ground, "bin"), 0777), 0);
    twice(&ground, script_changeable);
}

TEST(a_script_that_belongs_to_the_run_s_user_is_refused)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    CHECK_EQ(chown(ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755), 65534, 65534), 0);
    twice(&ground, script_changeable);
}

/* ------------------------------------------------- what is there, and is not */

static void replaced(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[\"tool\"]");

    expect_denied(&question, "missing");
    expect_allowed(&question, "tool");
}

TEST(an_entry_that_is_not_installed_allows_nothing_and_disturbs_nothing)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    auto_question struct question question = rules(&ground, "[\"missing\",\"tool\"]");
    CHECK(!try(&question, "missing"));
    CHECK_EQ(question.err.status, SYMBIONT_NOT_FOUND);
    expect_allowed(&question, "tool");
    twice(&ground, replaced);
}

TEST(an_entry_that_is_installed_later_is_not_on_the_list_yet)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    auto_question struct question question = rules(&ground, "[\"late\"]");
    (void)ground_copy(&ground, "bin/late", "/bin/true");
    expect_denied(&question, "late");
}

/* The old file stays open, so that its inode number is not given to the new one. */
TEST(a_file_that_takes_an_entry_s_place_later_is_not_on_the_list)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    auto_question struct question question = rules(&ground, "[\"tool\",\"@/bin/tool\"]");
    CHECK_EQ(unlink(ground_path(&ground, "bin/tool")), 0);
    (void)ground_copy(&ground, "bin/tool", "/bin/false");
    expect_denied(&question, "tool");
    expect_denied(&question, ground_path(&ground, "bin/tool"));
}

TEST(a_link_that_is_turned_to_another_program_later_is_not_on_the_list)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    (void)ground_link(&ground, "bin/turned", "/bin/true");
    auto_question struct question question = rules(&ground, "[\"turned\"]");
    expect_allowed(&question, "turned");
    CHECK_EQ(unlink(ground_path(&ground, "bin/turned")), 0);
    (void)ground_link(&ground, "bin/turned", "/bin/sh");
    expect_denied(&question, "turned");
}

static void nothing(struct ground *ground)
{
    auto_question struct question question = rules(ground, "[]");

    expect_denied(&question, "sh");
    expect_denied(&question, "/bin/sh");
    expect_denied(&question, ground_path(ground, "bin/tool"));
    CHECK_HAS(question.err.text, "(allowed: nothing)");
    CHECK_TEXT(policy_executables(question.policy)[0], "/nonexistent");
    CHECK(!policy_executables(question.policy)[1]);
}

TEST(an_empty_list_allows_nothing_to_anyone)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    twice(&ground, nothing);
}

TEST(the_paths_of_the_list_are_the_real_ones_with_the_scripts_interpreters)
{
    auto_ground struct ground ground = {0};

    make_tool(&ground);
    const char *script = ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    const char *link = ground_link(&ground, "bin/zlink", ground_path(&ground, "bin/tool"));
    auto_question struct question question = rules(&ground, "[\"zlink\",\"missing\",\"script\"]");
    const char *const *paths = policy_executables(question.policy);
    CHECK(link && policy_executables(question.policy) == paths);
    CHECK_TEXT(paths[0], script);
    CHECK_OK(ground_resolve(&ground, "/bin/sh"), ground.err);
    CHECK_TEXT(paths[1], ground.program.file.path);
    CHECK_TEXT(paths[2], ground_path(&ground, "bin/tool"));
    CHECK(!paths[3]);
}
