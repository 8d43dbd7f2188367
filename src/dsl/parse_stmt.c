#include "dsl/parser.h"

#include "base/text.h"

static struct tree_stmt *stmt_new(struct parser *parser, enum tree_stmt_kind kind,
                                  struct tree_place at)
{
    struct tree_stmt *stmt = arena_new(parser->arena, struct tree_stmt);

    stmt->kind = kind;
    stmt->at = at;
    return stmt;
}

/* "let" NAME [":" type] "=" expr */
static bool parse_let(struct parser *parser, struct tree_stmt *stmt)
{
    struct tree_let *let = &stmt->let;

    parser_next(parser);
    let->name_at = parser_token(parser)->at;
    let->name = parser_binding(parser, "a variable's name");
    if (!let->name)
        return false;
    if (parser_take(parser, TOKEN_COLON)) {
        let->type = parse_type(parser);
        if (!let->type)
            return false;
    }
    if (!parser_expect(parser, TOKEN_ASSIGN, "'=' and a value"))
        return false;
    let->value = parse_expr(parser);
    return let->value;
}

/* "for" NAME [ "," NAME ] "in" expr block */
static bool parse_for(struct parser *parser, struct tree_stmt *stmt)
{
    struct tree_for *each = &stmt->each;

    parser_next(parser);
    each->first = parser_binding(parser, "the name for each item");
    if (!each->first)
        return false;
    if (parser_take(parser, TOKEN_COMMA)) {
        each->second = parser_binding(parser, "the second name");
        if (!each->second)
            return false;
    }
    if (!parser_take_word(parser, "in"))
        return parser_fail_expected(parser, "'in'");
    each->subject = parse_head(parser);
    if (!each->subject)
        return false;
    each->body = parse_block(parser, "'{' after the value to go over");
    return each->body;
}

/* "while" expr block */
static bool parse_while(struct parser *parser, struct tree_stmt *stmt)
{
    parser_next(parser);
    stmt->loop.condition = parse_head(parser);
    if (!stmt->loop.condition)
        return false;
    stmt->loop.body = parse_block(parser, "'{' after the condition");
    return stmt->loop.body;
}

/* "return" [ expr ], the value on the same line */
static bool parse_return(struct parser *parser, struct tree_stmt *stmt)
{
    parser_next(parser);

    const struct token *token = parser_token(parser);
    if (token->newline_before || token->kind == TOKEN_SEMICOLON || token->kind == TOKEN_RBRACE)
        return true;
    stmt->result = parse_expr(parser);
    return stmt->result;
}

static bool parse_jump(struct parser *parser, struct tree_stmt *stmt)
{
    (void)stmt;
    parser_next(parser);
    return true;
}

/* "require" ("capability" | "capabilities") expr */
static bool parse_require(struct parser *parser, struct tree_stmt *stmt)
{
    auto_scope struct scope scope = scope_enter(parser);

    parser_next(parser);
    parser_next(parser);
    parser->words = true;
    stmt->capability = parse_expr(parser);
    return stmt->capability;
}

static bool parse_with_stmt(struct parser *parser, struct tree_stmt *stmt)
{
    return parse_with(parser, &stmt->with);
}

static bool assignment_of(enum token_kind kind, struct tree_assign *assign)
{
    static const struct {
        enum token_kind kind;
        enum tree_operator op;
    } table[] = {
        {TOKEN_ADD_ASSIGN, TREE_OP_ADD},
        {TOKEN_SUBTRACT_ASSIGN, TREE_OP_SUBTRACT},
        {TOKEN_MULTIPLY_ASSIGN, TREE_OP_MULTIPLY},
        {TOKEN_DIVIDE_ASSIGN, TREE_OP_DIVIDE},
        {TOKEN_REMAINDER_ASSIGN, TREE_OP_REMAINDER},
    };

    assign->plain = kind == TOKEN_ASSIGN;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].kind == kind) {
            assign->op = table[i].op;
            return true;
        }
    }
    return assign->plain;
}

/* place ("=" | "+=" | "-=" | "*=" | "/=" | "%=") expr */
static bool parse_assign(struct parser *parser, struct tree_stmt *stmt, struct tree_expr *target)
{
    stmt->kind = TREE_STMT_ASSIGN;
    if (target->kind != TREE_EXPR_NAME && target->kind != TREE_EXPR_FIELD &&
        target->kind != TREE_EXPR_INDEX) {
        parser_fail(parser, parser_token(parser), "this %s cannot be assigned to",
                    tree_expr_kind_text(target->kind));
        parser_hint(parser, "variables, fields and indexed places can; '==' compares");
        return false;
    }
    stmt->assign.target = target;
    parser_next(parser);
    stmt->assign.value = parse_expr(parser);
    return stmt->assign.value;
}

static bool is_block_like(const struct tree_expr *expr)
{
    return expr->kind == TREE_EXPR_IF || expr->kind == TREE_EXPR_MATCH ||
           expr->kind == TREE_EXPR_TRY;
}

static struct tree_expr *parse_expr_or_branch(struct parser *parser)
{
    struct tree_expr *expr = NULL;

    if (parser_at_word(parser, "try") && parser_then(parser, TOKEN_LBRACE))
        expr = parse_try(parser);
    else if (parser_at_word(parser, "if"))
        expr = parse_if(parser);
    else if (parser_at_word(parser, "match"))
        expr = parse_match(parser);
    else
        return parse_expr(parser);
    return expr ? parse_continued(parser, expr) : NULL;
}

/* expr, or an assignment to it */
static bool parse_expr_stmt(struct parser *parser, struct tree_stmt *stmt)
{
    struct tree_assign assign = {0};
    struct tree_expr *expr = parse_expr_or_branch(parser);

    if (!expr)
        return false;
    if (assignment_of(parser_token(parser)->kind, &assign)) {
        stmt->assign = assign;
        return parse_assign(parser, stmt, expr);
    }
    stmt->expr = expr;
    return true;
}

struct stmt_form {
    const char *word;
    bool (*parse)(struct parser *parser, struct tree_stmt *stmt);
    enum tree_stmt_kind kind;
    bool needs_end; /* ";" or a new line */
};

static const struct stmt_form forms[] = {
    {"let", parse_let, TREE_STMT_LET, true},
    {"for", parse_for, TREE_STMT_FOR, false},
    {"while", parse_while, TREE_STMT_WHILE, false},
    {"return", parse_return, TREE_STMT_RETURN, true},
    {"break", parse_jump, TREE_STMT_BREAK, true},
    {"continue", parse_jump, TREE_STMT_CONTINUE, true},
    {"with", parse_with_stmt, TREE_STMT_WITH, false},
    {"require", parse_require, TREE_STMT_REQUIRE, true},
};

static const struct stmt_form expr_form = {NULL, parse_expr_stmt, TREE_STMT_EXPR, true};

/* `with` and `require` are statements only before what must follow them. */
static bool starts(const struct parser *parser, const struct stmt_form *form)
{
    if (!parser_at_word(parser, form->word))
        return false;
    if (form->kind == TREE_STMT_WITH)
        return parse_at_with(parser);
    if (form->kind == TREE_STMT_REQUIRE)
        return token_is_word(parser, parser_ahead(parser, 1), "capability") ||
               token_is_word(parser, parser_ahead(parser, 1), "capabilities");
    return true;
}

static const struct stmt_form *form_here(const struct parser *parser)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (starts(parser, &forms[i]))
            return &forms[i];
    }
    return &expr_form;
}

/* For `lett x = 5`, `fro x in y`: what stands before the surprise may be a misspelled word. */
static void hint_at_word(struct parser *parser, const struct tree_stmt *stmt)
{
    static const char *const words[] = {"let",   "if",       "for",  "while", "match",  "return",
                                        "break", "continue", "with", "try",   "require"};
    const char *near = NULL;

    if (stmt->kind == TREE_STMT_EXPR && stmt->expr->kind == TREE_EXPR_NAME)
        near =
            text_nearest(stmt->expr->name.name, words, sizeof words / sizeof *words, sizeof *words);
    if (near)
        parser_hint(parser, "did you mean '%s'?", near);
    else
        parser_hint(parser, "each statement stands on a line of its own, or ends with ';'");
}

static bool end_stmt(struct parser *parser, const struct scope *scope, const struct stmt_form *form,
                     struct tree_stmt *stmt, bool *has_semicolon)
{
    bool free_end = !form->needs_end || (stmt->kind == TREE_STMT_EXPR && is_block_like(stmt->expr));

    *has_semicolon = parser_take(parser, TOKEN_SEMICOLON);
    if (*has_semicolon || free_end || !parser_inside(parser, scope) ||
        parser_token(parser)->newline_before)
        return true;
    parser_fail_expected(parser, "';' or a new line");
    hint_at_word(parser, stmt);
    return false;
}

/* One statement; or, as the last without ";", the block's value. */
static bool parse_stmt(struct parser *parser, const struct scope *scope, struct tree_block *block,
                       struct vec *statements)
{
    const struct stmt_form *form = form_here(parser);
    struct tree_stmt *stmt = stmt_new(parser, form->kind, parser_token(parser)->at);
    bool has_semicolon = false;

    parser_mark(parser, LAYOUT_ENTRY);
    if (!form->parse(parser, stmt) || !end_stmt(parser, scope, form, stmt, &has_semicolon))
        return false;
    if (stmt->kind == TREE_STMT_EXPR && !has_semicolon && !parser_inside(parser, scope))
        block->value = stmt->expr;
    else
        vec_add(statements, &stmt);
    return true;
}

/* block = "{" { stmt } [ expr ] "}" */
struct tree_block *parse_block(struct parser *parser, const char *what)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec statements = VEC_OF(struct tree_stmt *);
    struct tree_block *block = arena_new(parser->arena, struct tree_block);

    block->at = parser_token(parser)->at;
    parser_mark(parser, LAYOUT_BLOCK);
    if (!parser_open(parser, &scope, TOKEN_LBRACE, what))
        return NULL;
    parser->newlines = true;
    parser->words = false;
    parser->marks = MARKS_NEEDED;
    while (parser_inside(parser, &scope)) {
        size_t start = parser->at;

        if (!parse_stmt(parser, &scope, block, &statements))
            parser_skip(parser, start, scope.close, TOKEN_SEMICOLON);
    }
    block->statements = vec_keep(&statements, parser->arena);
    block->count = statements.count;
    return parser_close(parser, &scope) ? block : NULL;
}

struct tree_expr *parse_block_expr(struct parser *parser, const char *what)
{
    struct tree_place at = parser_token(parser)->at;
    struct tree_block *block = parse_block(parser, what);

    if (!block)
        return NULL;
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_BLOCK, at);
    expr->block = block;
    return expr;
}
