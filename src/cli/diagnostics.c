#include "cli/diagnostics.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"

enum { SHOWN_CHARACTERS = 160 };

static const char *const names[] = {
    [SYMBIONT_SEVERITY_ERROR] = "error",
    [SYMBIONT_SEVERITY_WARNING] = "warning",
    [SYMBIONT_SEVERITY_HINT] = "hint",
};
static const char *const colours[] = {
    [SYMBIONT_SEVERITY_ERROR] = "\033[31m",
    [SYMBIONT_SEVERITY_WARNING] = "\033[33m",
    [SYMBIONT_SEVERITY_HINT] = "\033[36m",
};

static const char *colour(const struct diagnostics *to, const char *sequence)
{
    return to->colour ? sequence : "";
}

/* Terminals give East Asian and emoji characters two columns, combining marks none. */
static unsigned columns_of(const char *at, size_t len)
{
    unsigned lead = (unsigned char)at[0];
    unsigned second = len > 1 ? (unsigned char)at[1] : 0;

    if ((lead == 0xcc && second >= 0x80) || (lead == 0xcd && second < 0xb0))
        return 0;
    return (lead >= 0xe3 && lead <= 0xed) || (lead == 0xef && second >= 0xbc) || lead >= 0xf0 ? 2
                                                                                              : 1;
}

/* What keeps the caret below its character: tabs as tabs, anything else as blanks. */
static void print_indent(FILE *stream, const char *line, unsigned column)
{
    size_t left = strlen(line);

    for (unsigned i = 1; i < column; i++) {
        size_t len = left ? utf8_length(line, left) : 0;

        len = len ? len : left > 0;
        if (left && *line == '\t')
            (void)fputc('\t', stream);
        else
            (void)fprintf(stream, "%*s", len ? (int)columns_of(line, len) : 1, "");
        line += len;
        left -= len;
    }
}

/* Control characters of a file must not reach the terminal. */
static void print_line(FILE *stream, const char *line)
{
    for (; *line; line++) {
        bool control = ((unsigned char)*line < ' ' && *line != '\t') || *line == 0x7f;

        (void)fputc(control ? '?' : *line, stream);
    }
    (void)fputc('\n', stream);
}

static const char *skip(const char *at, size_t characters)
{
    size_t left = strlen(at);

    for (; characters && left; characters--) {
        size_t len = utf8_length(at, left);

        len = len ? len : 1;
        at += len;
        left -= len;
    }
    return at;
}

/* A line of a megabyte would bury what is said of it: the part around the column, which counts
 * within that part from here. */
static char *cut_line(const char *line, unsigned *column)
{
    unsigned first = *column > SHOWN_CHARACTERS / 2 ? *column - SHOWN_CHARACTERS / 2 : 0;

    if (!*skip(line, SHOWN_CHARACTERS))
        return mem_copy_text(line);
    const char *start = skip(line, first);
    const char *end = skip(start, SHOWN_CHARACTERS);
    const char *before = first ? "..." : "";
    *column += (unsigned)strlen(before) - first;
    return mem_format("%s%.*s%s", before, (int)(end - start), start, *end ? "..." : "");
}

static void print_source(const struct diagnostics *to, const struct symbiont_diagnostic *found)
{
    if (!found->source_line)
        return;
    unsigned column = found->column;
    auto_free char *line = cut_line(found->source_line, &column);

    (void)fputs("    ", to->stream);
    print_line(to->stream, line);
    (void)fputs("    ", to->stream);
    print_indent(to->stream, line, column);
    (void)fprintf(to->stream, "%s^%s\n", colour(to, colours[found->severity]),
                  colour(to, "\033[0m"));
}

void diagnostics_print(void *context, const struct symbiont_diagnostic *found)
{
    struct diagnostics *to = context;

    to->errors += found->severity == SYMBIONT_SEVERITY_ERROR;
    to->warnings += found->severity == SYMBIONT_SEVERITY_WARNING;
    if (found->severity == SYMBIONT_SEVERITY_HINT && !to->hints)
        return;
    (void)fprintf(to->stream, "%s%s:%u:%u:%s %s%s:%s %s\n", colour(to, "\033[1m"), found->file,
                  found->line, found->column, colour(to, "\033[0m"),
                  colour(to, colours[found->severity]), names[found->severity],
                  colour(to, "\033[0m"), found->message);
    print_source(to, found);
    if (found->hint)
        (void)fprintf(to->stream, "hint: %s\n", found->hint);
}
