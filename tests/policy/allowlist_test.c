#include "policy/allowlist.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "policy/attack.h"

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
    attack_denied(&question, "perl");
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
    attack_denied(&question, "perl");
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
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_allowed(&question, "tool");
    attack_allowed(&question, ground_path(ground, "bin/tool"));
}

TEST(an_entry_is_reached_by_its_name_and_by_its_path_in_the_search_path)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    attack_twice(&ground, listed);
}

static void elsewhere(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_denied(&question, ground_path(ground, "other/tool"));
    attack_allowed(&question, "tool");
}

TEST(a_copy_of_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/true");
    attack_twice(&ground, elsewhere);
}

TEST(a_symlink_elsewhere_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_link(&ground, "other/tool", ground_path(&ground, "bin/tool"));
    attack_twice(&ground, elsewhere);
}

TEST(a_hard_link_elsewhere_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    CHECK_EQ(link(ground_path(&ground, "bin/tool"), ground_path(&ground, "other/tool")), 0);
    attack_twice(&ground, elsewhere);
}

TEST(an_entry_s_name_elsewhere_that_leads_to_another_program_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_link(&ground, "other/tool", "/bin/false");
    attack_twice(&ground, elsewhere);
}

static void another_name(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_denied(&question, "alias");
    attack_denied(&question, ground_path(ground, "bin/alias"));
    attack_denied(&question, "hard");
    attack_denied(&question, ground_path(ground, "bin/hard"));
}

TEST(another_name_of_an_entry_in_the_search_path_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_link(&ground, "bin/alias", "tool");
    CHECK_EQ(link(ground_path(&ground, "bin/tool"), ground_path(&ground, "bin/hard")), 0);
    attack_twice(&ground, another_name);
}

static void other_paths(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_denied(&question, ground_path(ground, "bin/../bin/tool"));
    attack_denied(&question, ground_path(ground, "./bin/tool"));
    attack_denied(&question, ground_path(ground, "bin//tool"));
    attack_denied(&question, ground_path(ground, "door/tool"));
}

TEST(another_spelling_of_an_entry_s_path_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_link(&ground, "door", "bin");
    attack_twice(&ground, other_paths);
}

static void above(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_denied(&question, ground_path(ground, "tool"));
    attack_denied(&question, ground_path(ground, "bin/below/tool"));
}

TEST(links_to_an_entry_above_and_below_its_directory_are_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_dir(&ground, "bin/below", 0755);
    (void)ground_link(&ground, "tool", "bin/tool");
    (void)ground_link(&ground, "bin/below/tool", "../tool");
    attack_twice(&ground, above);
}

static void relative(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\",\"@/bin/tool\"]");
    const char *path = ground_path(ground, "bin/tool") + 1;

    attack_denied(&question, path);
    CHECK(question.program.relative);
    attack_denied(&question, arena_format(&ground->texts, "./%s", path));
}

TEST(a_relative_path_to_an_entry_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    attack_twice(&ground, relative);
}

/* The settings refuse such a search path; the list does not count on it. */
TEST(a_relative_path_is_refused_even_where_the_search_path_has_it)
{
    auto_ground struct ground ground = {0};
    struct allowlist list = {0};

    attack_tool(&ground);
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
    auto_question struct question question = attack_rules(ground, "[\"sh\",\"tool\"]");

    attack_allowed(&question, "sh");
    CHECK_TEXT(question.program.file.path, ground_path(ground, "bin/sh"));
    attack_denied(&question, "/bin/sh");
    attack_denied(&question, "/usr/bin/sh");
}

TEST(of_two_files_with_an_entry_s_name_only_the_first_in_the_search_path_is_meant)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "bin/sh", "/bin/true");
    attack_twice(&ground, shadowed);
}

TEST(the_caller_s_path_variable_changes_nothing)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/false");
    auto_question struct question question = attack_rules(&ground, "[\"tool\"]");
    CHECK_EQ(setenv("PATH", ground_path(&ground, "other"), 1), 0);
    attack_allowed(&question, "tool");
    CHECK_TEXT(question.program.file.path, ground_path(&ground, "bin/tool"));
}

/* -------------------------------------------------------- absolute entries */

static void absolute(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"@/other/tool\"]");

    attack_allowed(&question, ground_path(ground, "other/tool"));
    attack_denied(&question, "tool");
    attack_denied(&question, ground_path(ground, "bin/tool"));
    attack_denied(&question, ground_path(ground, "other/again"));
    attack_denied(&question, ground_path(ground, "other/../other/tool"));
}

TEST(an_absolute_entry_is_exactly_that_file_by_exactly_that_path)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "other/tool", "/bin/false");
    (void)ground_link(&ground, "other/again", "tool");
    attack_twice(&ground, absolute);
}

static void absolute_by_name(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"@/bin/tool\"]");

    attack_allowed(&question, "tool");
}

TEST(the_name_of_an_absolute_entry_is_enough_where_it_leads_to_that_file)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    attack_twice(&ground, absolute_by_name);
}

/* ------------------------------------------------- what is there, and is not */

static void replaced(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"tool\"]");

    attack_denied(&question, "missing");
    attack_allowed(&question, "tool");
}

TEST(an_entry_that_is_not_installed_allows_nothing_and_disturbs_nothing)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    auto_question struct question question = attack_rules(&ground, "[\"missing\",\"tool\"]");
    CHECK(!attack_try(&question, "missing"));
    CHECK_EQ(question.err.status, SYMBIONT_NOT_FOUND);
    attack_allowed(&question, "tool");
    attack_twice(&ground, replaced);
}

TEST(an_entry_that_is_installed_later_is_not_on_the_list_yet)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    auto_question struct question question = attack_rules(&ground, "[\"late\"]");
    (void)ground_copy(&ground, "bin/late", "/bin/true");
    attack_denied(&question, "late");
}

/* The old file stays open, so that its inode number is not given to the new one. */
TEST(a_file_that_takes_an_entry_s_place_later_is_not_on_the_list)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    auto_question struct question question = attack_rules(&ground, "[\"tool\",\"@/bin/tool\"]");
    CHECK_EQ(unlink(ground_path(&ground, "bin/tool")), 0);
    (void)ground_copy(&ground, "bin/tool", "/bin/false");
    attack_denied(&question, "tool");
    attack_denied(&question, ground_path(&ground, "bin/tool"));
}

TEST(a_link_that_is_turned_to_another_program_later_is_not_on_the_list)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_link(&ground, "bin/turned", "/bin/true");
    auto_question struct question question = attack_rules(&ground, "[\"turned\"]");
    attack_allowed(&question, "turned");
    CHECK_EQ(unlink(ground_path(&ground, "bin/turned")), 0);
    (void)ground_link(&ground, "bin/turned", "/bin/sh");
    attack_denied(&question, "turned");
}

static void nothing(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[]");

    attack_denied(&question, "sh");
    attack_denied(&question, "/bin/sh");
    attack_denied(&question, ground_path(ground, "bin/tool"));
    CHECK_HAS(question.err.text, "(allowed: nothing)");
    CHECK_TEXT(policy_executables(question.policy)[0], "/nonexistent");
    CHECK(!policy_executables(question.policy)[1]);
}

TEST(an_empty_list_allows_nothing_to_anyone)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    attack_twice(&ground, nothing);
}

TEST(the_paths_of_the_list_are_the_real_ones_with_the_scripts_interpreters)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    const char *script = ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    const char *link = ground_link(&ground, "bin/zlink", ground_path(&ground, "bin/tool"));
    auto_question struct question question =
        attack_rules(&ground, "[\"zlink\",\"missing\",\"script\"]");
    const char *const *paths = policy_executables(question.policy);
    CHECK(link && policy_executables(question.policy) == paths);
    CHECK_TEXT(paths[0], script);
    CHECK_OK(ground_resolve(&ground, "/bin/sh"), ground.err);
    CHECK_TEXT(paths[1], ground.program.file.path);
    CHECK_TEXT(paths[2], ground_path(&ground, "bin/tool"));
    CHECK(!paths[3]);
}
