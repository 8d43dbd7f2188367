#include "policy/allowlist.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { LIST_TEXT_BYTES = 256 };

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What the entries lead to: opened once, when first asked for, and kept. */
struct allowlist_files {
    pthread_mutex_t lock;
    bool opened;
    struct program *programs;
};

static const struct program *program_of(const struct allowlist *list, size_t index)
{
    const struct program_rules rules = {.search_path = list->search_path};
    struct allowlist_files *files = list->files;

    (void)pthread_mutex_lock(&files->lock);
    for (size_t i = 0; !files->opened && i < list->entries.count; i++) {
        struct symbiont_error absent = {0};

        (void)!program_resolve(&files->programs[i], list->entries.items[i], &rules, &absent);
    }
    files->opened = true;
    (void)pthread_mutex_unlock(&files->lock);
    return &files->programs[index];
}

void allowlist_init(struct allowlist *list, const char *const *entries, bool set_by_operator,
                    const char *search_path)
{
    *list = (struct allowlist){.set_by_operator = set_by_operator,
                               .search_path = mem_copy_text(search_path)};
    argv_add_all(&list->entries, entries);
    if (list->entries.count)
        qsort(list->entries.items, list->entries.count, sizeof *list->entries.items, by_text);
    list->files = mem_zeroed(1, sizeof *list->files);
    list->files->programs = mem_zeroed(list->entries.count + 1, sizeof *list->files->programs);
    (void)pthread_mutex_init(&list->files->lock, NULL);
    if (set_by_operator)
        (void)program_of(list, 0); /* the default list often binds nothing of a command's */
}

void allowlist_release(struct allowlist *list)
{
    for (size_t i = 0; list->files && i < list->entries.count; i++)
        program_release(&list->files->programs[i]);
    if (list->files) {
        (void)pthread_mutex_destroy(&list->files->lock);
        free(list->files->programs);
    }
    free(list->files);
    argv_release(&list->entries);
    argv_release(&list->resolved);
    free(list->search_path);
    *list = (struct allowlist){0};
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* As many entries as fit, so that the remedy behind them does too. */
static void list_text(const struct allowlist *list, char text[static LIST_TEXT_BYTES])
{
    size_t used = 0;

    (void)snprintf(text, LIST_TEXT_BYTES, "nothing");
    for (size_t i = 0; i < list->entries.count; i++) {
        const char *entry = list->entries.items[i];

        if (used + strlen(entry) + sizeof ", ..." > LIST_TEXT_BYTES) {
            (void)snprintf(text + used, LIST_TEXT_BYTES - used, i ? ", ..." : "...");
            return;
        }
        used += (size_t)snprintf(text + used, LIST_TEXT_BYTES - used, "%s%s", i ? ", " : "", entry);
    }
}

static bool not_allowed(const struct allowlist *list, const char *typed, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    char allowed[LIST_TEXT_BYTES];

    list_text(list, allowed);
    return error_set(err, SYMBIONT_DENIED,
                     "'%s' is not an allowed executable (allowed: %s); add it to "
                     "native_execution.allowed_executables",
                     text_shown(typed, shown), allowed);
}

bool allowlist_check_name(const struct allowlist *list, const char *typed,
                          struct symbiont_error *err)
{
    for (size_t i = 0; i < list->entries.count; i++) {
        if (text_equal(list->entries.items[i], typed) ||
            (*list->entries.items[i] == '/' && text_equal(base_of(list->entries.items[i]), typed)))
            return true;
    }
    return not_allowed(list, typed, err);
}

static bool same_file(const struct program_file *a, const struct program_file *b)
{
    return a->dev == b->dev && a->ino == b->ino;
}

/* The real path stands for a name that only leaves its version away (python3 -> python3.11); a file
 * of many names (sh -> busybox) is none of them by itself. */
static bool is_real_path(const char *typed, const char *entry, const struct program *resolved)
{
    const char *name = base_of(resolved->file.path);
    size_t len = strlen(base_of(entry));

    return text_equal(typed, resolved->file.path) && text_starts_with(name, base_of(entry)) &&
           strspn(name + len, "0123456789.-") == strlen(name + len);
}

/* The entry's own directory and name, as found in the search path. */
static bool is_found_path(const struct allowlist *list, const char *typed, const char *entry)
{
    const char *slash = strrchr(typed, '/');
    size_t len = slash ? (size_t)(slash - typed) : 0;

    if (!len || !text_equal(slash + 1, entry))
        return false;
    for (const char *at = list->search_path; at;) {
        size_t part = strcspn(at, ":");

        if (part == len && memcmp(at, typed, len) == 0)
            return true;
        at = at[part] ? at + part + 1 : NULL;
    }
    return false;
}

/* How it was reached, without regard to what is there. */
static bool reached_as(const struct allowlist *list, const char *typed, const char *entry,
                       const struct program *resolved)
{
    if (!strchr(typed, '/'))
        return text_equal(typed, base_of(entry)) && (*entry == '/' || text_equal(typed, entry));
    if (*entry == '/')
        return text_equal(typed, entry) || is_real_path(typed, entry, resolved);
    return is_found_path(list, typed, entry) || is_real_path(typed, entry, resolved);
}

static bool on_list(const struct allowlist *list, const char *typed,
                    const struct program_file *file)
{
    for (size_t i = 0; i < list->entries.count; i++) {
        const struct program *entry = program_of(list, i);

        if (entry->typed && same_file(&entry->file, file) &&
            reached_as(list, typed, list->entries.items[i], entry))
            return true;
    }
    return false;
}

bool allowlist_check(const struct allowlist *list, const struct program *program,
                     struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];

    if (program->relative || !on_list(list, program->typed, &program->file))
        return not_allowed(list, program->typed, err);
    if (!program->script)
        return true;
    if (!on_list(list, program->interpreter_typed, &program->interpreter)) {
        (void)not_allowed(list, program->interpreter_typed, err);
        return error_prefix(err, "'%s' is a script", text_shown(program->typed, shown));
    }
    return program_protected(program->file.path, geteuid(), getegid(), err);
}

static void add_paths(struct allowlist *list)
{
    for (size_t i = 0; i < list->entries.count; i++) {
        const struct program *entry = program_of(list, i);

        if (entry->typed)
            argv_add(&list->resolved, entry->file.path);
        if (entry->script)
            argv_add(&list->resolved, entry->interpreter.path);
    }
    if (!list->resolved.items)
        argv_add(&list->resolved, "/nonexistent"); /* a list of nothing is not no list */
}

const char *const *allowlist_paths(struct allowlist *list)
{
    if (!list->resolved.items)
        add_paths(list);
    return (const char *const *)list->resolved.items;
}
