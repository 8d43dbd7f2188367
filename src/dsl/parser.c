#include "dsl/parser.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

const char *const parser_reserved[] = {
    "if",  "else", "for", "while", "match",  "true",  "false",    "null", "None",
    "and", "or",   "not", "in",    "return", "break", "continue", "let",
};
const size_t parser_reserved_count = sizeof parser_reserved / sizeof *parser_reserved;

struct scope scope_enter(struct parser *parser)
{
    return (struct scope){
        .parser = parser,
        .newlines = parser->newlines,
        .records = parser->records,
        .words = parser->words,
        .marks = parser->marks,
        .depth = parser->depth,
        .close = parser->end,
    };
}

void scope_leave(struct scope *scope)
{
    struct parser *parser = scope->parser;

    parser->newlines = scope->newlines;
    parser->records = scope->records;
    parser->words = scope->words;
    parser->marks = scope->marks;
    parser->depth = scope->depth;
}

bool parser_deeper(struct parser *parser, unsigned levels)
{
    parser->depth += levels;
    if (parser->depth > parser->deepest)
        parser->deepest = parser->depth;
    if (parser->deepest <= DSL_NESTING)
        return true;
    parser_fail(parser, parser_token(parser), "this is nested more than %d deep", DSL_NESTING);
    parser_hint(parser, "name the inner parts with let, or make them functions");
    parser->at = parser->end;
    parser->quiet = 0;
    return false;
}

bool parser_open(struct parser *parser, struct scope *scope, enum token_kind kind, const char *what)
{
    uint32_t partner = parser_token(parser)->partner;

    if (!parser_expect(parser, kind, what) || !parser_deeper(parser, 1))
        return false;
    scope->close = partner == TOKEN_NO_PARTNER ? parser->end : partner;
    parser->newlines = false;
    parser->records = true;
    return true;
}

bool parser_inside(const struct parser *parser, const struct scope *scope)
{
    return parser->at < scope->close;
}

bool parser_close(struct parser *parser, const struct scope *scope)
{
    if (parser->at != scope->close)
        return parser_fail_expected(parser, token_kind_text(parser->tokens[scope->close].kind));
    if (parser->at == parser->end)
        return parser_fail_expected(parser, "a closing bracket");
    parser->at++;
    return true;
}

struct token *parser_token(const struct parser *parser)
{
    return &parser->tokens[parser->at];
}

const struct token *parser_ahead(const struct parser *parser, size_t count)
{
    size_t at = parser->at + count;

    return &parser->tokens[at < parser->end ? at : parser->end];
}

struct token *parser_next(struct parser *parser)
{
    struct token *token = parser_token(parser);

    if (parser->at < parser->end)
        parser->at++;
    return token;
}

bool parser_at(const struct parser *parser, enum token_kind kind)
{
    return parser_token(parser)->kind == kind;
}

bool parser_then(const struct parser *parser, enum token_kind kind)
{
    return parser_ahead(parser, 1)->kind == kind;
}

bool parser_take(struct parser *parser, enum token_kind kind)
{
    if (!parser_at(parser, kind))
        return false;
    parser_next(parser);
    return true;
}

bool token_is_word(const struct parser *parser, const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && strlen(word) == token->len &&
           memcmp(parser->text + token->at.offset, word, token->len) == 0;
}

bool parser_at_word(const struct parser *parser, const char *word)
{
    return token_is_word(parser, parser_token(parser), word);
}

bool parser_take_word(struct parser *parser, const char *word)
{
    if (!parser_at_word(parser, word))
        return false;
    parser_next(parser);
    return true;
}

uint32_t parser_end(const struct parser *parser)
{
    const struct token *last = &parser->tokens[parser->at ? parser->at - 1 : 0];

    return last->at.offset + last->len;
}

void parser_mark(struct parser *parser, enum token_layout layout)
{
    parser_token(parser)->layout |= (uint8_t)layout;
}

bool parser_fail(struct parser *parser, const struct token *at, const char *fmt, ...)
{
    va_list args;

    if ((size_t)(at - parser->tokens) >= parser->quiet || at->broken)
        return false;
    va_start(args, fmt);
    auto_free char *message = mem_vformat(fmt, args);
    va_end(args);
    finding_error(parser->findings, at->at, "%s", message);
    return false;
}

void parser_hint(struct parser *parser, const char *fmt, ...)
{
    const struct findings *findings = parser->findings;
    va_list args;

    if (findings->count == 0 || findings->items[findings->count - 1].hint)
        return;
    va_start(args, fmt);
    auto_free char *hint = mem_vformat(fmt, args);
    va_end(args);
    finding_hint(parser->findings, "%s", hint);
}

bool parser_fail_expected(struct parser *parser, const char *what)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_NAME || token->kind == TOKEN_NUMBER)
        return parser_fail(parser, token, "expected %s, not '%.*s'", what, (int)token->len,
                           parser->text + token->at.offset);
    return parser_fail(parser, token, "expected %s, not %s", what, token_kind_text(token->kind));
}

bool parser_expect(struct parser *parser, enum token_kind kind, const char *what)
{
    return parser_take(parser, kind) || parser_fail_expected(parser, what);
}

const char *parser_intern(struct parser *parser, const struct token *token)
{
    return names_get(&parser->names, parser->text + token->at.offset, token->len);
}

const char *parser_name(struct parser *parser, const char *what)
{
    if (parser_at(parser, TOKEN_NAME))
        return parser_intern(parser, parser_next(parser));
    parser_fail_expected(parser, what);
    return NULL;
}

const char *parser_binding(struct parser *parser, const char *what)
{
    const struct token *token = parser_token(parser);
    const char *name = parser_name(parser, what);

    if (!name)
        return NULL;
    for (size_t i = 0; i < parser_reserved_count; i++) {
        if (!text_equal(parser_reserved[i], name))
            continue;
        parser_fail(parser, token, "'%s' is a word of the language and cannot be %s", name, what);
        return NULL;
    }
    return name;
}

static bool adjoins(const struct token *left, const struct token *right)
{
    return left->at.offset + left->len == right->at.offset;
}

/* dashed = NAME { "-" (NAME | digits) }, without blanks */
const char *parser_dashed_name(struct parser *parser, const char *what)
{
    const struct token *first = parser_token(parser);
    const struct token *last = first;

    if (!parser_expect(parser, TOKEN_NAME, what))
        return NULL;
    while (parser_at(parser, TOKEN_MINUS) && adjoins(last, parser_token(parser))) {
        const struct token *part = parser_ahead(parser, 1);

        if (!adjoins(parser_token(parser), part) ||
            (part->kind != TOKEN_NAME && part->kind != TOKEN_NUMBER) ||
            memchr(parser->text + part->at.offset, '.', part->len))
            break;
        parser_mark(parser, LAYOUT_GLUE_LEFT | LAYOUT_GLUE_RIGHT);
        parser_next(parser);
        last = parser_next(parser);
    }
    return names_get(&parser->names, parser->text + first->at.offset,
                     last->at.offset + last->len - first->at.offset);
}

void parser_skip(struct parser *parser, size_t start, size_t close, enum token_kind stop)
{
    size_t failed = parser->at;
    size_t at = start;

    while (at < close) {
        const struct token *token = &parser->tokens[at];

        if (at > start && at >= failed && token->newline_before)
            break;
        if (token->kind == stop && at >= failed) {
            at++;
            break;
        }
        at = token->partner != TOKEN_NO_PARTNER && token->partner > at ? token->partner : at;
        at++;
    }
    parser->at = at > close ? close : at;
    if (parser->at == start && start < close)
        parser->at++;
}

struct tree_expr *expr_new(struct parser *parser, enum tree_expr_kind kind, struct tree_place at)
{
    struct tree_expr *expr = arena_new(parser->arena, struct tree_expr);

    expr->kind = kind;
    expr->at = at;
    expr->end = parser_end(parser);
    return expr;
}
