/*
 * allowlist.h - native_execution.allowed_executables: which files may be executed
 *
 * An entry is a name, looked up once through the search path, or an absolute path, which is exactly
 * that file.  Entries are looked up when the list is made (the default list when it is first asked)
 * and their files stay open: a file that takes an entry's place later is not on the list.  What is
 * asked for must be the same file (device and inode) reached by the entry's own name or path: not
 * by a copy, another link or a relative path, and not by another name of a file that acts by its
 * name (busybox).
 */
#pragma once

#include "base/argv.h"
#include "program/program.h"

struct allowlist {
    struct argv entries;           /* sorted */
    struct allowlist_files *files; /* opened when first asked for; any thread */
    bool set_by_operator;          /* it binds what the operator types too */
    char *search_path;
    struct argv resolved; /* made when asked for */
};

void allowlist_init(struct allowlist *list, const char *const *entries, bool set_by_operator,
                    const char *search_path);
void allowlist_release(struct allowlist *list);

/* False: DENIED, naming the list and the setting. */
CHECKED bool allowlist_check(const struct allowlist *list, const struct program *program,
                             struct symbiont_error *err);
/* The name alone, for what could not be resolved. */
CHECKED bool allowlist_check_name(const struct allowlist *list, const char *typed,
                                  struct symbiont_error *err);
/* The real paths of all entries that are there, interpreters included; NULL at the end. */
const char *const *allowlist_paths(struct allowlist *list);
