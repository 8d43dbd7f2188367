#include "dsl/brackets.h"

#include <stdlib.h>

#include "base/mem.h"

struct open {
    uint32_t token;
    uint32_t indent; /* the column where its line's first token stands */
};

struct matcher {
    struct tokens *tokens;
    struct findings *findings;
    struct open *stack;
    size_t depth;
    uint32_t suspect; /* a { whose } stands further left than its line: one may be missing inside */
    uint32_t first_open;
    size_t waiting[TOKEN_OR + 1]; /* how many openers on the stack wait for this kind */
};

static bool opens(enum token_kind kind)
{
    return kind == TOKEN_LPAREN || kind == TOKEN_LBRACKET || kind == TOKEN_LBRACE ||
           kind == TOKEN_TEXT_HEAD;
}

static bool closes(enum token_kind kind)
{
    return kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE ||
           kind == TOKEN_TEXT_TAIL;
}

static enum token_kind closer_of(enum token_kind kind)
{
    switch ((int)kind) {
    case TOKEN_LPAREN:
        return TOKEN_RPAREN;
    case TOKEN_LBRACKET:
        return TOKEN_RBRACKET;
    case TOKEN_TEXT_HEAD:
        return TOKEN_TEXT_TAIL;
    default:
        return TOKEN_RBRACE;
    }
}

static void report_open(struct matcher *matcher, uint32_t open, uint32_t closer)
{
    const struct token *token = &matcher->tokens->items[open];
    const struct token *other = &matcher->tokens->items[closer];

    if (open < matcher->first_open)
        matcher->first_open = open;
    if (token->kind == TOKEN_TEXT_HEAD) {
        finding_error(matcher->findings, other->at, "this %s closes nothing inside its ${}",
                      token_kind_text(other->kind));
        return;
    }
    finding_error(matcher->findings, token->at, "this %s is never closed",
                  token_kind_text(token->kind));
    if (other->kind == TOKEN_END)
        finding_hint(matcher->findings, "%s is missing", token_kind_text(closer_of(token->kind)));
    else
        finding_hint(matcher->findings, "%s is missing before the %s at %u:%u",
                     token_kind_text(closer_of(token->kind)), token_kind_text(other->kind),
                     other->at.line, other->at.column);
}

static void join(struct matcher *matcher, struct open open, uint32_t closer)
{
    struct token *items = matcher->tokens->items;

    items[open.token].partner = closer;
    items[closer].partner = open.token;
    if (items[open.token].kind == TOKEN_LBRACE && items[closer].newline_before &&
        items[closer].at.column < open.indent && matcher->suspect == matcher->tokens->count - 1)
        matcher->suspect = open.token;
}

static void push(struct matcher *matcher, struct open open)
{
    matcher->waiting[closer_of(matcher->tokens->items[open.token].kind)]++;
    matcher->stack[matcher->depth++] = open;
}

/* Takes openers from the stack until the one that this closes; those above it are not closed. */
static void close_with(struct matcher *matcher, uint32_t closer)
{
    const struct token *items = matcher->tokens->items;
    enum token_kind kind = items[closer].kind;

    if (matcher->waiting[kind] == 0) {
        if (kind != TOKEN_TEXT_TAIL)
            finding_error(matcher->findings, items[closer].at, "this %s closes nothing",
                          token_kind_text(kind));
        return;
    }
    for (;;) {
        struct open open = matcher->stack[--matcher->depth];
        enum token_kind wanted = closer_of(items[open.token].kind);

        matcher->waiting[wanted]--;
        if (wanted == kind) {
            join(matcher, open, closer);
            return;
        }
        report_open(matcher, open.token, closer);
    }
}

static void report_rest(struct matcher *matcher)
{
    uint32_t end = (uint32_t)matcher->tokens->count - 1;

    if (matcher->depth > 0 && matcher->suspect < end) {
        finding_error(matcher->findings, matcher->tokens->items[matcher->suspect].at,
                      "a '}' is missing in the block that begins here");
        finding_hint(matcher->findings, "the '}' that closes it stands further left than its line");
        if (matcher->suspect < matcher->first_open)
            matcher->first_open = matcher->suspect;
        return;
    }
    while (matcher->depth > 0)
        report_open(matcher, matcher->stack[--matcher->depth].token, end);
}

size_t brackets_match(struct tokens *tokens, struct findings *findings)
{
    uint32_t end = (uint32_t)tokens->count - 1;
    struct matcher matcher = {
        .tokens = tokens, .findings = findings, .suspect = end, .first_open = end + 1};
    auto_free struct open *stack = mem_zeroed(tokens->count, sizeof *stack);
    uint32_t indent = 1;

    matcher.stack = stack;
    for (uint32_t i = 0; i < end; i++) {
        const struct token *token = &tokens->items[i];

        if (token->newline_before)
            indent = token->at.column;
        if (opens(token->kind))
            push(&matcher, (struct open){i, indent});
        else if (closes(token->kind))
            close_with(&matcher, i);
    }
    report_rest(&matcher);
    return matcher.first_open;
}
