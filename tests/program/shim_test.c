#include "check.h"
#include "program/ground.h"

static const char shim[] = "#!/usr/bin/env bash\nset -e\nprogram=\"${0##*/}\"\n"
                           "export PYENV_ROOT=\"%s\"\n"
                           "exec \"%s/libexec/pyenv\" exec \"$program\" \"$@\"\n";

/* root/shims/python3, root/versions/3.99/bin/python3 */
static const char *make_shim(struct ground *ground, const char *version)
{
    (void)ground_dir(ground, "shims", 0755);
    (void)ground_dir(ground, "versions", 0755);
    (void)ground_dir(ground, "versions/3.99", 0755);
    (void)ground_dir(ground, "versions/3.99/bin", 0755);
    (void)ground_copy(ground, "versions/3.99/bin/python3", "/bin/true");
    if (version)
        (void)ground_write(ground, "version", version, 0644);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const char *text = arena_format(&ground->texts, shim, ground->root, ground->root);
#pragma GCC diagnostic pop
    return ground_write(ground, "shims/python3", text, 0755);
}

TEST(a_shim_is_resolved_to_the_version_that_its_manager_chose)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK_OK(ground_resolve(&ground, make_shim(&ground, "3.99\n")), ground.err);
    CHECK_TEXT(ground.program.file.path, ground_path(&ground, "versions/3.99/bin/python3"));
    CHECK_TEXT(ground.program.argv0, ground.program.file.path);
    CHECK(!ground.program.script);
}

TEST(of_several_chosen_versions_the_first_that_has_the_program_counts)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK_OK(ground_resolve(&ground, make_shim(&ground, "2.7 3.99\nsystem\n")), ground.err);
    CHECK_TEXT(ground.program.file.path, ground_path(&ground, "versions/3.99/bin/python3"));
}

TEST(a_shim_without_a_chosen_version_stands_for_the_systems_program)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    if (access("/usr/bin/python3", X_OK) < 0)
        check_skip("no /usr/bin/python3");
    CHECK_OK(ground_resolve(&ground, make_shim(&ground, NULL)), ground.err);
    CHECK_HAS(ground.program.file.path, "/usr/bin/python3");
}

TEST(a_version_cannot_lead_out_of_the_versions_directory)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK(!ground_resolve(&ground, make_shim(&ground, "../versions/3.99\n..\n")));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_FOUND);
    CHECK_HAS(ground.err.text, "absolute path");
}

TEST(a_shim_found_first_in_the_search_path_does_not_stand_for_itself)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)make_shim(&ground, "system\n");
    CHECK(!ground_resolve_in(&ground, "python3", ground_path(&ground, "shims")));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_EXECUTABLE);
}

TEST(an_ordinary_shell_script_is_no_shim)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_dir(&ground, "shims", 0755);
    CHECK_OK(
        ground_resolve(&ground, ground_write(&ground, "shims/x", "#!/bin/sh\nexec ls\n", 0755)),
        ground.err);
    CHECK(ground.program.script);
}
