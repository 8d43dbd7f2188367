#include "dsl/parser.h"

enum rank { RANK_OR, RANK_AND, RANK_EQUAL, RANK_ORDER, RANK_SUM, RANK_PRODUCT, RANK_UNARY };

struct infix {
    enum rank rank;
    enum tree_operator op;
};

static const struct infix no_infix = {RANK_UNARY, TREE_OP_NEGATE};

static struct infix infix_of_word(const struct parser *parser)
{
    const struct token *token = parser_token(parser);

    /* before a mark it is the key of the next field */
    if (parser_then(parser, TOKEN_COLON) || parser_then(parser, TOKEN_ASSIGN))
        return no_infix;
    if (token_is_word(parser, token, "or"))
        return (struct infix){RANK_OR, TREE_OP_OR};
    if (token_is_word(parser, token, "and"))
        return (struct infix){RANK_AND, TREE_OP_AND};
    if (token_is_word(parser, token, "in"))
        return (struct infix){RANK_EQUAL, TREE_OP_IN};
    return no_infix;
}

static struct infix infix_of_sign(enum token_kind kind)
{
    static const struct {
        enum token_kind kind;
        struct infix infix;
    } table[] = {
        {TOKEN_OR, {RANK_OR, TREE_OP_OR}},
        {TOKEN_AND, {RANK_AND, TREE_OP_AND}},
        {TOKEN_EQUAL, {RANK_EQUAL, TREE_OP_EQUAL}},
        {TOKEN_UNEQUAL, {RANK_EQUAL, TREE_OP_UNEQUAL}},
        {TOKEN_LESS, {RANK_ORDER, TREE_OP_LESS}},
        {TOKEN_LESS_EQUAL, {RANK_ORDER, TREE_OP_LESS_EQUAL}},
        {TOKEN_GREATER, {RANK_ORDER, TREE_OP_GREATER}},
        {TOKEN_GREATER_EQUAL, {RANK_ORDER, TREE_OP_GREATER_EQUAL}},
        {TOKEN_PLUS, {RANK_SUM, TREE_OP_ADD}},
        {TOKEN_MINUS, {RANK_SUM, TREE_OP_SUBTRACT}},
        {TOKEN_STAR, {RANK_PRODUCT, TREE_OP_MULTIPLY}},
        {TOKEN_SLASH, {RANK_PRODUCT, TREE_OP_DIVIDE}},
        {TOKEN_PERCENT, {RANK_PRODUCT, TREE_OP_REMAINDER}},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].kind == kind)
            return table[i].infix;
    }
    return no_infix;
}

/* The operator that continues an expression here; rank UNARY when none does. */
static struct infix infix_here(const struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_NAME)
        return infix_of_word(parser);
    if (token->kind == TOKEN_MINUS && token->newline_before && parser->newlines)
        return no_infix;
    return infix_of_sign(token->kind);
}

/* What takes part in an operation is no word of its own. */
static struct tree_expr *as_value(struct tree_expr *expr)
{
    if (expr && expr->kind == TREE_EXPR_NAME)
        expr->name.word = false;
    return expr;
}

static struct tree_expr *parse_postfix(struct parser *parser, struct tree_expr *target);

/* unary = ("!" | "not" | "-") unary | postfix */
static struct tree_expr *parse_unary(struct parser *parser)
{
    struct token *token = parser_token(parser);
    bool negate = token->kind == TOKEN_MINUS;
    bool word = parser_at_word(parser, "not");

    if (!negate && !word && token->kind != TOKEN_BANG)
        return parse_postfix(parser, NULL);

    auto_scope struct scope scope = scope_enter(parser);
    if (!word)
        parser_mark(parser, LAYOUT_GLUE_RIGHT);
    parser_next(parser);
    if (!parser_deeper(parser, 1))
        return NULL;
    struct tree_expr *operand = as_value(parse_unary(parser));
    if (!operand)
        return NULL;
    if (negate && operand->kind == TREE_EXPR_INT && operand->integer == INT64_MIN)
        return operand;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_UNARY, token->at);
    expr->unary = (struct tree_unary){negate ? TREE_OP_NEGATE : TREE_OP_NOT, operand};
    return expr;
}

/* call = "(" [ arg { "," arg } ] ")", of a name, a method or any value */
static struct tree_expr *parse_call(struct parser *parser, struct tree_expr *target)
{
    struct tree_arguments arguments = {0};

    parser_mark(parser, LAYOUT_GLUE_LEFT);
    if (!parse_arguments(parser, &arguments))
        return NULL;
    if (target->kind == TREE_EXPR_FIELD) {
        struct tree_field_access field = target->field;
        struct tree_expr *method = expr_new(parser, TREE_EXPR_METHOD, target->at);

        method->method = (struct tree_method){field.target, field.name, field.name_at, arguments};
        return method;
    }

    struct tree_expr *call = expr_new(parser, TREE_EXPR_CALL, target->at);
    call->call = (struct tree_call){target, arguments};
    return call;
}

/* field = "." NAME */
static struct tree_expr *parse_field_access(struct parser *parser, struct tree_expr *target)
{
    parser_next(parser);
    struct tree_place at = parser_token(parser)->at;
    const char *name = parser_name(parser, "the name of a field after '.'");

    if (!name)
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_FIELD, target->at);
    expr->field = (struct tree_field_access){target, name, at};
    return expr;
}

/* index = "[" expr "]" */
static struct tree_expr *parse_index(struct parser *parser, struct tree_expr *target)
{
    auto_scope struct scope scope = scope_enter(parser);

    parser_mark(parser, LAYOUT_GLUE_LEFT);
    if (!parser_open(parser, &scope, TOKEN_LBRACKET, "'['"))
        return NULL;
    parser->words = false;
    parser->marks = MARKS_NEEDED;
    struct tree_expr *index = parse_expr(parser);
    if (!index || !parser_close(parser, &scope))
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_INDEX, target->at);
    expr->index = (struct tree_index){target, index};
    return expr;
}

static bool at_postfix(const struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_DOT)
        return true;
    return (token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACKET) &&
           !(token->newline_before && parser->newlines);
}

/* One more level around all that the chain holds so far. */
static bool grow_chain(struct parser *parser)
{
    if (++parser->deepest <= DSL_NESTING)
        return true;
    return parser_deeper(parser, 0);
}

static struct tree_expr *parse_chain(struct parser *parser, struct tree_expr *target)
{
    while (target && at_postfix(parser)) {
        if (!grow_chain(parser))
            return NULL;
        as_value(target);
        if (parser_at(parser, TOKEN_DOT))
            target = parse_field_access(parser, target);
        else if (parser_at(parser, TOKEN_LPAREN))
            target = parse_call(parser, target);
        else
            target = parse_index(parser, target);
    }
    return target;
}

/* postfix = primary { call | field | index } */
static struct tree_expr *parse_postfix(struct parser *parser, struct tree_expr *target)
{
    unsigned outer = parser->deepest;

    if (!target) {
        parser->deepest = parser->depth;
        target = parse_primary(parser);
    }
    target = parse_chain(parser, target);
    if (parser->deepest < outer)
        parser->deepest = outer;
    return target;
}

static struct tree_expr *parse_rank(struct parser *parser, enum rank rank, struct tree_expr *left);

/* What follows the first operand at this rank. */
static struct tree_expr *parse_links(struct parser *parser, enum rank rank, struct tree_expr *first)
{
    auto_vec struct vec links = VEC_OF(struct tree_link);

    for (;;) {
        struct infix infix = infix_here(parser);

        if (infix.rank != rank)
            break;
        struct tree_link link = {.op = infix.op, .at = parser_next(parser)->at};
        link.operand = as_value(parse_rank(parser, rank + 1, NULL));
        if (!link.operand)
            return NULL;
        vec_add(&links, &link);
    }
    if (links.count == 0)
        return first;

    struct tree_expr *expr = expr_new(parser, TREE_EXPR_BINARY, first->at);
    expr->binary =
        (struct tree_binary){as_value(first), vec_keep(&links, parser->arena), links.count};
    return expr;
}

/* rank = next { operator next } */
static struct tree_expr *parse_rank(struct parser *parser, enum rank rank, struct tree_expr *left)
{
    if (rank == RANK_UNARY)
        return left ? parse_postfix(parser, left) : parse_unary(parser);

    struct tree_expr *first = parse_rank(parser, rank + 1, left);
    return first && infix_here(parser).rank == rank ? parse_links(parser, rank, first) : first;
}

/* expr = low to high: "||" "or" · "&&" "and" · "==" "!=" "in" · "<" "<=" ">" ">=" · "+" "-" · "*"
 * "/" "%" · unary · postfix */
struct tree_expr *parse_expr(struct parser *parser)
{
    return parse_rank(parser, RANK_OR, NULL);
}

struct tree_expr *parse_continued(struct parser *parser, struct tree_expr *left)
{
    struct infix infix = infix_here(parser);

    if (!parser_at(parser, TOKEN_DOT) && (infix.rank == RANK_UNARY || infix.op == TREE_OP_SUBTRACT))
        return left;
    return parse_rank(parser, RANK_OR, left);
}

struct tree_expr *parse_head(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);

    if (!parser_deeper(parser, 1))
        return NULL;
    parser->records = false;
    return parse_expr(parser);
}
