#include "dsl/parser.h"

#include <string.h>

#include "base/text.h"
#include "dsl/text_lines.h"

enum { QUOTE = 1, TRIPLE = 3, DOLLAR_BRACE = 2, LONGEST_CODE_POINT = 6 };

/* What stands between the quotes, or between a quote and a ${. */
static struct tree_text piece_of(const struct parser *parser, const struct token *token)
{
    size_t quotes = token->multi ? TRIPLE : QUOTE;
    bool starts = token->kind == TOKEN_TEXT || token->kind == TOKEN_TEXT_HEAD;
    bool ends = token->kind == TOKEN_TEXT || token->kind == TOKEN_TEXT_TAIL;
    size_t front = starts ? quotes : 1;
    size_t back = ends ? quotes : DOLLAR_BRACE;

    if (token->broken)
        back = 0;
    if (front + back > token->len)
        return (struct tree_text){"", 0};
    return (struct tree_text){parser->text + token->at.offset + front, token->len - front - back};
}

/* The text of one piece being decoded. */
struct decoder {
    struct parser *parser;
    const struct token *token;
    const char *at, *end;
    char *out;
    size_t len;
};

static bool fail_escape(struct decoder *decoder, const char *why)
{
    struct token here = *decoder->token;

    here.at = finding_place(decoder->parser->text, decoder->token->at,
                            (uint32_t)(decoder->at - decoder->parser->text));
    if (decoder->token < decoder->parser->tokens + decoder->parser->quiet)
        finding_error(decoder->parser->findings, here.at, "%s", why);
    return false;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "\u{" hex digits "}" */
static bool decode_code_point(struct decoder *decoder)
{
    const char *at = decoder->at + 2;
    uint32_t character = 0;
    int digits = 0;
    size_t len = 0;

    if (at < decoder->end && *at == '{')
        at++;
    for (; at < decoder->end && hex_value(*at) >= 0 && digits <= LONGEST_CODE_POINT; digits++)
        character = character * 16 + (uint32_t)hex_value(*at++);
    if (digits > 0 && digits <= LONGEST_CODE_POINT && at < decoder->end && *at == '}' &&
        decoder->at[2] == '{')
        len = utf8_write(character, decoder->out + decoder->len);
    if (len == 0) {
        fail_escape(decoder, "this is no character");
        parser_hint(decoder->parser, "a character is written as \\u{1F600}, up to \\u{10FFFF}");
        return false;
    }
    decoder->len += len;
    decoder->at = at + 1;
    return true;
}

/* escape = "\" ("n" | "t" | "r" | "0" | '"' | "\" | "$" | "u{" hex "}") */
static bool decode_escape(struct decoder *decoder)
{
    static const char names[] = "ntr0\"\\$";
    static const char values[] = "\n\t\r\0\"\\$";
    bool named = decoder->at + 1 < decoder->end && decoder->at[1];
    const char *found = named ? strchr(names, decoder->at[1]) : NULL;

    if (named && decoder->at[1] == 'u')
        return decode_code_point(decoder);
    if (!found) {
        fail_escape(decoder, "this escape means nothing");
        parser_hint(decoder->parser,
                    "known are \\n \\t \\r \\0 \\\" \\\\ \\$ \\u{…}; a backslash is \\\\");
        return false;
    }
    decoder->out[decoder->len++] = values[found - names];
    decoder->at += 2;
    return true;
}

/* No escape is shorter than what it stands for. */
static bool decode(struct parser *parser, const struct text_piece *piece, size_t indent,
                   struct tree_text *text)
{
    struct decoder decoder = {
        .parser = parser,
        .token = piece->token,
        .at = piece->raw.bytes,
        .end = piece->raw.bytes + piece->raw.len,
        .out = arena_take(parser->arena, piece->raw.len + 1),
    };

    while (decoder.at < decoder.end) {
        if (piece->token->multi && text_lines_skip(piece, indent, &decoder.at))
            continue;
        if (*decoder.at == '\\') {
            if (!decode_escape(&decoder))
                return false;
        } else {
            decoder.out[decoder.len++] = *decoder.at++;
        }
    }
    *text = (struct tree_text){decoder.out, decoder.len};
    return true;
}

static struct text_piece take_piece(struct parser *parser)
{
    const struct token *token = parser_next(parser);

    return (struct text_piece){.token = token, .raw = piece_of(parser, token)};
}

/* HEAD expr { MIDDLE expr } TAIL, not yet decoded */
static bool collect(struct parser *parser, struct scope *scope, struct vec *pieces)
{
    struct text_piece piece = {.token = parser_token(parser)};

    piece.raw = piece_of(parser, piece.token);
    if (!parser_open(parser, scope, TOKEN_TEXT_HEAD, "a string"))
        return false;
    parser->words = false;
    parser->marks = MARKS_NEEDED;
    while (piece.token->kind != TOKEN_TEXT_TAIL) {
        piece.expr = parse_expr(parser);
        if (!piece.expr)
            return false;
        vec_add(pieces, &piece);
        if (!parser_at(parser, TOKEN_TEXT_MIDDLE) && !parser_at(parser, TOKEN_TEXT_TAIL))
            return parser_fail_expected(parser, "'}' after the expression in a string");
        piece = take_piece(parser);
    }
    vec_add(pieces, &piece);
    return true;
}

static bool decode_pieces(struct parser *parser, const struct vec *pieces, struct vec *parts)
{
    const struct text_piece *items = (const struct text_piece *)(const void *)pieces->items;
    size_t indent = items->token->multi ? text_lines_indent(items, pieces->count) : 0;

    for (size_t i = 0; i < pieces->count; i++) {
        struct tree_part text = {0};
        struct tree_part expr = {.expr = items[i].expr};

        if (!decode(parser, &items[i], indent, &text.text))
            return false;
        if (text.text.len > 0)
            vec_add(parts, &text);
        if (expr.expr)
            vec_add(parts, &expr);
    }
    return true;
}

/* template = HEAD expr { MIDDLE expr } TAIL */
static struct tree_expr *parse_template(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec pieces = VEC_OF(struct text_piece);
    auto_vec struct vec parts = VEC_OF(struct tree_part);
    struct tree_place at = parser_token(parser)->at;

    if (!collect(parser, &scope, &pieces) || !decode_pieces(parser, &pieces, &parts))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_TEMPLATE, at);
    expr->template = (struct tree_template){vec_keep(&parts, parser->arena), parts.count};
    return expr;
}

static bool plain_text(struct parser *parser, const struct token *token, struct tree_text *text)
{
    if (token->kind == TOKEN_TEXT) {
        const struct text_piece piece = {.token = token, .raw = piece_of(parser, token)};

        return decode(parser, &piece, token->multi ? text_lines_indent(&piece, 1) : 0, text);
    }

    size_t quotes = strlen("r\"") + !token->broken;
    text->len = token->len - quotes;
    text->bytes = arena_copy(parser->arena, parser->text + token->at.offset + 2, text->len);
    return true;
}

/* text = TEXT | RAW | template */
struct tree_expr *parse_text(struct parser *parser)
{
    struct tree_text text;

    if (parser_at(parser, TOKEN_TEXT_HEAD))
        return parse_template(parser);

    const struct token *token = parser_next(parser);
    if (!plain_text(parser, token, &text))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_TEXT, token->at);
    expr->text = text;
    return expr;
}

const char *parse_plain_text(struct parser *parser, const char *what)
{
    const struct token *token = parser_token(parser);
    struct tree_text text;

    if (token->kind == TOKEN_TEXT_HEAD) {
        parser_fail(parser, token, "%s cannot hold ${}", what);
        return NULL;
    }
    if (token->kind != TOKEN_TEXT && token->kind != TOKEN_RAW) {
        parser_fail_expected(parser, what);
        return NULL;
    }
    parser_next(parser);
    if (!plain_text(parser, token, &text))
        return NULL;
    if (memchr(text.bytes, '\0', text.len)) {
        parser_fail(parser, token, "%s cannot hold a NUL byte", what);
        return NULL;
    }
    return names_get(&parser->names, text.bytes, text.len);
}
