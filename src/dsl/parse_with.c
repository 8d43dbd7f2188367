#include "dsl/parser.h"

#include "base/text.h"

enum { MILLISECONDS_FROM = 1000 };

bool parse_at_with(const struct parser *parser)
{
    return parser_at_word(parser, "with") &&
           (parser_then(parser, TOKEN_NAME) || parser_then(parser, TOKEN_LBRACE));
}

/* A bare timeout of 1000 and more: what `check --fix` writes "ms" after. */
static bool means_milliseconds(const struct tree_field *field)
{
    return text_equal(field->key, "timeout") && field->value->kind == TREE_EXPR_INT &&
           field->value->integer >= MILLISECONDS_FROM;
}

/* attr = NAME "=" expr */
static bool parse_attribute(struct parser *parser, struct tree_field *field)
{
    field->at = parser_token(parser)->at;
    field->key = parser_name(parser, "a setting, as in with timeout = 30s");
    if (!field->key)
        return false;
    if (!parser_take(parser, TOKEN_ASSIGN)) {
        parser_fail_expected(parser, "'=' after the setting");
        return false;
    }
    struct token *value = parser_token(parser);
    field->value = parse_expr(parser);
    if (!field->value)
        return false;
    if (means_milliseconds(field))
        value->layout |= LAYOUT_MILLISECONDS;
    return true;
}

/* attr { [","] attr } */
static bool parse_attributes(struct parser *parser, struct tree_record *record)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec fields = VEC_OF(struct tree_field);

    if (!parser_deeper(parser, 1))
        return false;
    parser->newlines = false;
    parser->records = false;
    parser->words = true;
    parser->marks = MARKS_NEEDED;
    do {
        struct tree_field field = {0};

        if (!parse_attribute(parser, &field))
            return false;
        vec_add(&fields, &field);
        parser_take(parser, TOKEN_COMMA);
    } while (!parser_at(parser, TOKEN_LBRACE) && !parser_at(parser, TOKEN_END));
    record->fields = vec_keep(&fields, parser->arena);
    record->count = fields.count;
    return true;
}

/* with = "with" attr { [","] attr } block */
bool parse_with(struct parser *parser, struct tree_with *with)
{
    parser_next(parser);
    if (!parse_attributes(parser, &with->attributes))
        return false;
    parser_mark(parser, LAYOUT_OWN_LINE);
    with->body = parse_block(parser, "'{' after the settings");
    return with->body;
}
