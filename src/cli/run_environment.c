#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/run_plan.h"

enum { FILE_BYTES = 1024 * 1024 };

/* The length of a variable's name at the start of `text`, 0 when there is none. */
static size_t name_length(const char *text)
{
    size_t len = strcspn(text, "=");

    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte <= ' ' || byte == 0x7f)
            return 0;
    }
    return len;
}

static bool add_assignment(struct argv *to, const char *option, const char *text,
                           struct symbiont_error *err)
{
    size_t len = name_length(text);

    if (len == 0 || text[len] != '=')
        return error_set(err, SYMBIONT_INVALID,
                         "%s: '%s' is no K=V; to pass a variable of yours on: --pass-env %s",
                         option, text, len && !text[len] ? text : "K");
    argv_add(to, text);
    return true;
}

static bool add_own(struct argv *to, const char *option, const char *name,
                    struct symbiont_error *err)
{
    const char *value = getenv(name);

    if (name_length(name) != strlen(name) || !*name)
        return error_set(err, SYMBIONT_INVALID, "%s: '%s' is not a variable's name", option, name);
    if (!value)
        return error_set(err, SYMBIONT_INVALID,
                         "%s: there is no variable %s here; export it, or give its value with "
                         "--env %s=VALUE",
                         option, name, name);
    argv_addf(to, "%s=%s", name, value);
    return true;
}

/* One K=V a line; blank lines and those that start with '#' are left out. */
static bool add_file(struct argv *to, const char *path, struct symbiont_error *err)
{
    auto_buf struct buf text = {.limit = FILE_BYTES};
    unsigned number = 0;
    char *rest;
    char *line;

    if (!file_read(AT_FDCWD, path, &text, err))
        return error_prefix(err, "--env-file");
    if (memchr(text.data, '\0', text.len))
        return error_set(err, SYMBIONT_INVALID, "--env-file: %s is not a text file", path);
    for (rest = text.data; (line = strsep(&rest, "\n"));) {
        size_t len = strlen(line);

        number++;
        if (len && line[len - 1] == '\r')
            line[len - 1] = '\0';
        if (!*line || *line == '#')
            continue;
        if (!add_assignment(to, "--env-file", line, err))
            return error_set(err, SYMBIONT_INVALID, "%s:%u: '%s' is no K=V", path, number, line);
    }
    return true;
}

/* The value must not be repeated in a message: it is a secret. */
static bool add_secret_file(struct argv *to, const char *name, size_t name_len, const char *path,
                            struct symbiont_error *err)
{
    auto_buf struct buf text = {.limit = FILE_BYTES};

    if (!file_read(AT_FDCWD, path, &text, err))
        return error_prefix(err, "--secret %.*s", (int)name_len, name);
    if (text.len && text.data[text.len - 1] == '\n')
        text.data[--text.len] = '\0';
    if (memchr(text.data, '\0', text.len))
        return error_set(
            err, SYMBIONT_INVALID,
            "--secret %.*s: %s holds a NUL byte, which no variable can have; encode it",
            (int)name_len, name, path);
    argv_addf(to, "%.*s=%s", (int)name_len, name, text.data);
    explicit_bzero(text.data, text.len);
    return true;
}

/* K=@FILE, K=V or K */
static bool add_secret(struct argv *to, const struct cli_common *common, const char *text,
                       struct symbiont_error *err)
{
    size_t len = name_length(text);

    if (len == 0)
        return error_set(err, SYMBIONT_INVALID,
                         "--secret: write K=@FILE, K (a variable of yours) "
                         "or K=V");
    if (!text[len])
        return add_own(to, "--secret", text, err);
    if (text[len + 1] == '@')
        return add_secret_file(to, text, len, text + len + 2, err);
    say_warning(common,
                "--secret %.*s=...: other users of this machine can read it in the process list; "
                "use --secret %.*s=@FILE or --secret %.*s",
                (int)len, text, (int)len, text, (int)len, text);
    argv_add(to, text);
    return true;
}

/* Later ones win: files, then what is passed on, then what was typed. */
bool plan_environment(struct run_plan *plan, const struct run_options *options,
                      struct symbiont_error *err)
{
    for (size_t i = 0; i < options->env_files.count; i++) {
        if (!add_file(&plan->env, options->env_files.items[i], err))
            return false;
    }
    for (size_t i = 0; i < options->pass_env.count; i++) {
        if (!add_own(&plan->env, "--pass-env", options->pass_env.items[i], err))
            return false;
    }
    for (size_t i = 0; i < options->env.count; i++) {
        if (!add_assignment(&plan->env, "--env", options->env.items[i], err))
            return false;
    }
    for (size_t i = 0; i < options->secrets.count; i++) {
        if (!add_secret(&plan->secrets, &options->common, options->secrets.items[i], err))
            return false;
    }
    plan->request.env = (const char *const *)plan->env.items;
    plan->request.secrets = (const char *const *)plan->secrets.items;
    return true;
}
