#include "dsl/parser.h"

/* "if" ( expr | "let" pattern "=" expr ) block */
static bool parse_branch(struct parser *parser, struct vec *branches)
{
    struct tree_branch branch = {0};

    parser_next(parser);
    if (parser_take_word(parser, "let")) {
        branch.pattern = parse_pattern(parser);
        if (!branch.pattern || !parser_expect(parser, TOKEN_ASSIGN, "'=' after the pattern"))
            return false;
    }
    branch.condition = parse_head(parser);
    if (!branch.condition)
        return false;
    if (parser_at(parser, TOKEN_ASSIGN)) {
        parser_fail_expected(parser, "'{'");
        parser_hint(parser, "'==' compares; '=' assigns");
        return false;
    }
    branch.body = parse_block(parser, "'{' after the condition");
    vec_add(branches, &branch);
    return branch.body;
}

/* "if" expr block { "else" "if" expr block } [ "else" block ] */
struct tree_expr *parse_if(struct parser *parser)
{
    auto_vec struct vec branches = VEC_OF(struct tree_branch);
    struct tree_place at = parser_token(parser)->at;
    struct tree_block *otherwise = NULL;

    if (!parse_branch(parser, &branches))
        return NULL;
    while (!otherwise && parser_take_word(parser, "else")) {
        if (parser_at_word(parser, "if")) {
            if (!parse_branch(parser, &branches))
                return NULL;
            continue;
        }
        otherwise = parse_block(parser, "'{' or 'if' after else");
        if (!otherwise)
            return NULL;
    }

    struct tree_expr *expr = expr_new(parser, TREE_EXPR_IF, at);
    expr->branch = (struct tree_if){vec_keep(&branches, parser->arena), branches.count, otherwise};
    return expr;
}

/* arm = pattern "=>" (expr | block) */
static bool parse_arm(struct parser *parser, struct tree_arm *arm)
{
    parser_mark(parser, LAYOUT_ENTRY);
    arm->pattern = parse_pattern(parser);
    if (!arm->pattern || !parser_expect(parser, TOKEN_FAT_ARROW, "'=>' after the pattern"))
        return false;
    arm->value =
        parser_at(parser, TOKEN_LBRACE) ? parse_block_expr(parser, "a block") : parse_expr(parser);
    return arm->value;
}

static bool ends_arm(struct parser *parser, const struct scope *scope, const struct tree_arm *arm)
{
    if (parser_take(parser, TOKEN_COMMA) || !parser_inside(parser, scope))
        return true;
    if (arm->value->kind == TREE_EXPR_BLOCK || parser_token(parser)->newline_before)
        return true;
    return parser_fail_expected(parser, "',' or a new line before the next arm");
}

/* "match" expr "{" { pattern "=>" (expr | block) [","] } "}" */
struct tree_expr *parse_match(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec arms = VEC_OF(struct tree_arm);
    struct tree_place at = parser_next(parser)->at;
    struct tree_expr *subject = parse_head(parser);

    if (!subject)
        return NULL;
    parser_mark(parser, LAYOUT_OPEN);
    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{' after the value to match"))
        return NULL;
    parser->newlines = true;
    while (parser_inside(parser, &scope)) {
        struct tree_arm arm = {0};
        size_t start = parser->at;

        if (!parse_arm(parser, &arm) || !ends_arm(parser, &scope, &arm))
            parser_skip(parser, start, scope.close, TOKEN_COMMA);
        else
            vec_add(&arms, &arm);
    }
    if (!parser_close(parser, &scope))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_MATCH, at);
    expr->match = (struct tree_match){subject, vec_keep(&arms, parser->arena), arms.count};
    return expr;
}

/* "catch" [ "(" [ KIND ] NAME ")" ] block */
static bool parse_catch(struct parser *parser, struct tree_catch *catcher)
{
    catcher->at = parser_next(parser)->at;
    if (parser_at(parser, TOKEN_LPAREN)) {
        auto_scope struct scope scope = scope_enter(parser);

        if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
            return false;
        if (parser_then(parser, TOKEN_NAME))
            catcher->kind = parser_name(parser, "a kind of error");
        catcher->name = parser_binding(parser, "the name for the error");
        if (!catcher->name || !parser_close(parser, &scope))
            return false;
    }
    catcher->body = parse_block(parser, "'{' after catch");
    return catcher->body;
}

/* "try" block { catch } */
struct tree_expr *parse_try(struct parser *parser)
{
    auto_vec struct vec catches = VEC_OF(struct tree_catch);
    struct tree_place at = parser_next(parser)->at;
    struct tree_try attempt = {.body = parse_block(parser, "'{' after try")};

    if (!attempt.body)
        return NULL;
    while (parser_at_word(parser, "catch")) {
        struct tree_catch catcher = {0};

        if (!parse_catch(parser, &catcher))
            return NULL;
        vec_add(&catches, &catcher);
    }

    struct tree_expr *expr = expr_new(parser, TREE_EXPR_TRY, at);
    attempt.catches = vec_keep(&catches, parser->arena);
    attempt.count = catches.count;
    expr->attempt = attempt;
    return expr;
}

/* "Some" "(" NAME ")" */
static bool parse_some(struct parser *parser, struct tree_pattern *pattern)
{
    auto_scope struct scope scope = scope_enter(parser);

    parser_next(parser);
    parser_mark(parser, LAYOUT_GLUE_LEFT);
    if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
        return false;
    pattern->kind = TREE_PATTERN_SOME;
    pattern->name = parser_binding(parser, "the name for the value");
    return pattern->name && parser_close(parser, &scope);
}

static bool parse_bound_pattern(struct parser *parser, struct tree_pattern *pattern)
{
    pattern->kind = TREE_PATTERN_NAME;
    pattern->name = parser_binding(parser, "a name in a pattern");
    return pattern->name;
}

static bool at_constant(const struct parser *parser)
{
    return parser_at_word(parser, "true") || parser_at_word(parser, "false") ||
           parser_at_word(parser, "null");
}

static bool parse_name_pattern(struct parser *parser, struct tree_pattern *pattern)
{
    if (parser_at_word(parser, "Some") && parser_then(parser, TOKEN_LPAREN))
        return parse_some(parser, pattern);
    if (at_constant(parser)) {
        pattern->literal = parse_constant(parser);
        return pattern->literal;
    }
    if (parser_at_word(parser, "None"))
        pattern->kind = TREE_PATTERN_NONE;
    else if (parser_at_word(parser, "_"))
        pattern->kind = TREE_PATTERN_ANY;
    else
        return parse_bound_pattern(parser, pattern);
    parser_next(parser);
    return true;
}

static bool negate(struct tree_expr *literal)
{
    if (literal->kind == TREE_EXPR_FLOAT)
        literal->number = -literal->number;
    else if (literal->kind != TREE_EXPR_INT)
        return false;
    else if (literal->integer != INT64_MIN)
        literal->integer = -literal->integer;
    return true;
}

/* ["-"] literal */
static bool parse_literal_pattern(struct parser *parser, struct tree_pattern *pattern)
{
    const struct token *token = parser_token(parser);
    bool negative = token->kind == TOKEN_MINUS;

    if (negative) {
        parser_mark(parser, LAYOUT_GLUE_RIGHT);
        parser_next(parser);
    }
    if (parser_at(parser, TOKEN_NUMBER))
        pattern->literal = parse_number(parser);
    else if (!negative && (parser_at(parser, TOKEN_TEXT) || parser_at(parser, TOKEN_RAW)))
        pattern->literal = parse_text(parser);
    else
        return parser_fail_expected(parser, "a pattern");
    if (pattern->literal && negative && !negate(pattern->literal))
        return parser_fail(parser, token, "sizes and durations are never negative");
    return pattern->literal;
}

/* pattern = ["-"] literal | NAME | "_" | "Some" "(" NAME ")" | "None" */
struct tree_pattern *parse_pattern(struct parser *parser)
{
    struct tree_pattern *pattern = arena_new(parser->arena, struct tree_pattern);

    pattern->at = parser_token(parser)->at;
    if (parser_at(parser, TOKEN_NAME) ? parse_name_pattern(parser, pattern)
                                      : parse_literal_pattern(parser, pattern))
        return pattern;
    if (parser_at(parser, TOKEN_TEXT_HEAD))
        parser_hint(parser, "a pattern cannot hold ${}");
    return NULL;
}
