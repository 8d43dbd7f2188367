/*
 * lexer.h - source text to tokens, in one pass
 *
 * The whole file becomes one array, so the parser can look ahead as far as it likes, and the
 * printer can go over it again.  A string with ${} becomes a HEAD, the tokens of the first
 * expression, MIDDLE ..., TAIL; every HEAD has its TAIL, even when the source lacks it.
 */
#pragma once

#include "dsl/finding.h"
#include "dsl/token.h"

/* `text` is valid UTF-8 of at most DSL_FILE_BYTES.  Mistakes become findings; the tokens can be
 * parsed nevertheless. */
void lexer_run(const char *text, size_t len, struct tokens *tokens, struct findings *findings);

/* ------------------------------------------- between lexer.c and lexer_text.c */

/* A string that waits for the end of its ${}. */
struct lexer_template {
    struct tree_place at;
    unsigned braces; /* how many were open when it began */
    bool multi;
};

struct lexer {
    const char *text, *at, *end;
    const char *mark; /* a place in the line whose column is known */
    unsigned column;  /* of mark */
    unsigned line;
    unsigned braces; /* open { outside strings */
    struct lexer_template templates[DSL_NESTING];
    unsigned depth; /* of templates */
    struct tokens *tokens;
    struct findings *findings;
};

struct tree_place lexer_place(struct lexer *lexer);
/* The byte at at+ahead, 0 past the end. */
char lexer_peek(const struct lexer *lexer, size_t ahead);
/* Steps over a newline that was just met. */
void lexer_newline(struct lexer *lexer);
/* The token that begins at `start` and ends here. */
struct token *lexer_add(struct lexer *lexer, enum token_kind kind, struct tree_place start);

/* text = '"' { character | escape | "${" expr "}" } '"', or the same between """ on several lines
 */
void lexer_scan_text(struct lexer *lexer, struct tree_place start);
/* raw = 'r"' { character } '"' */
void lexer_scan_raw(struct lexer *lexer, struct tree_place start);
/* At the } that ends a ${}. */
bool lexer_ends_template(const struct lexer *lexer);
void lexer_continue_text(struct lexer *lexer, struct tree_place start);
/* Gives the innermost open string its TAIL and reports it. */
void lexer_close_template(struct lexer *lexer);
