#include "dsl/parser.h"

#include "base/text.h"

static bool rule_kind_here(const struct parser *parser, enum tree_rule_kind *kind)
{
    static const enum tree_rule_kind kinds[] = {TREE_RULE_ALLOW, TREE_RULE_DENY, TREE_RULE_REQUIRE,
                                                TREE_RULE_AUDIT};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (parser_at_word(parser, tree_rule_kind_text(kinds[i]))) {
            *kind = kinds[i];
            return true;
        }
    }
    return false;
}

static bool fail_no_rule(struct parser *parser)
{
    parser_fail_expected(parser, "a rule");
    parser_hint(parser, "a rule begins with allow, deny, require or audit");
    return false;
}

/* What old files write after a subject, and what to write instead. */
static void hint_after_subject(struct parser *parser)
{
    if (parser_at_word(parser, "with") || parser_at_word(parser, "for"))
        parser_hint(parser, "a rule ends with its subject or with `if` and a condition; settings "
                            "are a record: audit: { … }");
    else
        parser_hint(parser, "a rule begins with allow, deny, require or audit");
}

/* rule = ("allow" | "deny" | "require" | "audit") ":" expr [ "if" expr ] */
static bool parse_rule(struct parser *parser, size_t close, struct tree_rule *rule)
{
    auto_scope struct scope scope = scope_enter(parser);
    enum tree_rule_kind next;

    parser_mark(parser, LAYOUT_ENTRY);
    rule->at = parser_token(parser)->at;
    if (!rule_kind_here(parser, &rule->kind))
        return fail_no_rule(parser);
    parser_next(parser);
    if (!parser_expect(parser, TOKEN_COLON, "':'"))
        return false;
    parser->words = true;
    rule->subject = parse_expr(parser);
    if (!rule->subject)
        return false;
    if (parser_take_word(parser, "if")) {
        parser->words = false;
        rule->condition = parse_expr(parser);
        if (!rule->condition)
            return false;
    }
    if (parser->at == close || rule_kind_here(parser, &next))
        return true;
    parser_fail_expected(parser, "another rule or '}'");
    hint_after_subject(parser);
    return false;
}

/* policy = "policy" NAME "{" { rule } "}" */
bool parse_policy(struct parser *parser, struct tree_policy *policy)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec rules = VEC_OF(struct tree_rule);

    parser_mark(parser, LAYOUT_OPEN);
    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{' after the policy's name"))
        return false;
    parser->marks = MARKS_NEEDED;
    while (parser_inside(parser, &scope)) {
        struct tree_rule rule = {0};
        size_t start = parser->at;

        if (parse_rule(parser, scope.close, &rule))
            vec_add(&rules, &rule);
        else
            parser_skip(parser, start, scope.close, TOKEN_SEMICOLON);
    }
    *policy = (struct tree_policy){vec_keep(&rules, parser->arena), rules.count};
    return parser_close(parser, &scope);
}

static bool at_policy(const struct parser *parser)
{
    return parser_at_word(parser, "policy") && parser_then(parser, TOKEN_NAME) &&
           parser_ahead(parser, 2)->kind == TOKEN_LBRACE;
}

static bool parse_channel_entry(struct parser *parser, struct vec *fields, struct vec *policies)
{
    struct tree_field field = {0};

    if (at_policy(parser)) {
        struct tree_item *policy = parse_policy_item(parser);

        if (policy)
            vec_add(policies, &policy);
        return policy;
    }
    if (!parse_field(parser, &field))
        return false;
    vec_add(fields, &field);
    parser_take(parser, TOKEN_COMMA);
    return true;
}

/* channel = "channel" NAME "{" { field [","] | policy } "}" */
bool parse_channel(struct parser *parser, struct tree_channel *channel)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec fields = VEC_OF(struct tree_field);
    auto_vec struct vec policies = VEC_OF(struct tree_item *);

    parser_mark(parser, LAYOUT_OPEN);
    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{' after the channel's name"))
        return false;
    parser->words = true;
    parser->marks = MARKS_BEFORE_RECORDS;
    while (parser_inside(parser, &scope)) {
        size_t start = parser->at;

        if (!parse_channel_entry(parser, &fields, &policies))
            parser_skip(parser, start, scope.close, TOKEN_COMMA);
    }
    channel->record =
        (struct tree_record){.fields = vec_keep(&fields, parser->arena), .count = fields.count};
    channel->policies = vec_keep(&policies, parser->arena);
    channel->policy_count = policies.count;
    return parser_close(parser, &scope);
}
