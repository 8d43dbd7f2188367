#include "program/program.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "program/ground.h"

TEST(a_bare_name_leads_to_the_real_file_behind_its_links)
{
    auto_ground struct ground ground = {0};
    struct stat facts;

    ground_make(&ground);
    CHECK_OK(ground_resolve(&ground, "sh"), ground.err);
    CHECK_EQ(stat("/bin/sh", &facts), 0);
    CHECK(ground.program.file.ino == facts.st_ino && ground.program.file.dev == facts.st_dev);
    CHECK_TEXT(ground.program.argv0, "sh");
    CHECK(ground.program.by_name && !ground.program.script);
}

TEST(the_descriptor_is_closed_on_exec_and_none_of_the_standard_streams)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK_EQ(close(STDIN_FILENO), 0);
    CHECK_OK(ground_resolve(&ground, "sh"), ground.err);
    CHECK(ground.program.fd > STDERR_FILENO);
    CHECK(fcntl(ground.program.fd, F_GETFD) & FD_CLOEXEC);
}

TEST(the_callers_path_is_not_looked_at)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_copy(&ground, "only-here", "/bin/true");
    CHECK_EQ(setenv("PATH", ground.root, 1), 0);
    CHECK(!ground_resolve(&ground, "only-here"));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_FOUND);
}

TEST(empty_and_relative_elements_of_the_search_path_are_skipped)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_copy(&ground, "only-here", "/bin/true");
    CHECK_EQ(chdir(ground.root), 0);
    CHECK(!ground_resolve_in(&ground, "only-here",
                             ":.::./:../"
                             ":"));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_FOUND);
}

TEST(the_first_directory_of_the_search_path_wins)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    const char *mine = ground_copy(&ground, "sh", "/bin/true");
    const char *path = arena_format(&ground.texts, "%s:/bin", ground.root);
    CHECK_OK(ground_resolve_in(&ground, "sh", path), ground.err);
    CHECK_TEXT(ground.program.file.path, mine);
}

TEST(a_file_without_x_is_passed_over_for_a_later_one)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_write(&ground, "sh", "#!/bin/sh\n", 0644);
    const char *path = arena_format(&ground.texts, "%s:/bin", ground.root);
    CHECK_OK(ground_resolve_in(&ground, "sh", path), ground.err);
    CHECK(strncmp(ground.program.file.path, "/opt/", 5) != 0);
}

TEST(a_name_that_is_nowhere_says_where_it_was_looked_for_and_what_helps)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK(!ground_resolve(&ground, "no-such-program"));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_FOUND);
    CHECK_HAS(ground.err.text, "'no-such-program' was not found in /usr/local/bin:/usr/bin:/bin");
    CHECK_HAS(ground.err.text, "native_execution.search_path");
}

TEST(a_path_that_is_nowhere_is_not_found)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK(!ground_resolve(&ground, "/no/such/program"));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_FOUND);
}

TEST(a_name_in_a_message_cannot_start_a_new_line)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK(!ground_resolve(&ground, "x\nfake: line\x1b[31m"));
    CHECK(!strpbrk(ground.err.text, "\n\x1b"));
}

TEST(a_relative_path_is_refused_unless_the_operator_typed_it)
{
    auto_ground struct ground ground = {0};
    struct program_rules rules = {.search_path = "/bin"};

    ground_make(&ground);
    const char *tool = ground_copy(&ground, "tool", "/bin/true");
    CHECK_EQ(chdir(ground.root), 0);
    CHECK(!program_resolve(&ground.program, "./tool", &rules, &ground.err));
    CHECK_EQ(ground.err.status, SYMBIONT_DENIED);
    rules.base_dir = ground.root;
    CHECK_OK(program_resolve(&ground.program, "./tool", &rules, &ground.err), ground.err);
    CHECK(ground.program.relative);
    CHECK_TEXT(ground.program.file.path, tool);
}

struct refusal {
    const char *name, *text;
    unsigned mode;
    const char *part;
};

static void refuse(struct ground *ground, const struct refusal *refusal)
{
    const char *path = ground_write(ground, refusal->name, refusal->text, refusal->mode);

    CHECK(!ground_resolve(ground, path));
    CHECK_EQ(ground->err.status, SYMBIONT_NOT_EXECUTABLE);
    CHECK_HAS(ground->err.text, refusal->part);
    CHECK(!ground->program.typed && !ground->program.fd);
}

TEST(each_reason_for_not_being_executable_is_told_apart)
{
    static const struct refusal refusals[] = {
        {"no-x", "#!/bin/sh\n", 0644, "chmod +x"},
        {"empty", "", 0755, "the file is empty"},
        {"text", "echo hello\n", 0755, "#!/bin/sh"},
        {"windows", "#!/bin/sh\r\n", 0755, "carriage return"},
        {"relative", "#!sh\n", 0755, "absolute path"},
        {"nothing", "#!\n", 0755, "absolute path"},
        {"env-s", "#!/usr/bin/env -S python3 -u\n", 0755, "env NAME"},
        {"env-set", "#!/usr/bin/env A=b\n", 0755, "env NAME"},
        {"env-path", "#!/usr/bin/env ./sh\n", 0755, "env NAME"},
        {"short",
         "\x7f"
         "ELF\x02\x01",
         0755, "cut short"},
        {"directory", "#!/usr/bin\n", 0755, "a directory"},
    };
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        refuse(&ground, &refusals[i]);
}

TEST(a_directory_and_a_pipe_are_not_executable_and_do_not_block)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK(!ground_resolve(&ground, ground_dir(&ground, "dir", 0755)));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_EXECUTABLE);
    CHECK_HAS(ground.err.text, "a directory");
    CHECK_EQ(mkfifo(ground_path(&ground, "pipe"), 0755), 0);
    CHECK(!ground_resolve(&ground, ground_path(&ground, "pipe")));
    CHECK_HAS(ground.err.text, "not a regular file");
}

TEST(a_loop_of_links_is_not_executable)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_link(&ground, "a", ground_path(&ground, "b"));
    (void)ground_link(&ground, "b", ground_path(&ground, "a"));
    CHECK(!ground_resolve(&ground, ground_path(&ground, "a")));
    CHECK_EQ(ground.err.status, SYMBIONT_NOT_EXECUTABLE);
}

static void foreign(struct ground *ground, size_t at, char byte)
{
    const char *path = ground_copy(ground, "foreign", "/bin/true");
    auto_close int fd = open(path, O_WRONLY | O_CLOEXEC);

    CHECK_EQ(pwrite(fd, &byte, 1, (off_t)at), 1);
    CHECK(!ground_resolve(ground, path));
    CHECK_EQ(ground->err.status, SYMBIONT_NOT_EXECUTABLE);
    CHECK_HAS(ground->err.text, "another kind of machine");
}

TEST(a_program_of_another_machine_class_or_byte_order_is_not_executable)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    foreign(&ground, 4, 1);   /* 32 bits */
    foreign(&ground, 5, 2);   /* big-endian */
    foreign(&ground, 18, 20); /* PowerPC */
}

TEST(an_object_file_is_not_executable)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    const char *path = ground_copy(&ground, "object.o", "/bin/true");
    auto_close int fd = open(path, O_WRONLY | O_CLOEXEC);
    CHECK_EQ(pwrite(fd, "\x01", 1, 16), 1);
    CHECK(!ground_resolve(&ground, path));
    CHECK_HAS(ground.err.text, "never linked");
}

TEST(a_script_runs_as_its_interpreter_with_its_argument_and_its_real_path)
{
    auto_ground struct ground ground = {0};
    auto_argv struct argv argv = {0};

    ground_make(&ground);
    const char *script = ground_write(&ground, "tool", "#! /bin/sh  -e -u \necho\n", 0755);
    const char *link = ground_link(&ground, "link", script);
    CHECK_OK(ground_resolve(&ground, link), ground.err);
    CHECK(ground.program.script);
    CHECK_TEXT(ground.program.file.path, script);
    program_argv(&ground.program, (const char *const[]){"a", NULL}, &argv);
    CHECK_EQ(argv.count, 4);
    CHECK_TEXT(argv.items[0], "/bin/sh");
    CHECK_TEXT(argv.items[1], "-e -u");
    CHECK_TEXT(argv.items[2], script);
    CHECK_TEXT(argv.items[3], "a");
}

TEST(the_descriptor_of_a_script_is_its_interpreters)
{
    auto_ground struct ground ground = {0};
    struct stat facts;

    ground_make(&ground);
    CHECK_OK(ground_resolve(&ground, ground_write(&ground, "tool", "#!/bin/sh", 0755)), ground.err);
    CHECK_EQ(fstat(ground.program.fd, &facts), 0);
    CHECK(facts.st_ino == ground.program.interpreter.ino);
    CHECK(ground.program.file.ino != facts.st_ino);
}

TEST(env_in_a_script_looks_its_name_up_in_the_search_path)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)setenv("PATH", "/nowhere", 1);
    CHECK_OK(ground_resolve(&ground, ground_write(&ground, "tool", "#!/usr/bin/env sh\n", 0755)),
             ground.err);
    CHECK_TEXT(ground.program.interpreter_typed, "sh");
    CHECK(ground.program.interpreter_by_name && !ground.program.interpreter_argument);
}

TEST(a_script_of_a_script_is_refused)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    const char *inner = ground_write(&ground, "inner", "#!/bin/sh\n", 0755);
    const char *line = arena_format(&ground.texts, "#!%s\n", inner);
    CHECK(!ground_resolve(&ground, ground_write(&ground, "outer", line, 0755)));
    CHECK_HAS(ground.err.text, "is a script itself");
}

TEST(a_file_that_takes_the_place_of_a_resolved_one_is_not_what_the_descriptor_holds)
{
    auto_ground struct ground ground = {0};
    struct stat before;
    struct stat after;

    ground_make(&ground);
    const char *path = ground_copy(&ground, "tool", "/bin/true");
    CHECK_OK(ground_resolve(&ground, path), ground.err);
    CHECK_EQ(rename(ground_copy(&ground, "evil", "/bin/false"), path), 0);
    CHECK_EQ(fstat(ground.program.fd, &before), 0);
    CHECK_EQ(stat(path, &after), 0);
    CHECK(before.st_ino == ground.program.file.ino && after.st_ino != before.st_ino);
}

static void as_nobody_a_closed_directory(struct ground *ground)
{
    if (ground_resolve(ground, ground_path(ground, "closed/tool")) ||
        ground->err.status != SYMBIONT_NOT_EXECUTABLE)
        _exit(1);
}

TEST(a_program_in_a_directory_that_the_user_may_not_enter_is_not_executable)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    (void)ground_dir(&ground, "closed", 0700);
    (void)ground_copy(&ground, "closed/tool", "/bin/true");
    ground_as_nobody(&ground, as_nobody_a_closed_directory);
}

static void as_nobody_unreadable(struct ground *ground)
{
    if (!ground_resolve(ground, ground_path(ground, "tool")) || ground->program.script)
        _exit(1);
}

TEST(a_program_that_may_be_executed_but_not_read_is_executed)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    CHECK_EQ(chmod(ground_copy(&ground, "tool", "/bin/true"), 0711), 0);
    ground_as_nobody(&ground, as_nobody_unreadable);
}
