/*
 * Every file of scripts/good parses and passes the checker (a file whose first line is
 * `# syntax only` only parses), and its layout is stable and means the same.  Every file of
 * scripts/bad says what is reported, in order and nothing else:
 *
 *     # expect error LINE:COL: a part of the message
 *     # expect warning LINE:COL: …     # expect hint LINE:COL: …
 */
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/parse.h"
#include "tree_text.h"

enum { SCRIPT_BYTES = 1 << 20 };

static bool never(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)call;
    (void)result;
    (void)failure;
    return false;
}

static const struct dsl_host_function host_functions[] = {
    {{"execute_native", {"command", "timeout", "check", NULL}, 1, 1, false}, "", true, never},
    {{"execute", {"command", "tier", "timeout", NULL}, 1, 1, false}, "", true, never},
    {{"execute_code", {"language", "source", "timeout", NULL}, 2, 2, false}, "", true, never},
};

static const struct dsl_host host = {.functions = host_functions,
                                     .count = sizeof host_functions / sizeof *host_functions};

/* The next expectation of the script, "LINE:COL: part" behind its severity; NULL after the last. */
static const char *next_expected(const char **at)
{
    static const char key[] = "# expect ";
    const char *found = strstr(*at, key);

    if (found)
        *at = found + strlen(key);
    return found ? *at : NULL;
}

struct told {
    const char *name;
    const char *at; /* in the script's text */
    bool wrong;
};

static void compare(void *context, const struct symbiont_diagnostic *diagnostic)
{
    static const char *const severities[] = {"error", "warning", "hint"};
    struct told *told = context;
    const char *expected = next_expected(&told->at);
    auto_free char *place = mem_format("%s %u:%u: ", severities[diagnostic->severity],
                                       diagnostic->line, diagnostic->column);
    size_t len = expected ? strcspn(expected, "\n") : 0;
    auto_free char *line = mem_copy_bytes(expected ? expected : "", len);

    if (text_starts_with(line, place) && strstr(diagnostic->message, line + strlen(place)))
        return;
    told->wrong = true;
    printf("# %s: got %s%s\n# expected %s\n", told->name, place, diagnostic->message, line);
}

static bool check_text(const struct dsl_source *source, const struct dsl_listener *listener,
                       bool syntax_only)
{
    struct dsl_file *file = dsl_parse(source, listener);
    struct dsl_function_list list;
    bool ok = file;

    if (file && !syntax_only) {
        dsl_function_list_init(&list, &host);
        ok = dsl_check(file, &list.functions, listener);
        dsl_function_list_release(&list);
    }
    dsl_file_free(file);
    return ok;
}

static char *tree_of(const char *text)
{
    const struct dsl_source source = {"layout", text, strlen(text)};
    struct dsl_file *file = dsl_parse(&source, NULL);
    char *tree = file ? tree_text(file) : mem_copy_text("does not parse");

    dsl_file_free(file);
    return tree;
}

static void check_layout(const char *text)
{
    const struct dsl_source source = {"text", text, strlen(text)};
    auto_free char *layout = dsl_format(&source, false, NULL);

    assert_non_null(layout);
    const struct dsl_source printed = {"layout", layout, strlen(layout)};
    auto_free char *again = dsl_format(&printed, false, NULL);
    auto_free char *before = tree_of(text);
    auto_free char *after = tree_of(layout);
    assert_non_null(again);
    CHECK_TEXT(layout, again);
    CHECK_TEXT(before, after);
}

static bool good(const char *name, const char *text)
{
    const struct dsl_source source = {name, text, strlen(text)};
    struct told told = {.name = name, .at = ""};
    const struct dsl_listener listener = {compare, &told};
    bool ok = check_text(&source, &listener, text_starts_with(text, "# syntax only"));

    if (ok)
        check_layout(text);
    return ok && !told.wrong;
}

static bool bad(const char *name, const char *text)
{
    const struct dsl_source source = {name, text, strlen(text)};
    struct told told = {.name = name, .at = text};
    const struct dsl_listener listener = {compare, &told};

    (void)check_text(&source, &listener, false);
    const char *missing = next_expected(&told.at);
    if (missing)
        printf("# %s: not reported: %.60s\n", name, missing);
    return !told.wrong && !missing;
}

static void each_script(const char *kind, bool (*test)(const char *name, const char *text))
{
    const char *slash = strrchr(__FILE__, '/');
    auto_free char *folder = mem_format("%.*s/scripts/%s", (int)(slash - __FILE__), __FILE__, kind);
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;
    size_t failed = 0;

    assert_non_null(entries);
    while ((entry = readdir(entries))) {
        auto_buf struct buf text = {.limit = SCRIPT_BYTES};
        auto_free char *path = mem_format("%s/%s", folder, entry->d_name);
        struct symbiont_error err = {0};

        if (!text_ends_with(entry->d_name, ".symbi"))
            continue;
        CHECK_OK(file_read(AT_FDCWD, path, &text, &err), err);
        count++;
        if (!test(entry->d_name, text.data)) {
            printf("# %s/%s\n", kind, entry->d_name);
            failed++;
        }
    }
    closedir(entries);
    CHECK(count > 20);
    CHECK_EQ(failed, 0);
}

TEST(good_scripts_pass_and_their_layout_means_the_same)
{
    each_script("good", good);
}

TEST(bad_scripts_are_told_what_is_wrong_and_where)
{
    each_script("bad", bad);
}
