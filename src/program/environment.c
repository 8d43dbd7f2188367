#include "program/environment.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { STRING_BYTES = 128 * 1024 - 1 }; /* what the kernel takes as one string */

/* A `*` at the end stands for any rest. */
static const char *const loaders[] = {
    /* the C library's loader */
    "LD_*",
    "GLIBC_TUNABLES",
    "GCONV_PATH",
    "LOCPATH",
    "NLSPATH",
    /* shells */
    "BASH_ENV",
    "ENV",
    "BASH_FUNC_*",
    "BASH_LOADABLES_PATH",
    "SHELLOPTS",
    "BASHOPTS",
    "PS4",
    "IFS",
    "CDPATH",
    "PROMPT_COMMAND",
    "ZDOTDIR",
    "FPATH",
    /* interpreters */
    "PYTHONSTARTUP",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONINSPECT",
    "PYTHONBREAKPOINT",
    "PYTHONUSERBASE",
    "PYTHONPLATLIBDIR",
    "PYTHONWARNINGS",
    "PYTHONEXECUTABLE",
    "PYTHONPYCACHEPREFIX",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_REPL_EXTERNAL_MODULE",
    "PERL5OPT",
    "PERL5LIB",
    "PERLLIB",
    "PERL5DB",
    "PERL5SHELL",
    "RUBYOPT",
    "RUBYLIB",
    "RUBYSHELL",
    "GEM_HOME",
    "GEM_PATH",
    "BUNDLE_GEMFILE",
    "JAVA_TOOL_OPTIONS",
    "_JAVA_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "CLASSPATH",
    "LUA_INIT*",
    "LUA_PATH*",
    "LUA_CPATH*",
    "PHPRC",
    "PHP_INI_SCAN_DIR",
    "R_PROFILE*",
    "R_ENVIRON*",
    "DOTNET_STARTUP_HOOKS",
    "CORECLR_*",
    /* libraries and tools that start what a variable names */
    "OPENSSL_CONF",
    "OPENSSL_ENGINES",
    "OPENSSL_MODULES",
    "GIT_*",
    "LESSOPEN",
    "LESSCLOSE",
    "PYENV_VERSION",
};

bool environment_loads_code(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        size_t fixed = strcspn(loaders[i], "*");
        bool any_rest = loaders[i][fixed] == '*';

        if ((len == fixed || (any_rest && len > fixed)) && strncmp(name, loaders[i], fixed) == 0)
            return true;
    }
    return false;
}

static bool name_valid(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f)
            return false;
    }
    return len > 0 && len <= ENVIRONMENT_NAME_BYTES;
}

/* Messages show the name only: the value may be a secret. */
static bool check(const char *item, bool trusted, struct symbiont_error *err)
{
    size_t len = strcspn(item, "=");
    auto_free char *name = mem_copy_bytes(item, len < TEXT_SHOWN_BYTES ? len : TEXT_SHOWN_BYTES);
    char shown[TEXT_SHOWN_BYTES];

    if (item[len] != '=')
        return error_set(err, SYMBIONT_INVALID,
                         "a variable for the run has no '='; write it as NAME=VALUE");
    if (!name_valid(item, len))
        return error_set(err, SYMBIONT_INVALID, "'%s' cannot be the name of a variable",
                         text_shown(name, shown));
    if (len + strlen(item + len) > STRING_BYTES)
        return error_set(err, SYMBIONT_INVALID,
                         "the variable '%s' is longer than %d bytes; hand it over in a file",
                         text_shown(name, shown), STRING_BYTES);
    if (!trusted && environment_loads_code(item, len))
        return error_set(err, SYMBIONT_DENIED,
                         "'%s' makes programs load code and may only be set by the operator; "
                         "pass it with --env on the command line",
                         text_shown(name, shown));
    return true;
}

static void put(struct argv *into, const char *item)
{
    size_t name_len = strcspn(item, "=") + 1;

    for (size_t i = 0; i < into->count; i++) {
        if (strncmp(into->items[i], item, name_len) != 0)
            continue;
        free(into->items[i]);
        into->items[i] = mem_copy_text(item);
        return;
    }
    argv_add(into, item);
}

static bool put_all(struct argv *into, const char *const *items, bool trusted,
                    struct symbiont_error *err)
{
    for (size_t i = 0; items && items[i]; i++) {
        if (!check(items[i], trusted, err))
            return false;
        if (i >= ENVIRONMENT_VARIABLES)
            return error_set(err, SYMBIONT_INVALID, "more than %d variables for the run",
                             ENVIRONMENT_VARIABLES);
        put(into, items[i]);
    }
    return true;
}

static bool bounded(const struct argv *into, struct symbiont_error *err)
{
    size_t bytes = 0;

    for (size_t i = 0; i < into->count; i++)
        bytes += strlen(into->items[i]) + 1;
    if (bytes <= ENVIRONMENT_BYTES)
        return true;
    return error_set(err, SYMBIONT_INVALID,
                     "the run's variables are longer than %d bytes together; hand them over in "
                     "a file",
                     ENVIRONMENT_BYTES);
}

static void put_defaults(struct argv *into, const struct environment *environment)
{
    auto_free char *user = environment_user(environment->uid);

    argv_addf(into, "PATH=%s", environment->search_path);
    argv_addf(into, "HOME=%s", environment->home);
    argv_add(into, "LANG=C.UTF-8");
    argv_addf(into, "TMPDIR=%s", environment->tmpdir);
    argv_addf(into, "USER=%s", user);
}

bool environment_build(const struct environment *environment, struct argv *into,
                       struct symbiont_error *err)
{
    put_defaults(into, environment);
    return put_all(into, environment->from_agent, false, err) &&
           put_all(into, environment->from_operator, true, err) && bounded(into, err);
}
