#include "dsl/parser.h"

#include "base/text.h"

static bool may_lack_mark(const struct parser *parser)
{
    return parser->marks == MARKS_FREE ||
           (parser->marks == MARKS_BEFORE_RECORDS && parser_at(parser, TOKEN_LBRACE));
}

/* key = (NAME | STRING) (":" | "=") */
static const char *parse_key(struct parser *parser)
{
    const char *key = parser_at(parser, TOKEN_NAME) ? parser_name(parser, "a key")
                                                    : parse_plain_text(parser, "a key");

    if (!key || parser_take(parser, TOKEN_COLON) || parser_take(parser, TOKEN_ASSIGN) ||
        may_lack_mark(parser))
        return key;
    parser_fail_expected(parser, "':' after the key");
    return NULL;
}

/* The value of `agent` in a declaration may be a name with '-'. */
static struct tree_expr *parse_agent_name(struct parser *parser)
{
    struct tree_place at = parser_token(parser)->at;
    const char *name = parser_dashed_name(parser, "an agent's name");
    struct tree_expr *expr = expr_new(parser, TREE_EXPR_NAME, at);

    expr->name = (struct tree_name){name, true};
    return expr;
}

/* field = key expr */
bool parse_field(struct parser *parser, struct tree_field *field)
{
    parser_mark(parser, LAYOUT_ENTRY);
    field->at = parser_token(parser)->at;
    field->key = parse_key(parser);
    if (!field->key)
        return false;
    if (parser->words && text_equal(field->key, "agent") && parser_at(parser, TOKEN_NAME) &&
        parser_then(parser, TOKEN_MINUS))
        field->value = parse_agent_name(parser);
    else
        field->value = parse_expr(parser);
    return field->value;
}

/* record = "{" { field [","] } "}" */
bool parse_record(struct parser *parser, struct tree_record *record)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec fields = VEC_OF(struct tree_field);

    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{'"))
        return false;
    while (parser_inside(parser, &scope)) {
        struct tree_field field = {0};
        size_t start = parser->at;

        if (parse_field(parser, &field)) {
            vec_add(&fields, &field);
            parser_take(parser, TOKEN_COMMA);
        } else {
            parser_skip(parser, start, scope.close, TOKEN_COMMA);
        }
    }
    record->fields = vec_keep(&fields, parser->arena);
    record->count = fields.count;
    return parser_close(parser, &scope);
}

bool parse_declared_record(struct parser *parser, enum parser_marks marks,
                           struct tree_record *record)
{
    auto_scope struct scope scope = scope_enter(parser);

    parser->words = true;
    parser->marks = marks;
    return parse_record(parser, record);
}
