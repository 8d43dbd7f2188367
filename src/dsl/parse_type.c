#include "dsl/parser.h"

/* "<" type { "," type } ">" */
static bool parse_type_arguments(struct parser *parser, struct tree_type *type)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec arguments = VEC_OF(struct tree_type *);

    parser_mark(parser, LAYOUT_GLUE_LEFT | LAYOUT_GLUE_RIGHT);
    parser_next(parser);
    if (!parser_deeper(parser, 1))
        return false;
    do {
        struct tree_type *argument = parse_type(parser);

        if (!argument)
            return false;
        vec_add(&arguments, &argument);
    } while (parser_take(parser, TOKEN_COMMA));
    type->arguments = vec_keep(&arguments, parser->arena);
    type->argument_count = arguments.count;
    parser_mark(parser, LAYOUT_GLUE_LEFT);
    return parser_expect(parser, TOKEN_GREATER, "'>' after the types");
}

/* type = NAME [ "<" type { "," type } ">" ] [ "?" ] */
struct tree_type *parse_type(struct parser *parser)
{
    struct tree_type *type = arena_new(parser->arena, struct tree_type);

    type->at = parser_token(parser)->at;
    type->name = parser_name(parser, "a type");
    if (!type->name)
        return NULL;
    if (parser_at(parser, TOKEN_LESS) && !parse_type_arguments(parser, type))
        return NULL;
    type->optional = parser_take(parser, TOKEN_QUESTION);
    return type;
}

/* NAME ":" type */
static bool parse_type_field(struct parser *parser, struct tree_type_field *field)
{
    parser_mark(parser, LAYOUT_ENTRY);
    field->at = parser_token(parser)->at;
    field->name = parser_name(parser, "a field's name");
    if (!field->name || !parser_expect(parser, TOKEN_COLON, "':' after the field's name"))
        return false;
    field->type = parse_type(parser);
    return field->type;
}

/* type = record-type | type, where record-type = "{" { NAME ":" type [","] } "}" */
struct tree_type *parse_declared_type(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec fields = VEC_OF(struct tree_type_field);

    if (!parser_at(parser, TOKEN_LBRACE))
        return parse_type(parser);
    struct tree_type *type = arena_new(parser->arena, struct tree_type);
    type->at = parser_token(parser)->at;
    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{'"))
        return NULL;
    while (parser_inside(parser, &scope)) {
        struct tree_type_field field = {0};
        size_t start = parser->at;

        if (parse_type_field(parser, &field)) {
            vec_add(&fields, &field);
            parser_take(parser, TOKEN_COMMA);
        } else {
            parser_skip(parser, start, scope.close, TOKEN_COMMA);
        }
    }
    type->fields = vec_keep(&fields, parser->arena);
    type->field_count = fields.count;
    return parser_close(parser, &scope) ? type : NULL;
}
