#include "dsl/parse.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "dsl/brackets.h"
#include "dsl/front.h"
#include "dsl/lexer.h"
#include "dsl/parser.h"

/* What must hold before the lexer may look at the text. */
static bool is_readable(const struct dsl_source *source, struct findings *findings)
{
    const struct tree_place top = {0, 1, 1};
    uint32_t at = 0;

    if (source->len > DSL_FILE_BYTES) {
        finding_error(findings, top, "the file has more than 1 MiB");
        finding_hint(findings, "an agent file has at most %d bytes", DSL_FILE_BYTES);
        return false;
    }
    while (at < source->len) {
        size_t step = utf8_length(source->text + at, source->len - at);

        if (source->text[at] == '\0') {
            finding_error(findings, finding_place(source->text, top, at),
                          "the text holds a NUL byte");
            finding_hint(findings, "in a string it is written \\0");
            return false;
        }
        if (step == 0) {
            finding_error(findings, finding_place(source->text, top, at),
                          "the text is not UTF-8: byte 0x%02x",
                          (unsigned)(unsigned char)source->text[at]);
            return false;
        }
        at += (uint32_t)step;
    }
    return true;
}

static struct dsl_file *file_new(const struct dsl_source *source)
{
    struct dsl_file *file = mem_zeroed(1, sizeof *file);

    file->name = arena_text(&file->arena, source->name);
    file->text.bytes = arena_copy(&file->arena, source->text, source->len);
    file->text.len = source->len;
    return file;
}

void dsl_file_free(struct dsl_file *file)
{
    if (!file)
        return;
    arena_release(&file->arena);
    free(file);
}

/* file = { item } */
static void parse_file(struct dsl_file *file, struct tokens *tokens, struct findings *findings)
{
    auto_vec struct vec items = VEC_OF(struct tree_item *);
    struct parser parser = {
        .text = file->text.bytes,
        .tokens = tokens->items,
        .end = tokens->count - 1,
        .arena = &file->arena,
        .findings = findings,
        .records = true,
    };

    parser.quiet = brackets_match(tokens, findings);
    names_init(&parser.names, &file->arena);
    parse_items(&parser, parser.end, false, &items);
    names_release(&parser.names);
    file->items = vec_keep(&items, &file->arena);
    file->count = items.count;
}

struct dsl_file *front_parse(const struct dsl_source *source, struct tokens *tokens,
                             struct findings *findings)
{
    if (!is_readable(source, findings))
        return NULL;

    struct dsl_file *file = file_new(source);
    lexer_run(file->text.bytes, file->text.len, tokens, findings);
    parse_file(file, tokens, findings);
    if (findings->errors == 0)
        return file;
    dsl_file_free(file);
    return NULL;
}

struct dsl_file *dsl_parse(const struct dsl_source *source, const struct dsl_listener *listener)
{
    auto_tokens struct tokens tokens = {0};
    auto_findings struct findings findings = {0};
    struct dsl_file *file = front_parse(source, &tokens, &findings);

    findings_tell(&findings, source, listener);
    return file;
}
