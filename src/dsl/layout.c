#include "dsl/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

bool token_opens(const struct token *token)
{
    return token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACKET ||
           token->kind == TOKEN_LBRACE || token->kind == TOKEN_TEXT_HEAD;
}

bool token_closes(const struct token *token)
{
    return token->kind == TOKEN_RPAREN || token->kind == TOKEN_RBRACKET ||
           token->kind == TOKEN_RBRACE || token->kind == TOKEN_TEXT_TAIL;
}

/* Signs that never have a blank before them. */
static bool clings_left(const struct token *token)
{
    switch ((int)token->kind) {
    case TOKEN_COMMA:
    case TOKEN_SEMICOLON:
    case TOKEN_COLON:
    case TOKEN_DOT:
    case TOKEN_QUESTION:
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_TEXT_MIDDLE:
    case TOKEN_TEXT_TAIL:
        return true;
    default:
        return token->layout & LAYOUT_GLUE_LEFT;
    }
}

static bool clings_right(const struct token *token)
{
    switch ((int)token->kind) {
    case TOKEN_DOT:
    case TOKEN_LPAREN:
    case TOKEN_LBRACKET:
    case TOKEN_TEXT_HEAD:
    case TOKEN_TEXT_MIDDLE:
        return true;
    default:
        return token->layout & LAYOUT_GLUE_RIGHT;
    }
}

bool layout_blank(const struct layout *layout, const struct token *left, const struct token *right)
{
    (void)layout;
    if (left->kind == TOKEN_LBRACE && right->kind == TOKEN_RBRACE)
        return false;
    /* `5 .seconds` and `env://A .b` would become other tokens */
    if (right->kind == TOKEN_DOT && (left->kind == TOKEN_NUMBER || left->kind == TOKEN_SECRET))
        return left->at.offset + left->len != right->at.offset;
    return !clings_left(right) && !clings_right(left);
}

/* What a token adds to its line; of several lines the first counts. */
static uint32_t token_width(const struct layout *layout, const struct token *token)
{
    const char *start = layout->text + token->at.offset;
    const char *newline = memchr(start, '\n', token->len);

    return (uint32_t)utf8_count(start, newline ? (size_t)(newline - start) : token->len);
}

static void measure(struct layout *layout)
{
    const struct tokens *tokens = layout->tokens;
    uint32_t width = 0;
    size_t comment = 0;

    for (uint32_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        for (; comment < tokens->comment_count && tokens->comments[comment].before == i; comment++)
            width += tokens->comments[comment].len + 1;
        if (i > 0 && layout_blank(layout, &tokens->items[i - 1], token))
            width++;
        width += token_width(layout, token);
        layout->width[i] = width;
    }
}

/* Counts the entries of each bracket and finds what lies in strings. */
static void survey(struct layout *layout)
{
    const struct tokens *tokens = layout->tokens;
    uint32_t open[DSL_NESTING + 2];
    size_t depth = 0;
    size_t rigid = 0;

    for (uint32_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (token_closes(token) && depth > 0) {
            const struct token *opener = &tokens->items[open[--depth]];
            rigid -= opener->kind == TOKEN_TEXT_HEAD && !opener->multi;
        }
        layout->rigid[i] = rigid > 0;
        if ((token->layout & LAYOUT_ENTRY) && depth > 0)
            layout->entries[open[depth - 1]]++;
        if (!token_opens(token) || depth > DSL_NESTING)
            continue;
        open[depth++] = i;
        rigid += token->kind == TOKEN_TEXT_HEAD && !token->multi;
    }
}

static bool is_empty(const struct layout *layout, uint32_t open)
{
    const struct token *token = &layout->tokens->items[open];

    return token->partner == open + 1 && !token[1].newline_before;
}

/* Broken whatever the source looks like. */
static bool always_breaks(const struct layout *layout, uint32_t open)
{
    const struct token *token = &layout->tokens->items[open];

    if (layout->rigid[open] || is_empty(layout, open))
        return false;
    return ((token->layout & LAYOUT_OPEN) && token->partner != open + 1) ||
           ((token->layout & LAYOUT_BLOCK) && layout->entries[open] > 1);
}

static void count_breaks(struct layout *layout)
{
    const struct tokens *tokens = layout->tokens;
    uint32_t breaks = 0;

    for (uint32_t i = 0; i < tokens->count; i++) {
        breaks += tokens->items[i].newline_before;
        breaks += i > 0 && token_opens(&tokens->items[i - 1]) && always_breaks(layout, i - 1);
        layout->breaks[i] = breaks;
    }
}

void layout_init(struct layout *layout, const char *text, const struct tokens *tokens)
{
    *layout = (struct layout){
        .text = text,
        .tokens = tokens,
        .rigid = mem_zeroed(tokens->count, sizeof *layout->rigid),
        .entries = mem_zeroed(tokens->count, sizeof *layout->entries),
        .breaks = mem_zeroed(tokens->count, sizeof *layout->breaks),
        .width = mem_zeroed(tokens->count, sizeof *layout->width),
    };
    survey(layout);
    count_breaks(layout);
    measure(layout);
}

void layout_release(struct layout *layout)
{
    free(layout->rigid);
    free(layout->entries);
    free(layout->breaks);
    free(layout->width);
    *layout = (struct layout){0};
}

/* The last token on the line of `open` if the source's newlines stay. */
static uint32_t line_end(const struct layout *layout, uint32_t open, uint32_t close)
{
    uint32_t low = open;
    uint32_t high = close;

    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;

        if (layout->breaks[middle] > layout->breaks[open])
            high = middle - 1;
        else
            low = middle;
    }
    return low;
}

bool layout_breaks(const struct layout *layout, uint32_t open, size_t column)
{
    const struct token *token = &layout->tokens->items[open];
    uint32_t close = token->partner;

    if (token->kind == TOKEN_TEXT_HEAD || layout->rigid[open] || is_empty(layout, open))
        return false;
    if (token[1].newline_before)
        return true;

    bool brace = token->kind == TOKEN_LBRACE;
    if (brace && layout->breaks[close] > layout->breaks[open])
        return true;
    uint32_t end = line_end(layout, open, close);
    bool fits = column + layout->width[end] - layout->width[open] <= LAYOUT_WIDTH;
    return !fits && layout->entries[open] > (brace ? 0 : 1);
}
