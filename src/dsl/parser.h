/*
 * parser.h - what the parse functions share: the cursor, the modes, the errors
 *
 * A parse function returns NULL or false when it failed; it has reported why.  Lists of
 * statements, rules, fields and items then skip to where the next one begins and go on, so that
 * one run tells of several mistakes.
 */
#pragma once

#include "dsl/finding.h"
#include "dsl/names.h"
#include "dsl/token.h"
#include "dsl/tree.h"
#include "dsl/vec.h"

/* Where the ':' or '=' after a key may be left out. */
enum parser_marks { MARKS_NEEDED, MARKS_BEFORE_RECORDS, MARKS_FREE };

struct parser {
    const char *text;
    struct token *tokens;
    size_t at;
    size_t end;   /* the index of END */
    size_t quiet; /* errors at tokens from here on are consequences and not told */
    struct arena *arena;
    struct names names;
    struct findings *findings;

    bool newlines; /* a newline ends a statement or arm */
    bool records;  /* `TYPE {` begins a record */
    bool words;    /* a name may stand for its own text */
    enum parser_marks marks;

    unsigned depth;   /* how many brackets, unary operators, lambdas and heads are open */
    unsigned deepest; /* the greatest depth of the tree since a postfix chain began */
};

/* The modes as they were, put back at the end of the C scope. */
struct scope {
    struct parser *parser;
    bool newlines, records, words;
    enum parser_marks marks;
    unsigned depth;
    size_t close; /* the index of the closing bracket, or of END */
};

struct scope scope_enter(struct parser *parser);
void scope_leave(struct scope *scope);
#define auto_scope AUTO(scope_leave) __attribute__((unused))

/* Every further level of the tree passes here; false, and everything stops, past DSL_NESTING. */
bool parser_deeper(struct parser *parser, unsigned levels);
/* Takes an opening bracket; inside, newlines mean nothing and records are allowed. */
bool parser_open(struct parser *parser, struct scope *scope, enum token_kind kind,
                 const char *what);
/* Takes the bracket that closes the scope. */
bool parser_close(struct parser *parser, const struct scope *scope);
/* There is something before the closing bracket. */
bool parser_inside(const struct parser *parser, const struct scope *scope);

struct token *parser_token(const struct parser *parser);
const struct token *parser_ahead(const struct parser *parser, size_t count);
struct token *parser_next(struct parser *parser);
bool parser_at(const struct parser *parser, enum token_kind kind);
bool parser_take(struct parser *parser, enum token_kind kind);
bool token_is_word(const struct parser *parser, const struct token *token, const char *word);
bool parser_at_word(const struct parser *parser, const char *word);
bool parser_take_word(struct parser *parser, const char *word);
/* The token after this one is of this kind. */
bool parser_then(const struct parser *parser, enum token_kind kind);
/* The offset after the token that was taken last. */
uint32_t parser_end(const struct parser *parser);
void parser_mark(struct parser *parser, enum token_layout layout);

/* `what` as in "expected WHAT"; takes nothing on failure. */
bool parser_expect(struct parser *parser, enum token_kind kind, const char *what);
/* A name that may be bound: no reserved word.  NULL on failure. */
const char *parser_binding(struct parser *parser, const char *what);
/* Any name, reserved words too. */
const char *parser_name(struct parser *parser, const char *what);
/* A name in which '-' is allowed. */
const char *parser_dashed_name(struct parser *parser, const char *what);
const char *parser_intern(struct parser *parser, const struct token *token);
/* The reserved words, as text_nearest wants them. */
extern const char *const parser_reserved[];
extern const size_t parser_reserved_count;

/* All return false. */
bool parser_fail(struct parser *parser, const struct token *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
bool parser_fail_expected(struct parser *parser, const char *what);
/* For the error that was just reported. */
void parser_hint(struct parser *parser, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* From the token `start`, where something failed, to the next line or past the next `stop` that
 * belongs to no inner bracket, but not past `close`. */
void parser_skip(struct parser *parser, size_t start, size_t close, enum token_kind stop);

/* ------------------------------------------------------------ parse functions */

struct tree_expr *parse_expr(struct parser *parser);
/* The operators that continue `left`, which is parsed already. */
struct tree_expr *parse_continued(struct parser *parser, struct tree_expr *left);
/* A condition or subject before a block, where `NAME {` is no record. */
struct tree_expr *parse_head(struct parser *parser);
/* true, false, null, None; NULL when none of them is here. */
struct tree_expr *parse_constant(struct parser *parser);
struct tree_expr *parse_primary(struct parser *parser);
struct tree_expr *parse_list(struct parser *parser);
bool parse_arguments(struct parser *parser, struct tree_arguments *arguments);
bool parse_params(struct parser *parser, struct tree_params *params);
struct tree_expr *parse_lambda(struct parser *parser);
bool parse_at_lambda(const struct parser *parser);

struct tree_expr *parse_if(struct parser *parser);
struct tree_expr *parse_match(struct parser *parser);
struct tree_expr *parse_try(struct parser *parser);
struct tree_pattern *parse_pattern(struct parser *parser);

struct tree_expr *parse_number(struct parser *parser);
/* TEXT and RAW tokens, and HEAD with all that belongs to it. */
struct tree_expr *parse_text(struct parser *parser);
/* A TEXT or RAW token, without ${} and NUL, as an interned name. */
const char *parse_plain_text(struct parser *parser, const char *what);

/* The fields between braces. */
bool parse_record(struct parser *parser, struct tree_record *record);
bool parse_field(struct parser *parser, struct tree_field *field);
/* A record of a declaration: a name that is no variable stands for its own text. */
bool parse_declared_record(struct parser *parser, enum parser_marks marks,
                           struct tree_record *record);

struct tree_block *parse_block(struct parser *parser, const char *what);
struct tree_expr *parse_block_expr(struct parser *parser, const char *what);
bool parse_with(struct parser *parser, struct tree_with *with);
bool parse_at_with(const struct parser *parser);
struct tree_expr *parse_capability_list(struct parser *parser);

struct tree_type *parse_type(struct parser *parser);
struct tree_type *parse_declared_type(struct parser *parser);

bool parse_policy(struct parser *parser, struct tree_policy *policy);
struct tree_item *parse_policy_item(struct parser *parser);
bool parse_channel(struct parser *parser, struct tree_channel *channel);
/* Items up to the token `close`, of a file or of an agent. */
void parse_items(struct parser *parser, size_t close, bool in_agent, struct vec *items);

struct tree_expr *expr_new(struct parser *parser, enum tree_expr_kind kind, struct tree_place at);
