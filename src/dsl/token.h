/*
 * token.h - what the lexer makes of the source text
 *
 * A token is a range of the source; what it means is decoded by the parser.  The parser in
 * turn leaves layout marks on the tokens, from which the printer works.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dsl/code.h"

/* X(name, text) */
#define TOKEN_LIST(X)                                                                              \
    X(END, "the end of the file")                                                                  \
    X(BAD, "a character that means nothing here")                                                  \
    X(NAME, "a name")                                                                              \
    X(NUMBER, "a number")                                                                          \
    X(SECRET, "a secret reference")                                                                \
    X(RAW, "a raw string")                                                                         \
    X(TEXT, "a string")                                                                            \
    X(TEXT_HEAD, "a string")                                                                       \
    X(TEXT_MIDDLE, "the rest of a string")                                                         \
    X(TEXT_TAIL, "the rest of a string")                                                           \
    X(LPAREN, "'('")                                                                               \
    X(RPAREN, "')'")                                                                               \
    X(LBRACKET, "'['")                                                                             \
    X(RBRACKET, "']'")                                                                             \
    X(LBRACE, "'{'")                                                                               \
    X(RBRACE, "'}'")                                                                               \
    X(COMMA, "','")                                                                                \
    X(SEMICOLON, "';'")                                                                            \
    X(COLON, "':'")                                                                                \
    X(DOT, "'.'")                                                                                  \
    X(QUESTION, "'?'")                                                                             \
    X(ARROW, "'->'")                                                                               \
    X(FAT_ARROW, "'=>'")                                                                           \
    X(ASSIGN, "'='")                                                                               \
    X(ADD_ASSIGN, "'+='")                                                                          \
    X(SUBTRACT_ASSIGN, "'-='")                                                                     \
    X(MULTIPLY_ASSIGN, "'*='")                                                                     \
    X(DIVIDE_ASSIGN, "'/='")                                                                       \
    X(REMAINDER_ASSIGN, "'%='")                                                                    \
    X(EQUAL, "'=='")                                                                               \
    X(UNEQUAL, "'!='")                                                                             \
    X(LESS, "'<'")                                                                                 \
    X(LESS_EQUAL, "'<='")                                                                          \
    X(GREATER, "'>'")                                                                              \
    X(GREATER_EQUAL, "'>='")                                                                       \
    X(PLUS, "'+'")                                                                                 \
    X(MINUS, "'-'")                                                                                \
    X(STAR, "'*'")                                                                                 \
    X(SLASH, "'/'")                                                                                \
    X(PERCENT, "'%'")                                                                              \
    X(BANG, "'!'")                                                                                 \
    X(AND, "'&&'")                                                                                 \
    X(OR, "'||'")

enum token_kind {
#define X(name, text) TOKEN_##name,
    TOKEN_LIST(X)
#undef X
};

const char *token_kind_text(enum token_kind kind);

/* Left on tokens by the parser. */
enum token_layout {
    LAYOUT_ENTRY = 1,         /* begins a statement, item, rule, field, element or arm */
    LAYOUT_GLUE_LEFT = 2,     /* no blank before it */
    LAYOUT_GLUE_RIGHT = 4,    /* no blank after it */
    LAYOUT_OPEN = 8,          /* a brace whose entries each get a line of their own */
    LAYOUT_BLOCK = 16,        /* a brace of statements */
    LAYOUT_MILLISECONDS = 32, /* a bare timeout of a `with` list that means milliseconds */
    LAYOUT_OWN_LINE = 64,     /* a brace that keeps the line of its own if it has one */
};

enum { TOKEN_NO_PARTNER = UINT32_MAX };

struct token {
    uint8_t kind; /* enum token_kind */
    uint8_t layout;
    bool newline_before;
    bool broken;      /* reported already: a text that is not closed */
    bool multi;       /* part of a """text""" */
    uint32_t partner; /* index of the bracket that belongs to this one */
    uint32_t len;
    struct tree_place at;
};

struct comment {
    uint32_t offset, len, line;
    uint32_t before; /* index of the token that follows it */
};

struct tokens {
    struct token *items; /* the last one is END */
    size_t count, room;
    struct comment *comments;
    size_t comment_count, comment_room;
};

void tokens_release(struct tokens *tokens);
#define auto_tokens AUTO(tokens_release)
