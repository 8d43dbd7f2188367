#include "program/language.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "check.h"
#include "program/code.h"
#include "program/ground.h"

TEST(languages_go_by_their_names_aliases_and_interpreters)
{
    static const char *const names[][2] = {
        {"python", "python"},
        {"Python3", "python"},
        {"/usr/bin/python3.11", "python"},
        {"js", "javascript"},
        {"node", "javascript"},
        {"/usr/bin/node", "javascript"},
        {"bash", "bash"},
        {"sh", "sh"},
        {"perl5.36.0", "perl"},
        {"ruby", "ruby"},
        {"JavaScript", "javascript"},
    };
    struct symbiont_error err = {0};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct language *language = language_find(names[i][0], &err);

        CHECK_OK(language != NULL, err);
        CHECK_TEXT(language->name, names[i][1]);
    }
}

TEST(an_unknown_language_is_invalid_and_the_nearest_is_named)
{
    struct symbiont_error err = {0};

    CHECK(!language_find("pyhton", &err));
    CHECK_EQ(err.status, SYMBIONT_INVALID);
    CHECK_HAS(err.text, "known: python, javascript, bash, sh, perl, ruby");
    CHECK_HAS(err.text, "did you mean 'python'?");
    CHECK(!language_find("", &err));
    CHECK(!language_find("3", &err));
}

TEST(a_language_whose_programs_are_not_installed_says_so)
{
    struct symbiont_error err = {0};
    auto_program struct program program = {0};
    const struct program_rules nowhere = {.search_path = "/nonexistent"};

    CHECK(!language_resolve(language_at(0), &program, &nowhere, &err));
    CHECK_EQ(err.status, SYMBIONT_NOT_FOUND);
    CHECK_HAS(err.text, "no program for python code");
}

static void check_code(int fd)
{
    struct symbiont_error err = {0};
    auto_buf struct buf text = {.limit = 64};

    CHECK(fd > STDERR_FILENO);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CHECK_OK(file_read_fd(fd, &text, &err), err);
    CHECK_TEXT(text.data, "print(1)");
    CHECK(write(fd, "x", 1) < 0);
}

TEST(code_in_memory_is_read_only_its_owners_and_sealed)
{
    struct symbiont_error err = {0};
    struct stat facts;
    auto_close int fd = code_open(language_find("sh", &err), -1, "print(1)", 8, &err);

    CHECK_OK(fd >= 0, err);
    check_code(fd);
    CHECK_EQ(fstat(fd, &facts), 0);
    CHECK_EQ(facts.st_mode & 0777, 0400);
    CHECK(fcntl(fd, F_GET_SEALS) & F_SEAL_WRITE);
}

TEST(python_code_lies_nameless_in_the_working_directory)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    auto_close int dir = open(ground.root, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    auto_close int fd =
        code_open(language_find("python", &ground.err), dir, "print(1)", 8, &ground.err);
    char path[PROGRAM_PATH_BYTES] = "";
    const char *link = arena_format(&ground.texts, "/proc/self/fd/%d", fd);

    CHECK_OK(fd >= 0, ground.err);
    check_code(fd);
    CHECK(readlink(link, path, sizeof path - 1) > 0);
    CHECK_HAS(path, ground.root);
    CHECK_EQ(rmdir(ground.root), 0); /* nothing in it has a name */
}

TEST(python_code_without_a_usable_directory_is_in_memory)
{
    struct symbiont_error err = {0};
    auto_close int dir = open("/proc", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    auto_close int fd = code_open(language_find("python", &err), dir, "print(1)", 8, &err);

    CHECK_OK(fd >= 0, err);
    check_code(fd);
}
