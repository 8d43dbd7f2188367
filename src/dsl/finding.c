#include "dsl/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsl/parse.h"

void findings_release(struct findings *findings)
{
    arena_release(&findings->arena);
    free(findings->items);
    *findings = (struct findings){0};
}

SYMBIONT_PRINTF(4, 0)
static void keep(struct findings *findings, enum symbiont_severity severity, struct tree_place at,
                 const char *fmt, va_list args)
{
    if (severity == SYMBIONT_SEVERITY_ERROR)
        findings->errors++;
    if (findings->count == FINDINGS_KEPT)
        return;
    if (findings->count == findings->room) {
        findings->room = findings->room ? findings->room * 2 : 16;
        findings->items = mem_resize(findings->items, findings->room, sizeof *findings->items);
    }

    auto_free char *message = mem_vformat(fmt, args);
    findings->items[findings->count] = (struct finding){
        .severity = severity,
        .at = at,
        .message = arena_text(&findings->arena, message),
        .order = findings->count,
    };
    findings->count++;
}

void finding_error(struct findings *findings, struct tree_place at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    keep(findings, SYMBIONT_SEVERITY_ERROR, at, fmt, args);
    va_end(args);
}

void finding_add(struct findings *findings, enum symbiont_severity severity, struct tree_place at,
                 const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    keep(findings, severity, at, fmt, args);
    va_end(args);
}

void finding_hint(struct findings *findings, const char *fmt, ...)
{
    va_list args;

    if (findings->count == 0 || findings->count == FINDINGS_KEPT)
        return;
    va_start(args, fmt);
    auto_free char *hint = mem_vformat(fmt, args);
    va_end(args);
    findings->items[findings->count - 1].hint = arena_text(&findings->arena, hint);
}

struct tree_place finding_place(const char *text, struct tree_place from, uint32_t offset)
{
    for (uint32_t i = from.offset; i < offset; i++) {
        if (text[i] == '\n') {
            from.line++;
            from.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            from.column++;
        }
    }
    from.offset = offset;
    return from;
}

/* By place; of those at one place the one that was found first. */
static int in_order(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;

    if (a->at.offset != b->at.offset)
        return a->at.offset < b->at.offset ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static char *line_around(const struct dsl_source *source, size_t offset)
{
    size_t start = offset < source->len ? offset : source->len;

    while (start > 0 && source->text[start - 1] != '\n')
        start--;

    const char *line = source->text + start;
    const char *newline = source->len > start ? memchr(line, '\n', source->len - start) : NULL;
    size_t len = newline ? (size_t)(newline - line) : source->len - start;
    if (len > 0 && line[len - 1] == '\r')
        len--;
    return mem_copy_bytes(line, len);
}

static void tell(const struct finding *finding, const struct dsl_source *source,
                 const struct dsl_listener *listener)
{
    auto_free char *line = line_around(source, finding->at.offset);
    const struct symbiont_diagnostic diagnostic = {
        .severity = finding->severity,
        .file = source->name,
        .line = finding->at.line,
        .column = finding->at.column,
        .message = finding->message,
        .hint = finding->hint,
        .source_line = line,
    };

    listener->report(listener->context, &diagnostic);
}

static void tell_of_more(const struct finding *last, size_t errors, const struct dsl_source *source,
                         const struct dsl_listener *listener)
{
    auto_free char *message = mem_format(
        "there are more errors (%zu in all); these are the first %d", errors, FINDINGS_TOLD);
    const struct finding more = {
        .severity = SYMBIONT_SEVERITY_ERROR, .at = last->at, .message = message};

    tell(&more, source, listener);
}

void findings_tell(struct findings *findings, const struct dsl_source *source,
                   const struct dsl_listener *listener)
{
    const struct finding *last = NULL;
    size_t errors = 0;
    size_t others = 0;

    if (!listener || !listener->report || findings->count == 0)
        return;
    qsort(findings->items, findings->count, sizeof *findings->items, in_order);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        bool is_error = finding->severity == SYMBIONT_SEVERITY_ERROR;

        if (last && last->at.offset == finding->at.offset && last->severity == finding->severity)
            continue;
        last = finding;
        if ((is_error ? errors : others) == FINDINGS_TOLD) {
            if (!is_error)
                continue;
            tell_of_more(finding, findings->errors, source, listener);
            return;
        }
        *(is_error ? &errors : &others) += 1;
        tell(finding, source, listener);
    }
}
