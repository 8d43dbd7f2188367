#include "program/lookup.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "program/opened.h"

/* The next absolute element at or after *at; 0 at the end. */
static size_t next_directory(const char **at)
{
    while (**at) {
        size_t len = strcspn(*at, ":");

        if (**at == '/')
            return len;
        *at += len + ((*at)[len] == ':');
    }
    return 0;
}

static bool not_found(const char *typed, const struct program_rules *rules,
                      struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    char where[TEXT_SHOWN_BYTES];

    return error_set(err, SYMBIONT_NOT_FOUND,
                     "'%s' was not found in %s; install it, name it by its absolute path, or add "
                     "its directory to native_execution.search_path",
                     text_shown(typed, shown), text_shown(rules->search_path, where));
}

/* As execvp does: a file that is there but not executable only counts if nothing else is found. */
static bool by_name(struct lookup *found, const char *typed, const struct program_rules *rules,
                    struct symbiont_error *err)
{
    const char *at = rules->search_path;
    size_t len;

    (void)not_found(typed, rules, err);
    while ((len = next_directory(&at))) {
        struct symbiont_error here = {0};
        auto_free char *path = mem_format("%.*s/%s", (int)len, at, typed);

        found->fd = opened_path(path, &here);
        if (found->fd >= 0) {
            *err = (struct symbiont_error){0};
            return true;
        }
        if (here.status != SYMBIONT_NOT_FOUND && err->status == SYMBIONT_NOT_FOUND)
            *err = here;
        at += len;
    }
    return false;
}

static bool by_path(struct lookup *found, const char *typed, const struct program_rules *rules,
                    struct symbiont_error *err)
{
    auto_free char *path = found->relative ? mem_format("%s/%s", rules->base_dir, typed) : NULL;

    found->fd = opened_path(path ? path : typed, err);
    return found->fd >= 0;
}

bool lookup_open(struct lookup *found, const char *typed, const struct program_rules *rules,
                 struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];

    *found = (struct lookup){.by_name = !strchr(typed, '/'), .relative = false};
    if (!*typed)
        return error_set(err, SYMBIONT_INVALID, "the program's name is empty");
    if (strlen(typed) >= PROGRAM_PATH_BYTES)
        return error_set(err, SYMBIONT_INVALID, "the program's name is longer than %d bytes",
                         PROGRAM_PATH_BYTES - 1);
    if (found->by_name)
        return by_name(found, typed, rules, err);
    found->relative = *typed != '/';
    if (found->relative && !rules->base_dir)
        return error_set(err, SYMBIONT_DENIED,
                         "'%s' is a relative path, which leads elsewhere in another directory; "
                         "name the program by its absolute path",
                         text_shown(typed, shown));
    return by_path(found, typed, rules, err);
}
