#include "running.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "check.h"

static const char *const plain_env[] = {"PATH=/usr/bin:/bin", "HOME=/tmp", "TMPDIR=/tmp", NULL};

void running_open(struct running *running)
{
    *running = (struct running){0};
    running->exec = exec_open(&running->err);
    CHECK_OK(running->exec != NULL, running->err);
    running->confine = (struct confine_request){.profile = SYMBIONT_PROFILE_PERMISSIVE,
                                                .network = true,
                                                .workdir = "/tmp",
                                                .private_dir = "/tmp",
                                                .uid = geteuid(),
                                                .gid = getegid()};
    running->request = (struct exec_request){
        .envp = plain_env,
        .program = open("/bin/sh", O_PATH | O_CLOEXEC),
        .workdir = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC),
        .workdir_path = "/tmp",
        .code = -1,
        .stdin_fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
        .limits = {.wall_us = 20000000, .grace_us = 200000},
        .use_cgroup = true,
        .confine = &running->confine,
        .output_bytes = 64 * 1024,
    };
}

void running_close(struct running *running)
{
    exec_outcome_release(&running->outcome);
    (void)close(running->request.program);
    (void)close(running->request.workdir);
    (void)close(running->request.stdin_fd);
    exec_close(running->exec);
}

void running_shell(struct running *running, const char *script)
{
    running->argv[0] = "sh";
    running->argv[1] = "-c";
    running->argv[2] = script;
    running->request.argv = running->argv;
    exec_outcome_release(&running->outcome);
    CHECK_OK(exec_run(running->exec, &running->request, &running->outcome, &running->err),
             running->err);
}

static bool has_mark(const char *pid, const char *mark)
{
    struct symbiont_error err = {0};
    auto_buf struct buf text = {.limit = 1 << 20};
    char path[300];

    (void)snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    if (!file_read(AT_FDCWD, path, &text, &err) || !text.len)
        return false; /* gone, or a zombie */
    return memmem(text.data, text.len, mark, strlen(mark)) != NULL;
}

int running_count(const char *mark)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    int count = 0;

    while ((entry = readdir(proc))) {
        if (*entry->d_name >= '1' && *entry->d_name <= '9')
            count += has_mark(entry->d_name, mark);
    }
    (void)closedir(proc);
    return count;
}

int running_wait_gone(const char *mark, int ms)
{
    int left = running_count(mark);

    for (; left && ms > 0; ms -= 10) {
        (void)usleep(10000);
        left = running_count(mark);
    }
    return left;
}
