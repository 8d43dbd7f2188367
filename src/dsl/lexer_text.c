#include "dsl/lexer.h"

#include <string.h>

static bool at_quotes(const struct lexer *lexer)
{
    return lexer_peek(lexer, 0) == '"' && lexer_peek(lexer, 1) == '"' &&
           lexer_peek(lexer, 2) == '"';
}

static void report_open_text(struct lexer *lexer, struct tree_place start, bool multi)
{
    finding_error(lexer->findings, start, "this string is not closed");
    if (multi)
        finding_hint(lexer->findings, "it ends with \"\"\"");
    else
        finding_hint(lexer->findings,
                     "it ends with '\"' on the same line; \"\"\"…\"\"\" may span several");
}

enum stop { STOP_END, STOP_EXPR, STOP_BROKEN };

/* One character, or an escape with what it escapes.  False: the string ends here, open. */
static bool skip_character(struct lexer *lexer, bool multi)
{
    if (*lexer->at == '\\' && lexer->at + 1 < lexer->end && lexer->at[1] != '\n')
        lexer->at++;
    if (*lexer->at == '\n' && !multi)
        return false;
    if (*lexer->at == '\n')
        lexer_newline(lexer);
    else
        lexer->at++;
    return true;
}

/* To the end of the string, the next ${ or, where it is not closed, the end of the line. */
static enum stop scan_piece(struct lexer *lexer, bool multi)
{
    while (lexer->at < lexer->end) {
        char c = *lexer->at;

        if (c == '"' && (!multi || at_quotes(lexer))) {
            lexer->at += multi ? 3 : 1;
            return STOP_END;
        }
        if (c == '$' && lexer_peek(lexer, 1) == '{') {
            lexer->at += 2;
            return STOP_EXPR;
        }
        if (!skip_character(lexer, multi))
            break;
    }
    return STOP_BROKEN;
}

static bool open_template(struct lexer *lexer, struct tree_place start, bool multi)
{
    if (lexer->depth == DSL_NESTING) {
        finding_error(lexer->findings, start, "strings are nested more than %d deep", DSL_NESTING);
        return false;
    }
    lexer->templates[lexer->depth++] =
        (struct lexer_template){.at = start, .braces = lexer->braces, .multi = multi};
    return true;
}

void lexer_scan_text(struct lexer *lexer, struct tree_place start)
{
    bool multi = at_quotes(lexer);

    lexer->at += multi ? 3 : 1;

    enum stop stop = scan_piece(lexer, multi);
    struct token *token = lexer_add(lexer, stop == STOP_EXPR ? TOKEN_TEXT_HEAD : TOKEN_TEXT, start);
    token->multi = multi;
    token->broken = stop == STOP_BROKEN;
    if (stop == STOP_BROKEN)
        report_open_text(lexer, start, multi);
    if (stop == STOP_EXPR && !open_template(lexer, start, multi)) {
        token->kind = TOKEN_TEXT;
        token->broken = true;
    }
}

bool lexer_ends_template(const struct lexer *lexer)
{
    return lexer->depth > 0 && lexer->templates[lexer->depth - 1].braces == lexer->braces;
}

void lexer_continue_text(struct lexer *lexer, struct tree_place start)
{
    const struct lexer_template *template = &lexer->templates[lexer->depth - 1];
    bool multi = template->multi;

    lexer->at++; /* the } */

    enum stop stop = scan_piece(lexer, multi);
    struct token *token =
        lexer_add(lexer, stop == STOP_EXPR ? TOKEN_TEXT_MIDDLE : TOKEN_TEXT_TAIL, start);
    token->multi = multi;
    token->broken = stop == STOP_BROKEN;
    if (stop == STOP_BROKEN)
        report_open_text(lexer, template->at, multi);
    if (stop != STOP_EXPR)
        lexer->depth--;
}

void lexer_close_template(struct lexer *lexer)
{
    const struct lexer_template *template = &lexer->templates[--lexer->depth];
    struct token *tail = lexer_add(lexer, TOKEN_TEXT_TAIL, lexer_place(lexer));

    tail->multi = template->multi;
    tail->broken = true;
    lexer->braces = template->braces;
    finding_error(lexer->findings, template->at, "the ${ in this string is not closed");
    finding_hint(lexer->findings, "write \\$ for a dollar sign before '{'");
}

void lexer_scan_raw(struct lexer *lexer, struct tree_place start)
{
    lexer->at += 2;
    while (lexer->at < lexer->end && *lexer->at != '"' && *lexer->at != '\n')
        lexer->at++;

    bool closed = lexer->at < lexer->end && *lexer->at == '"';
    if (closed)
        lexer->at++;
    lexer_add(lexer, TOKEN_RAW, start)->broken = !closed;
    if (!closed)
        report_open_text(lexer, start, false);
}
