/*
 * Every file of scripts/eval is a test.  Its comments say what must happen:
 *
 *     # expect: TEXT                    the next printed line
 *     # expect log: TEXT                the next logged line
 *     # expect note: TEXT               the next thing that the host was asked for
 *     # expect value: JSON              what the run is worth
 *     # expect error LINE:COL: TEXT     how the failure's first line goes on
 *     # expect in: TEXT                 a line of its call chain
 *     # input: JSON    # agent: NAME    # trigger: NAME
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
#include "eval_script.h"

enum { SCRIPT_BYTES = 1 << 20 };

/* All comments `# KEY: text` of a script, a line each; what holds no newline if there is none. */
struct wanted {
    struct buf printed, logged, notes;
    char *value, *error, *in, *input, *agent, *trigger;
};

static void wanted_release(struct wanted *wanted)
{
    char *const texts[] = {wanted->value, wanted->error, wanted->in,
                           wanted->input, wanted->agent, wanted->trigger};

    buf_release(&wanted->printed);
    buf_release(&wanted->logged);
    buf_release(&wanted->notes);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

static char folder[1024];

static void add_line(struct buf *buf, const char *text)
{
    struct symbiont_error err = {0};

    CHECK(buf_add(buf, text, strlen(text), &err));
    CHECK(buf_add(buf, "\n", 1, &err));
}

static void want(struct wanted *wanted, const char *line)
{
    const struct {
        const char *key;
        struct buf *lines;
        char **one;
    } keys[] = {
        {"# expect:", &wanted->printed, NULL},     {"# expect log:", &wanted->logged, NULL},
        {"# expect note:", &wanted->notes, NULL},  {"# expect value: ", NULL, &wanted->value},
        {"# expect error ", NULL, &wanted->error}, {"# expect in: ", NULL, &wanted->in},
        {"# input: ", NULL, &wanted->input},       {"# agent: ", NULL, &wanted->agent},
        {"# trigger: ", NULL, &wanted->trigger},
    };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!text_starts_with(line, keys[i].key))
            continue;
        const char *rest = line + strlen(keys[i].key);
        if (keys[i].lines)
            add_line(keys[i].lines, *rest == ' ' ? rest + 1 : rest);
        else
            *keys[i].one = mem_copy_text(rest);
        return;
    }
}

static void read_wanted(struct wanted *wanted, const char *text)
{
    buf_init(&wanted->printed, SCRIPT_BYTES);
    buf_init(&wanted->logged, SCRIPT_BYTES);
    buf_init(&wanted->notes, SCRIPT_BYTES);
    for (const char *at = text; at && *at;) {
        const char *end = strchr(at, '\n');
        char *line = mem_copy_bytes(at, end ? (size_t)(end - at) : strlen(at));
        const char *comment = strstr(line, "# ");
        if (comment)
            want(wanted, comment);
        free(line);
        at = end ? end + 1 : NULL;
    }
}

static const char *text_of(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}

static void check_played(const struct wanted *wanted, const struct played *played)
{
    CHECK_TEXT(played->unparsed ? played->unparsed : "", "");
    if (wanted->error) {
        CHECK_HAS(played->failure, wanted->error);
        const char *place = strchr(played->failure, ':') + 1;
        CHECK(text_starts_with(place, wanted->error));
    } else {
        CHECK_TEXT(played->failure ? played->failure : "", "");
    }
    if (wanted->in)
        CHECK_HAS(played->failure, wanted->in);
    CHECK_TEXT(text_of(&played->printed), text_of(&wanted->printed));
    CHECK_TEXT(text_of(&played->logged), text_of(&wanted->logged));
    if (wanted->notes.len)
        CHECK_TEXT(text_of(&played->notes), text_of(&wanted->notes));
    if (wanted->value)
        CHECK_TEXT(text_of(&played->value), wanted->value);
    CHECK(wanted->error || wanted->printed.len || wanted->value || wanted->notes.len);
}

static void play_file(void)
{
    auto_buf struct buf text = {.limit = SCRIPT_BYTES};
    auto_free char *path = mem_format("%s/%s", folder, check_running->name);
    struct symbiont_error err = {0};
    AUTO(wanted_release) struct wanted wanted = {0};
    auto_played struct played played = {0};

    CHECK_OK(file_read(AT_FDCWD, path, &text, &err), err);
    read_wanted(&wanted, text.data);
    const struct script script = {.name = check_running->name,
                                  .text = text.data,
                                  .len = text.len,
                                  .agent = wanted.agent,
                                  .trigger = wanted.trigger,
                                  .input = wanted.input};
    script_play(&script, &played);
    check_played(&wanted, &played);
}

static int is_script(const struct dirent *entry)
{
    return text_ends_with(entry->d_name, ".symbi");
}

/* Beside this file; its name is relative to the build folder. */
static int find_scripts(struct dirent ***entries)
{
    const char *file = __FILE__;

    for (;;) {
        const char *slash = strrchr(file, '/');
        (void)snprintf(folder, sizeof folder, "%.*s/scripts/eval", (int)(slash - file), file);
        int count = scandir(folder, entries, is_script, alphasort);
        if (count >= 0 || !text_starts_with(file, "../"))
            return count;
        file += strlen("../");
    }
}

__attribute__((constructor)) static void register_scripts(void)
{
    struct dirent **entries;
    int count = find_scripts(&entries);

    for (int i = 0; i < count; i++) {
        struct check_test *test = mem_zeroed(1, sizeof *test);
        test->name = mem_copy_text(entries[i]->d_name);
        test->body = play_file;
        check_register(test);
        free(entries[i]);
    }
    if (count >= 0)
        free((void *)entries);
}
