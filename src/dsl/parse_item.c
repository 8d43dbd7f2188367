#include "dsl/parser.h"

#include "base/text.h"

/* agent = "agent" NAME [ params ] [ "->" type ] "{" { item } "}" */
static bool parse_agent(struct parser *parser, struct tree_item *item)
{
    auto_scope struct scope scope = scope_enter(parser);
    auto_vec struct vec items = VEC_OF(struct tree_item *);
    struct tree_agent *agent = &item->agent;

    if (parser_at(parser, TOKEN_LPAREN)) {
        parser_mark(parser, LAYOUT_GLUE_LEFT);
        if (!parse_params(parser, &agent->params))
            return false;
    }
    if (parser_take(parser, TOKEN_ARROW)) {
        agent->result = parse_type(parser);
        if (!agent->result)
            return false;
    }
    parser_mark(parser, LAYOUT_OPEN);
    if (!parser_open(parser, &scope, TOKEN_LBRACE, "'{' before what belongs to the agent"))
        return false;
    parse_items(parser, scope.close, true, &items);
    agent->items = vec_keep(&items, parser->arena);
    agent->count = items.count;
    return parser_close(parser, &scope);
}

/* function = "function" NAME params [ "->" type ] block */
static bool parse_function(struct parser *parser, struct tree_item *item)
{
    struct tree_function *function = &item->function;

    parser_mark(parser, LAYOUT_GLUE_LEFT);
    if (!parse_params(parser, &function->params))
        return false;
    if (parser_take(parser, TOKEN_ARROW)) {
        function->result = parse_type(parser);
        if (!function->result)
            return false;
    }
    function->body = parse_block(parser, "'{' before what the function does");
    return function->body;
}

/* type = "type" NAME "=" (record-type | type) */
static bool parse_type_item(struct parser *parser, struct tree_item *item)
{
    if (!parser_expect(parser, TOKEN_ASSIGN, "'=' after the type's name"))
        return false;
    item->type = parse_declared_type(parser);
    parser_take(parser, TOKEN_SEMICOLON);
    return item->type;
}

static bool parse_plain_record(struct parser *parser, struct tree_item *item)
{
    return parse_declared_record(parser, MARKS_NEEDED, &item->record);
}

static bool parse_free_record(struct parser *parser, struct tree_item *item)
{
    return parse_declared_record(parser, MARKS_FREE, &item->record);
}

static bool parse_channel_item(struct parser *parser, struct tree_item *item)
{
    return parse_channel(parser, &item->channel);
}

static bool parse_policy_body(struct parser *parser, struct tree_item *item)
{
    return parse_policy(parser, &item->policy);
}

struct tree_expr *parse_capability_list(struct parser *parser)
{
    auto_scope struct scope scope = scope_enter(parser);

    parser->words = true;
    return parse_list(parser);
}

/* capabilities = "capabilities" (":" | "=") list */
static bool parse_capabilities(struct parser *parser, struct tree_item *item)
{
    if (!parser_take(parser, TOKEN_COLON) && !parser_take(parser, TOKEN_ASSIGN))
        return parser_fail_expected(parser, "':' and a list of capabilities");
    item->capabilities = parse_capability_list(parser);
    return item->capabilities;
}

static bool parse_with_item(struct parser *parser, struct tree_item *item)
{
    parser->at--; /* parse_with takes the word itself */
    return parse_with(parser, &item->with);
}

/* on = "on" "trigger" STRING [ "(" NAME ")" ] block */
static bool parse_trigger(struct parser *parser, struct tree_item *item)
{
    struct tree_trigger *trigger = &item->trigger;

    if (!parser_take_word(parser, "trigger")) {
        parser_fail_expected(parser, "'trigger'");
        parser_hint(parser, "what an agent reacts to is written on trigger \"name\" { … }");
        return false;
    }
    trigger->text = parse_plain_text(parser, "the trigger's name as a string");
    if (!trigger->text)
        return false;
    trigger->binding = names_get(&parser->names, "input", 5);
    if (parser_at(parser, TOKEN_LPAREN)) {
        auto_scope struct scope scope = scope_enter(parser);

        if (!parser_open(parser, &scope, TOKEN_LPAREN, "'('"))
            return false;
        trigger->binding = parser_binding(parser, "the name for the input");
        if (!trigger->binding || !parser_close(parser, &scope))
            return false;
    }
    trigger->body = parse_block(parser, "'{' before what the trigger does");
    return trigger->body;
}

enum { IN_FILE = 1, IN_AGENT = 2 };
enum naming { UNNAMED, NAMED, DASHED };

struct item_form {
    enum tree_item_kind kind;
    unsigned where;
    enum naming naming;
    bool (*parse)(struct parser *parser, struct tree_item *item);
};

static const struct item_form forms[] = {
    {TREE_ITEM_METADATA, IN_FILE | IN_AGENT, UNNAMED, parse_plain_record},
    {TREE_ITEM_AGENT, IN_FILE, DASHED, parse_agent},
    {TREE_ITEM_POLICY, IN_FILE | IN_AGENT, NAMED, parse_policy_body},
    {TREE_ITEM_FUNCTION, IN_FILE | IN_AGENT, NAMED, parse_function},
    {TREE_ITEM_TYPE, IN_FILE, NAMED, parse_type_item},
    {TREE_ITEM_SCHEDULE, IN_FILE, DASHED, parse_plain_record},
    {TREE_ITEM_WEBHOOK, IN_FILE, DASHED, parse_free_record},
    {TREE_ITEM_CHANNEL, IN_FILE, DASHED, parse_channel_item},
    {TREE_ITEM_MEMORY, IN_FILE | IN_AGENT, NAMED, parse_free_record},
    {TREE_ITEM_SECURITY, IN_AGENT, UNNAMED, parse_plain_record},
    {TREE_ITEM_CAPABILITIES, IN_AGENT, UNNAMED, parse_capabilities},
    {TREE_ITEM_WITH, IN_AGENT, UNNAMED, parse_with_item},
    {TREE_ITEM_TRIGGER, IN_AGENT, UNNAMED, parse_trigger},
};

/* The first word, in the order of the forms. */
static const char *const words[] = {
    "metadata", "agent",  "policy",   "function",     "type", "schedule", "webhook",
    "channel",  "memory", "security", "capabilities", "with", "on",
};

enum { FORMS = sizeof forms / sizeof *forms };

static const struct item_form *form_here(const struct parser *parser)
{
    for (size_t i = 0; i < FORMS; i++) {
        if (parser_at_word(parser, words[i]))
            return &forms[i];
    }
    return NULL;
}

static bool begins_statement(const struct parser *parser)
{
    static const char *const starts[] = {"let", "if", "for", "while", "match", "try", "return"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (parser_at_word(parser, starts[i]))
            return true;
    }
    return parser_then(parser, TOKEN_LPAREN) || parser_then(parser, TOKEN_ASSIGN);
}

static bool fail_no_item(struct parser *parser, bool in_agent)
{
    const struct token *token = parser_token(parser);
    const char *near = NULL;

    if (token->kind == TOKEN_NAME)
        near = text_nearest(parser_intern(parser, token), words, FORMS, sizeof *words);
    parser_fail_expected(parser, in_agent ? "something that belongs to an agent"
                                          : "agent or another declaration");
    if (near)
        parser_hint(parser, "did you mean '%s'?", near);
    else if (in_agent && begins_statement(parser))
        parser_hint(parser, "statements stand inside on trigger \"…\" { } or with … { }");
    else if (in_agent)
        parser_hint(parser, "an agent holds metadata, security, capabilities, policy, function, "
                            "memory, with, on trigger");
    else
        parser_hint(parser, "a file holds metadata, agent, policy, function, type, schedule, "
                            "webhook, channel, memory");
    return false;
}

static bool fail_elsewhere(struct parser *parser, const struct item_form *form)
{
    if (form->where & IN_AGENT) {
        parser_fail(parser, parser_token(parser), "%s belongs inside an agent",
                    tree_item_kind_text(form->kind));
        parser_hint(parser, "write agent NAME { … } around it");
    } else {
        parser_fail(parser, parser_token(parser), "%s cannot stand inside an agent",
                    tree_item_kind_text(form->kind));
        parser_hint(parser, "move it out of the agent, or close the agent with '}' before it");
    }
    return false;
}

static bool parse_item_name(struct parser *parser, const struct item_form *form,
                            struct tree_item *item)
{
    if (form->naming == UNNAMED)
        return true;
    item->name_at = parser_token(parser)->at;
    if (form->naming == DASHED)
        item->name = parser_dashed_name(parser, "a name");
    else if (form->kind == TREE_ITEM_FUNCTION)
        item->name = parser_binding(parser, "a function's name");
    else
        item->name = parser_name(parser, "a name");
    return item->name;
}

static struct tree_item *parse_formed(struct parser *parser, const struct item_form *form)
{
    auto_scope struct scope scope = scope_enter(parser);
    struct tree_item *item = arena_new(parser->arena, struct tree_item);

    item->kind = form->kind;
    item->at = parser_token(parser)->at;
    parser_mark(parser, LAYOUT_ENTRY);
    parser_next(parser);
    return parse_item_name(parser, form, item) && form->parse(parser, item) ? item : NULL;
}

struct tree_item *parse_policy_item(struct parser *parser)
{
    return parse_formed(parser, form_here(parser));
}

/* item = metadata | security | capabilities | policy | function | memory | with | on
 * file = { metadata | agent | policy | function | type | schedule | webhook | channel | memory } */
static struct tree_item *parse_item(struct parser *parser, bool in_agent)
{
    const struct item_form *form = form_here(parser);

    if (!form) {
        fail_no_item(parser, in_agent);
        return NULL;
    }
    if (!(form->where & (in_agent ? IN_AGENT : IN_FILE))) {
        fail_elsewhere(parser, form);
        return NULL;
    }
    return parse_formed(parser, form);
}

/* To the next line that begins with the word of an item. */
static void skip_to_item(struct parser *parser, size_t start, size_t close)
{
    do {
        parser_skip(parser, start, close, TOKEN_END);
        start = parser->at;
    } while (parser->at < close && !form_here(parser));
}

void parse_items(struct parser *parser, size_t close, bool in_agent, struct vec *items)
{
    while (parser->at < close) {
        size_t start = parser->at;
        struct tree_item *item = parse_item(parser, in_agent);

        if (item)
            vec_add(items, &item);
        else
            skip_to_item(parser, start, close);
    }
}
