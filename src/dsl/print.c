#include "dsl/parse.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "dsl/front.h"
#include "dsl/layout.h"

/* An open bracket on its way to the output. */
struct frame {
    bool broken;
    bool has_entries;
    size_t inside; /* the indentation of its entries */
    size_t close;  /* of its closing bracket, when broken */
};

struct printer {
    const char *text;
    const struct tokens *tokens;
    struct layout layout;
    struct buf out;
    bool overflow;
    bool fix;
    size_t column; /* from 0 */
    size_t indent; /* of the line */
    struct frame frames[DSL_NESTING + 2];
    size_t depth;
    size_t comment;    /* the next one */
    uint32_t done;     /* the offset after what was printed last */
    bool line_comment; /* it was a comment to the end of the line */
};

static void put(struct printer *printer, const char *bytes, size_t len)
{
    struct symbiont_error ignored = {0};
    const char *newline = memrchr(bytes, '\n', len);

    printer->overflow |= !buf_add(&printer->out, bytes, len, &ignored);
    printer->column = newline ? utf8_count(newline + 1, len - (size_t)(newline + 1 - bytes))
                              : printer->column + utf8_count(bytes, len);
}

static void put_newline(struct printer *printer, size_t indent, bool empty_line)
{
    static const char blanks[] = "                                ";
    size_t left = indent;

    if (printer->out.len > 0)
        put(printer, "\n\n", empty_line ? 2 : 1);
    while (left > 0) {
        size_t some = left < sizeof blanks - 1 ? left : sizeof blanks - 1;

        put(printer, blanks, some);
        left -= some;
    }
    printer->indent = indent;
    printer->line_comment = false;
}

/* The newlines in the source between what was printed last and `offset`. */
static size_t newlines_before(const struct printer *printer, uint32_t offset)
{
    size_t count = 0;

    for (uint32_t i = printer->done; i < offset; i++)
        count += printer->text[i] == '\n';
    return count;
}

static struct frame *top(struct printer *printer)
{
    return &printer->frames[printer->depth];
}

static bool is_first(const struct printer *printer, uint32_t at)
{
    return at > 0 && token_opens(&printer->tokens->items[at - 1]);
}

/* It starts a line although the source may not have a newline there. */
static bool must_start_line(struct printer *printer, uint32_t at)
{
    const struct token *token = &printer->tokens->items[at];

    if (token->kind == TOKEN_END || !top(printer)->broken)
        return false;
    return (token->layout & LAYOUT_ENTRY) || token_closes(token) || is_first(printer, at);
}

static bool is_word(const struct printer *printer, const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && token->len == strlen(word) &&
           memcmp(printer->text + token->at.offset, word, token->len) == 0;
}

/* It goes on the line before although the source may have a newline there. */
static bool joins_line(struct printer *printer, uint32_t at)
{
    const struct token *token = &printer->tokens->items[at];

    if (token->layout & LAYOUT_ENTRY)
        return false;
    if (token->kind == TOKEN_LBRACE)
        return !(token->layout & LAYOUT_OWN_LINE);
    return token_closes(token) || token->kind == TOKEN_TEXT_MIDDLE || token->kind == TOKEN_COMMA ||
           token->kind == TOKEN_SEMICOLON || is_word(printer, token, "else") ||
           is_word(printer, token, "catch");
}

/* The indentation of a line that this token starts. */
static size_t indent_of(struct printer *printer, uint32_t at)
{
    const struct token *token = &printer->tokens->items[at];
    const struct frame *frame = top(printer);

    if (token_closes(token) && frame->broken)
        return frame->close;
    if (token->layout & (LAYOUT_ENTRY | LAYOUT_OWN_LINE))
        return frame->inside;
    if (token->kind == TOKEN_END || is_first(printer, at) || !frame->has_entries ||
        is_word(printer, token, "else") || is_word(printer, token, "catch"))
        return frame->inside;
    return frame->inside + LAYOUT_INDENT;
}

/* Of a comment before this token: among the entries, not with the closing bracket. */
static size_t comment_indent_of(struct printer *printer, uint32_t at)
{
    return token_closes(&printer->tokens->items[at]) ? top(printer)->inside
                                                     : indent_of(printer, at);
}

static bool has_comment(const struct printer *printer, uint32_t at)
{
    return printer->comment < printer->tokens->comment_count &&
           printer->tokens->comments[printer->comment].before == at;
}

/* No newline lies between what was printed last, the comments here and the token. */
static bool all_on_one_line(const struct printer *printer, uint32_t at)
{
    return !printer->tokens->items[at].newline_before;
}

static void put_comment(struct printer *printer, uint32_t at, bool on_new_line)
{
    const struct comment *comment = &printer->tokens->comments[printer->comment++];
    const char *text = printer->text + comment->offset;
    size_t len = comment->len;
    size_t newlines = newlines_before(printer, comment->offset);
    bool line = text[0] == '#' || text[1] == '/';

    while (line && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\r'))
        len--;
    if (newlines > 0 || on_new_line || printer->line_comment)
        put_newline(printer, comment_indent_of(printer, at),
                    newlines > 1 && !is_first(printer, at));
    else if (printer->out.len > 0)
        put(printer, " ", 1);
    put(printer, text, len);
    printer->done = comment->offset + comment->len;
    printer->line_comment = line;
}

/* The newline or blank before a token, after the comments. */
static void put_gap(struct printer *printer, uint32_t at, bool on_new_line, bool after_comment)
{
    const struct token *token = &printer->tokens->items[at];
    size_t newlines = newlines_before(printer, token->at.offset);
    bool keeps = newlines > 0 && !joins_line(printer, at);

    if (at == 0 && !after_comment)
        return;
    if (keeps || on_new_line || printer->line_comment) {
        bool entry = token->layout & LAYOUT_ENTRY;

        put_newline(printer, indent_of(printer, at),
                    entry && newlines > 1 && (after_comment || !is_first(printer, at)));
    } else if (after_comment ||
               layout_blank(&printer->layout, &printer->tokens->items[at - 1], token)) {
        put(printer, " ", 1);
    }
}

static void open_frame(struct printer *printer, uint32_t at)
{
    struct frame frame = {
        .broken = layout_breaks(&printer->layout, at, printer->column),
        .has_entries = printer->layout.entries[at] > 0,
        .inside = printer->indent + LAYOUT_INDENT,
        .close = printer->indent,
    };

    printer->frames[++printer->depth] = frame;
}

static void put_token(struct printer *printer, uint32_t at)
{
    const struct token *token = &printer->tokens->items[at];
    bool forced = must_start_line(printer, at);
    bool after_comment = has_comment(printer, at);
    bool loose = forced && all_on_one_line(printer, at);

    for (bool first = true; has_comment(printer, at); first = false)
        put_comment(printer, at, first && loose);
    if (token->kind == TOKEN_END)
        return;
    put_gap(printer, at, forced && (!after_comment || (!loose && token_closes(token))),
            after_comment);
    if (token_closes(token))
        printer->depth--;
    put(printer, printer->text + token->at.offset, token->len);
    if (printer->fix && (token->layout & LAYOUT_MILLISECONDS))
        put(printer, "ms", 2);
    printer->done = token->at.offset + token->len;
    printer->line_comment = false;
    if (token_opens(token))
        open_frame(printer, at);
}

static bool print(const struct dsl_file *file, const struct tokens *tokens, bool fix,
                  struct buf *out)
{
    auto_layout struct layout layout = {0};
    struct printer printer = {.text = file->text.bytes, .tokens = tokens, .out = *out, .fix = fix};

    layout_init(&layout, file->text.bytes, tokens);
    printer.layout = layout;
    printer.frames[0] = (struct frame){.broken = true, .has_entries = true};
    for (uint32_t i = 0; i < tokens->count; i++)
        put_token(&printer, i);
    if (printer.out.len > 0)
        put(&printer, "\n", 1);
    *out = printer.out;
    return !printer.overflow;
}

char *dsl_format(const struct dsl_source *source, bool fix, const struct dsl_listener *listener)
{
    auto_tokens struct tokens tokens = {0};
    auto_findings struct findings findings = {0};
    auto_buf struct buf out = {.limit = DSL_FILE_BYTES};
    struct symbiont_error ignored = {0};
    char *text = NULL;
    struct dsl_file *file = front_parse(source, &tokens, &findings);

    if (file && buf_add(&out, "", 0, &ignored) && print(file, &tokens, fix, &out))
        text = take_ptr(out.data);
    else if (file)
        finding_error(&findings, (struct tree_place){0, 1, 1},
                      "the file would have more than 1 MiB in the standard layout");
    dsl_file_free(file);
    findings_tell(&findings, source, listener);
    return text;
}
