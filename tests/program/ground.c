#include "program/ground.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "check.h"

enum { NOBODY = 65534, PROGRAM_BYTES = 16 * 1024 * 1024 };

const char ground_search_path[] = "/usr/local/bin:/usr/bin:/bin";

void ground_make(struct ground *ground)
{
    *ground = (struct ground){.root = "/opt/symbiont-check-XXXXXX"};
    if (geteuid() != 0)
        check_skip("needs root to make directories that others cannot write");
    CHECK(mkdtemp(ground->root) != NULL);
    CHECK_EQ(chmod(ground->root, 0755), 0);
}

void ground_release(struct ground *ground)
{
    const char *const remove[] = {"rm", "-rf", ground->root, NULL};
    pid_t pid = fork();

    if (pid == 0) {
        (void)execv("/bin/rm", (char *const *)remove);
        _exit(1);
    }
    (void)waitpid(pid, NULL, 0);
    program_release(&ground->program);
    arena_release(&ground->texts);
}

const char *ground_path(struct ground *ground, const char *name)
{
    return arena_format(&ground->texts, "%s/%s", ground->root, name);
}

static const char *put(struct ground *ground, const char *name, const struct buf *content,
                       unsigned mode)
{
    const char *path = ground_path(ground, name);

    CHECK_OK(file_replace(path, content->data, content->len, mode, &ground->err), ground->err);
    CHECK_EQ(chmod(path, mode), 0);
    return path;
}

const char *ground_write(struct ground *ground, const char *name, const char *text, unsigned mode)
{
    auto_buf struct buf content = {.limit = PROGRAM_BYTES};

    CHECK_OK(buf_add(&content, text, strlen(text), &ground->err), ground->err);
    return put(ground, name, &content, mode);
}

const char *ground_copy(struct ground *ground, const char *name, const char *of)
{
    auto_buf struct buf content = {.limit = PROGRAM_BYTES};

    CHECK_OK(file_read(AT_FDCWD, of, &content, &ground->err), ground->err);
    return put(ground, name, &content, 0755);
}

const char *ground_link(struct ground *ground, const char *name, const char *target)
{
    const char *path = ground_path(ground, name);

    CHECK_EQ(symlink(target, path), 0);
    return path;
}

const char *ground_dir(struct ground *ground, const char *name, unsigned mode)
{
    const char *path = ground_path(ground, name);

    CHECK_EQ(mkdir(path, mode), 0);
    CHECK_EQ(chmod(path, mode), 0);
    return path;
}

bool ground_resolve_in(struct ground *ground, const char *typed, const char *search_path)
{
    const struct program_rules rules = {.search_path = search_path};

    program_release(&ground->program);
    ground->err = (struct symbiont_error){0};
    return program_resolve(&ground->program, typed, &rules, &ground->err);
}

bool ground_resolve(struct ground *ground, const char *typed)
{
    return ground_resolve_in(ground, typed, ground_search_path);
}

void ground_as_nobody(struct ground *ground, void (*body)(struct ground *ground))
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
            setresuid(NOBODY, NOBODY, NOBODY) < 0)
            _exit(2);
        body(ground);
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
