#include "dsl/parser.h"

#include <string.h>

#include "base/text.h"

/* list = "[" [ expr { "," expr } ] "]" */
struct tree_expr *parse_list(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec items = VEC_OF(struct tree_expr *);
    struct tree_place at = parser_token(parser)->at;

    if (!parser_open(parser, &scope, TOKEN_LBRACKET, "a list"))
        return NULL;
    while (parser_inside(parser, &scope)) {
        parser_mark(parser, LAYOUT_ENTRY);
        struct tree_expr *item = parse_expr(parser);
        if (!item)
            return NULL;
        vec_add(&items, &item);
        if (parser_inside(parser, &scope) && !parser_expect(parser, TOKEN_COMMA, "',' or ']'"))
            return NULL;
    }
    if (!parser_close(parser, &scope))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_LIST, at);
    expr->list = (struct tree_list){vec_keep(&items, parser->arena), items.count};
    return expr;
}

/* arg = [ NAME (":" | "=") ] expr */
static bool parse_argument(struct parser *parser, struct tree_argument *argument)
{
    parser_mark(parser, LAYOUT_ENTRY);
    argument->at = parser_token(parser)->at;
    if (parser_at(parser, TOKEN_NAME) &&
        (parser_then(parser, TOKEN_COLON) || parser_then(parser, TOKEN_ASSIGN))) {
        argument->name = parser_intern(parser, parser_next(parser));
        parser_next(parser);
    }
    argument->value = parse_expr(parser);
    return argument->value;
}

bool parse_arguments(struct parser *parser, struct tree_arguments *arguments)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec items = VEC_OF(struct tree_argument);

    if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
        return false;
    parser->words = false;
    parser->marks = MARKS_NEEDED;
    while (parser_inside(parser, &scope)) {
        struct tree_argument argument = {0};

        if (!parse_argument(parser, &argument))
            return false;
        vec_add(&items, &argument);
        if (parser_inside(parser, &scope) && !parser_expect(parser, TOKEN_COMMA, "',' or ')'"))
            return false;
    }
    *arguments = (struct tree_arguments){vec_keep(&items, parser->arena), items.count};
    return parser_close(parser, &scope);
}

/* param = NAME [ ":" type ] [ "=" expr ] */
static bool parse_param(struct parser *parser, struct tree_param *param)
{
    parser_mark(parser, LAYOUT_ENTRY);
    param->at = parser_token(parser)->at;
    param->name = parser_binding(parser, "a parameter's name");
    if (!param->name)
        return false;
    if (parser_take(parser, TOKEN_COLON)) {
        param->type = parse_type(parser);
        if (!param->type)
            return false;
    }
    if (parser_take(parser, TOKEN_ASSIGN)) {
        param->fallback = parse_expr(parser);
        return param->fallback;
    }
    return true;
}

/* params = "(" [ param { "," param } ] ")" */
bool parse_params(struct parser *parser, struct tree_params *params)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec items = VEC_OF(struct tree_param);

    if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
        return false;
    parser->words = false;
    while (parser_inside(parser, &scope)) {
        struct tree_param param = {0};

        if (!parse_param(parser, &param))
            return false;
        vec_add(&items, &param);
        if (parser_inside(parser, &scope) && !parser_expect(parser, TOKEN_COMMA, "',' or ')'"))
            return false;
    }
    *params = (struct tree_params){vec_keep(&items, parser->arena), items.count};
    return parser_close(parser, &scope);
}

bool parse_at_lambda(const struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_NAME)
        return parser_then(parser, TOKEN_FAT_ARROW);
    return token->kind == TOKEN_LPAREN && token->partner != TOKEN_NO_PARTNER &&
           parser->tokens[token->partner + 1].kind == TOKEN_FAT_ARROW;
}

static bool parse_lambda_params(struct parser *parser, struct tree_params *params)
{
    if (parser_at(parser, TOKEN_LPAREN))
        return parse_params(parser, params);

    struct tree_param *param = arena_new(parser->arena, struct tree_param);
    param->at = parser_token(parser)->at;
    param->name = parser_binding(parser, "a parameter's name");
    *params = (struct tree_params){param, 1};
    return param->name;
}

/* lambda = (NAME | "(" params ")") "=>" (expr | block) */
struct tree_expr *parse_lambda(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);
    struct tree_place at = parser_token(parser)->at;
    struct tree_lambda lambda = {0};

    if (!parser_deeper(parser, 1) || !parse_lambda_params(parser, &lambda.params) ||
        !parser_expect(parser, TOKEN_FAT_ARROW, "'=>'"))
        return NULL;
    parser->words = false;
    parser->marks = MARKS_NEEDED;
    lambda.body =
        parser_at(parser, TOKEN_LBRACE) ? parse_block_expr(parser, "a block") : parse_expr(parser);
    if (!lambda.body)
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_LAMBDA, at);
    expr->lambda = lambda;
    return expr;
}

/* "(" expr ")" */
static struct tree_expr *parse_parenthesis(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);

    if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
        return NULL;
    struct tree_expr *expr = parse_expr(parser);
    if (!expr || !parser_close(parser, &scope))
        return NULL;
    return expr;
}

static bool at_typed_record(const struct parser *parser)
{
    char first = parser->text[parser_token(parser)->at.offset];
    const struct token *brace = parser_ahead(parser, 1);

    return parser->records && first >= 'A' && first <= 'Z' && brace->kind == TOKEN_LBRACE &&
           !(brace->newline_before && parser->newlines);
}

/* record = [ TYPE ] "{" … "}" */
static struct tree_expr *parse_record_expr(struct parser *parser)
{
    struct tree_place at = parser_token(parser)->at;
    struct tree_record record = {0};

    if (parser_at(parser, TOKEN_NAME))
        record.type = parser_intern(parser, parser_next(parser));
    if (!parse_record(parser, &record))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_RECORD, at);
    expr->record = record;
    return expr;
}

/* true | false | null | None; NULL for another name */
struct tree_expr *parse_constant(struct parser *parser)
{
    struct tree_place at = parser_token(parser)->at;
    bool truth = parser_at_word(parser, "true");

    if (truth || parser_at_word(parser, "false")) {
        parser_next(parser);
        struct tree_expr *expr = expr_new(parser, TREE_EXPR_BOOL, at);
        expr->boolean = truth;
        return expr;
    }
    if (parser_at_word(parser, "null") || (parser_at_word(parser, "None") && !parser->words)) {
        parser_next(parser);
        return expr_new(parser, TREE_EXPR_NULL, at);
    }
    return NULL;
}

static bool fail_reserved(struct parser *parser, const char *word)
{
    parser_fail(parser, parser_token(parser), "expected a value, not '%s'", word);
    parser_hint(parser, "'%s' is a word of the language; a field of this name is written .%s", word,
                word);
    return false;
}

static bool name_is_free(struct parser *parser)
{
    for (size_t i = 0; i < parser_reserved_count; i++) {
        if (parser_at_word(parser, parser_reserved[i]) && !text_equal(parser_reserved[i], "None"))
            return fail_reserved(parser, parser_reserved[i]);
    }
    return true;
}

/* A NAME and what may begin with one. */
static struct tree_expr *parse_named(struct parser *parser)
{
    struct tree_place at = parser_token(parser)->at;

    if (parse_at_lambda(parser))
        return parse_lambda(parser);
    if (at_typed_record(parser))
        return parse_record_expr(parser);
    if (parser_at_word(parser, "if"))
        return parse_if(parser);
    if (parser_at_word(parser, "match"))
        return parse_match(parser);
    struct tree_expr *constant = parse_constant(parser);
    if (constant)
        return constant;
    if (!name_is_free(parser))
        return NULL;

    const char *name = parser_intern(parser, parser_next(parser));
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_NAME, at);
    expr->name = (struct tree_name){name, parser->words};
    return expr;
}

static struct tree_expr *parse_secret(struct parser *parser)
{
    const struct token *token = parser_next(parser);
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_SECRET, token->at);
    const char *text = parser->text + token->at.offset;
    size_t scheme = (size_t)((const char *)memchr(text, ':', token->len) - text) + strlen("://");

    expr->secret.vault = text[0] == 'v';
    expr->secret.path = names_get(&parser->names, text + scheme, token->len - scheme);
    return expr;
}

/* primary = literal | SECRET | NAME | list | record | TYPE record | "(" expr ")" | lambda | "if" …
 * | "match" … */
struct tree_expr *parse_primary(struct parser *parser)
{
    switch ((int)parser_token(parser)->kind) {
    case TOKEN_NAME:
        return parse_named(parser);
    case TOKEN_NUMBER:
        return parse_number(parser);
    case TOKEN_TEXT:
    case TOKEN_TEXT_HEAD:
    case TOKEN_RAW:
        return parse_text(parser);
    case TOKEN_SECRET:
        return parse_secret(parser);
    case TOKEN_LBRACKET:
        return parse_list(parser);
    case TOKEN_LBRACE:
        return parse_record_expr(parser);
    case TOKEN_LPAREN:
        return parse_at_lambda(parser) ? parse_lambda(parser) : parse_parenthesis(parser);
    default:
        parser_fail_expected(parser, "a value");
        return NULL;
    }
}
