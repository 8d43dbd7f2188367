#include <sys/stat.h>

#include "check.h"
#include "policy/attack.h"

/* ---------------------------------------------------------- names of a file */

static void versioned(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"python3\"]");

    attack_allowed(&question, "python3");
    attack_allowed(&question, ground_path(ground, "bin/python3"));
    attack_allowed(&question, ground_path(ground, "lib/python3.11"));
    attack_denied(&question, "python3.11");
    attack_denied(&question, ground_path(ground, "bin/python3.11"));
    attack_denied(&question, "python");
}

TEST(the_real_path_of_an_entry_stands_for_it_where_only_the_version_differs)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_dir(&ground, "lib", 0755);
    const char *real = ground_copy(&ground, "lib/python3.11", "/bin/true");
    (void)ground_link(&ground, "bin/python3", real);
    (void)ground_link(&ground, "bin/python3.11", real);
    (void)ground_link(&ground, "bin/python", real);
    attack_twice(&ground, versioned);
}

static void multi_call(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"cat\"]");

    attack_allowed(&question, "cat");
    attack_denied(&question, "rm");
    attack_denied(&question, "box");
    attack_denied(&question, ground_path(ground, "bin/rm"));
    attack_denied(&question, ground_path(ground, "bin/box"));
}

TEST(a_file_that_acts_by_its_name_is_allowed_by_the_listed_name_alone)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "bin/box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "box");
    (void)ground_link(&ground, "bin/rm", "box");
    attack_twice(&ground, multi_call);
}

static void box(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"box\"]");

    attack_allowed(&question, "box");
    attack_denied(&question, "cat");
    attack_denied(&question, ground_path(ground, "bin/cat"));
    attack_denied(&question, ground_path(ground, "bin/box-extra"));
}

TEST(to_list_a_file_of_many_names_is_not_to_list_its_names)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "bin/box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "box");
    CHECK_EQ(link(ground_path(&ground, "bin/box"), ground_path(&ground, "bin/box-extra")), 0);
    attack_twice(&ground, box);
}

static void beginning(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"cat\"]");

    attack_allowed(&question, "cat");
    attack_denied(&question, ground_path(ground, "bin/cat-box"));
}

TEST(a_real_path_that_only_begins_like_the_listed_name_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_copy(&ground, "bin/cat-box", "/bin/true");
    (void)ground_link(&ground, "bin/cat", "cat-box");
    attack_twice(&ground, beginning);
}

/* ----------------------------------------------------------------- scripts */

static void script_allowed(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"script\",\"sh\"]");

    attack_allowed(&question, "script");
}

static void script_alone(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"script\"]");

    CHECK(!attack_try(&question, "script"));
    CHECK_HAS(question.err.text, "'script' is a script: '");
    CHECK_HAS(question.err.text, "sh' is not an allowed executable (allowed: script)");
}

TEST(a_script_is_allowed_where_its_interpreter_is_listed_too)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    attack_twice(&ground, script_allowed);
    (void)ground_write(&ground, "bin/script", "#!/usr/bin/env sh\n", 0755);
    attack_twice(&ground, script_allowed);
}

TEST(a_script_whose_interpreter_is_not_listed_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    attack_twice(&ground, script_alone);
    (void)ground_write(&ground, "bin/script", "#!/usr/bin/env sh\n", 0755);
    attack_twice(&ground, script_alone);
}

static void script_with_a_copy(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"script\",\"sh\"]");

    CHECK(!attack_try(&question, "script"));
    CHECK_HAS(question.err.text, "'script' is a script: '/opt/");
}

TEST(a_script_whose_interpreter_is_a_copy_of_a_listed_one_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    const char *shell = ground_copy(&ground, "other/sh", "/bin/sh");
    (void)ground_write(&ground, "bin/script", arena_format(&ground.texts, "#!%s\n", shell), 0755);
    attack_twice(&ground, script_with_a_copy);
}

static void interpreter_alone(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"sh\"]");

    attack_denied(&question, "script");
}

TEST(a_listed_interpreter_does_not_list_the_scripts_that_name_it)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    attack_twice(&ground, interpreter_alone);
}

static void script_changeable(struct ground *ground)
{
    auto_question struct question question = attack_rules(ground, "[\"script\",\"sh\"]");

    CHECK(!attack_try(&question, "script"));
    CHECK_EQ(question.err.status, SYMBIONT_DENIED);
    CHECK_HAS(question.err.text, "can be changed by");
}

TEST(a_script_that_others_may_write_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    CHECK_EQ(chmod(ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755), 0777), 0);
    attack_twice(&ground, script_changeable);
}

TEST(a_script_in_a_directory_that_others_may_write_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    (void)ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755);
    CHECK_EQ(chmod(ground_path(&ground, "bin"), 0777), 0);
    attack_twice(&ground, script_changeable);
}

TEST(a_script_that_belongs_to_the_run_s_user_is_refused)
{
    auto_ground struct ground ground = {0};

    attack_tool(&ground);
    CHECK_EQ(chown(ground_write(&ground, "bin/script", "#!/bin/sh\n", 0755), 65534, 65534), 0);
    attack_twice(&ground, script_changeable);
}
