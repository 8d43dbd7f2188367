#include "dsl/text_lines.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static bool at_line_end(const char *at, const char *end)
{
    return at < end && (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] == '\n'));
}

static bool is_first(const struct text_piece *piece)
{
    return piece->token->kind == TOKEN_TEXT || piece->token->kind == TOKEN_TEXT_HEAD;
}

static bool is_last(const struct text_piece *piece)
{
    return piece->token->kind == TOKEN_TEXT || piece->token->kind == TOKEN_TEXT_TAIL;
}

size_t text_lines_indent(const struct text_piece *pieces, size_t count)
{
    size_t indent = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        const char *end = pieces[i].raw.bytes + pieces[i].raw.len;

        for (const char *at = pieces[i].raw.bytes; at < end; at++) {
            if (*at != '\n')
                continue;
            const char *line = skip_blanks(at + 1, end);
            bool counts = line < end ? !at_line_end(line, end) : !is_last(&pieces[i]);
            if (counts && (size_t)(line - at - 1) < indent)
                indent = (size_t)(line - at - 1);
        }
    }
    return indent == SIZE_MAX ? 0 : indent;
}

/* The indentation after a newline that is at `newline`. */
static const char *line_text(const struct text_piece *piece, size_t indent, const char *newline)
{
    const char *end = piece->raw.bytes + piece->raw.len;
    const char *line = newline + 1;
    const char *text = skip_blanks(line, end);

    if (text == end && is_last(piece))
        return end;
    return (size_t)(text - line) < indent ? text : line + indent;
}

bool text_lines_skip(const struct text_piece *piece, size_t indent, const char **at)
{
    const char *start = piece->raw.bytes;
    const char *end = start + piece->raw.len;
    const char *from = *at;

    if (*from == '\r' && at_line_end(from, end)) {
        (*at)++;
        return true;
    }
    if (is_first(piece) && *from == '\n' &&
        (from == start || (from == start + 1 && *start == '\r')))
        *at = line_text(piece, indent, from);
    else if (from > start && from[-1] == '\n')
        *at = line_text(piece, indent, from - 1);
    return *at != from;
}
