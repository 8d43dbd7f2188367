#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"

struct project_file {
    const char *directory; /* below the project's, or NULL */
    const char *name;
    const char *text;
};

static const struct project_file files[] = {
    {NULL, "symbiont.toml",
     "# What runs started in this directory may do.  `symbiont config show --origin` prints every\n"
     "# setting with the place it came from.\n"
     "\n"
     "[security]\n"
     "# Programs run directly on this machine: for code that you trust.\n"
     "allow_native_execution = true\n"
     "default_sandbox_tier = \"None\"\n"
     "\n"
     "[native_execution]\n"
     "allowed_executables = [\"python3\", \"bash\", \"sh\"]\n"
     "max_memory_mb = 512\n"
     "max_execution_time_seconds = 60\n"},
    {"agents", "hello.symbi",
     "// An agent: what it is, what it may use, and what it does when it is triggered.\n"
     "agent Hello {\n"
     "  metadata {\n"
     "    name: \"Hello\"\n"
     "    version: \"1.0.0\"\n"
     "  }\n"
     "\n"
     "  security {\n"
     "    tier: None\n"
     "    sandbox: Permissive\n"
     "    capabilities: [\"local_filesystem\"]\n"
     "  }\n"
     "\n"
     "  on trigger \"hello\" {\n"
     "    execute_native(\"python3 process.py\")\n"
     "  }\n"
     "}\n"},
    {NULL, "process.py",
     "\"\"\"What the agent runs: it sees this directory and no variables of yours.\"\"\"\n"
     "import os\n"
     "import platform\n"
     "\n"
     "print(f\"Hello from Python {platform.python_version()} in {os.getcwd()}\")\n"},
};

static int open_below(int directory, const char *name, struct symbiont_error *err)
{
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        (void)error_errno(err, "open %s", name);
    return fd;
}

static bool is_there(int project, const struct project_file *file)
{
    char path[64];
    struct stat found;

    (void)snprintf(path, sizeof path, "%s%s%s", file->directory ? file->directory : "",
                   file->directory ? "/" : "", file->name);
    return fstatat(project, path, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Looked at before anything is written; O_EXCL holds if one appears in between. */
static bool nothing_is_there(int project, const char *name, struct symbiont_error *err)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (is_there(project, &files[i]))
            return error_set(err, SYMBIONT_INVALID,
                             "%s has a %s already, which would be overwritten; choose another "
                             "directory: symbiont init DIR",
                             name, files[i].name);
    }
    return true;
}

static bool write_file(int project, const struct project_file *file, struct symbiont_error *err)
{
    auto_close int below = -1;
    auto_close int fd = -1;

    if (file->directory) {
        if (mkdirat(project, file->directory, 0755) < 0 && errno != EEXIST)
            return error_errno(err, "mkdir %s", file->directory);
        below = open_below(project, file->directory, err);
        if (below < 0)
            return false;
    }
    fd = openat(file->directory ? below : project, file->name,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_errno(err, "create %s", file->name);
    return file_write_fd(fd, file->text, strlen(file->text), err) ||
           error_prefix(err, "%s", file->name);
}

static bool write_project(const char *name, struct symbiont_error *err)
{
    auto_close int project = -1;

    if (!file_make_dirs(name, 0755, err))
        return false;
    project = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (project < 0)
        return error_errno(err, "open %s", name);
    if (!nothing_is_there(project, name, err))
        return false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!write_file(project, &files[i], err))
            return error_prefix(err, "%s", name);
    }
    return true;
}

static void print_next(const struct cli_common *common, const char *name)
{
    bool here = text_equal(name, ".");

    if (common->quiet)
        return;
    (void)printf("Wrote symbiont.toml, agents/hello.symbi and process.py. Next:\n\n");
    if (!here)
        (void)printf("  cd %s\n", name);
    (void)printf("  symbiont config trust symbiont.toml\n  symbiont run hello\n");
}

static int run(void *typed, char **operands, size_t count)
{
    const char *name = count ? operands[0] : ".";
    struct symbiont_error err = {0};

    if (!*name)
        name = ".";
    if (!write_project(name, &err))
        return say_failure(&err);
    print_next(typed, name);
    return stdout_finish(0);
}

const struct cli_command cli_init = {
    .name = "init",
    .operands = "[DIR]",
    .summary = "writes an example project that runs: configuration, agent, script",
    .details = "Nothing that is there already is overwritten.",
    .words = "DIR",
    .most = 1,
    .size = sizeof(struct cli_common),
    .tables = {cli_common_options},
    .run = run,
};
