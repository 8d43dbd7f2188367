#include "dsl/lexer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void tokens_release(struct tokens *tokens)
{
    free(tokens->items);
    free(tokens->comments);
    *tokens = (struct tokens){0};
}

const char *token_kind_text(enum token_kind kind)
{
    static const char *const text[] = {
#define X(name, text) [TOKEN_##name] = (text),
        TOKEN_LIST(X)
#undef X
    };
    return text[kind];
}

struct tree_place lexer_place(struct lexer *lexer)
{
    lexer->column += (unsigned)utf8_count(lexer->mark, (size_t)(lexer->at - lexer->mark));
    lexer->mark = lexer->at;
    return (struct tree_place){(uint32_t)(lexer->at - lexer->text), lexer->line, lexer->column};
}

char lexer_peek(const struct lexer *lexer, size_t ahead)
{
    if ((size_t)(lexer->end - lexer->at) > ahead)
        return lexer->at[ahead];
    return '\0';
}

void lexer_newline(struct lexer *lexer)
{
    lexer->at++;
    lexer->mark = lexer->at;
    lexer->column = 1;
    lexer->line++;
}

struct token *lexer_add(struct lexer *lexer, enum token_kind kind, struct tree_place start)
{
    struct tokens *tokens = lexer->tokens;

    if (tokens->count == tokens->room) {
        tokens->room = tokens->room ? tokens->room * 2 : 256;
        tokens->items = mem_resize(tokens->items, tokens->room, sizeof *tokens->items);
    }

    struct token *token = &tokens->items[tokens->count++];
    *token = (struct token){
        .kind = (uint8_t)kind,
        .at = start,
        .len = (uint32_t)(lexer->at - lexer->text) - start.offset,
        .partner = TOKEN_NO_PARTNER,
    };
    return token;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool continues_name(char c)
{
    return starts_name(c) || is_digit(c);
}

static bool continues_secret(char c)
{
    return continues_name(c) || c == '.' || c == '/' || c == '-';
}

static void skip_while(struct lexer *lexer, bool (*matches)(char))
{
    while (lexer->at < lexer->end && matches(*lexer->at))
        lexer->at++;
}

static bool is_not_newline(char c)
{
    return c != '\n';
}

static bool ahead_is(const struct lexer *lexer, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(lexer->end - lexer->at) >= len && memcmp(lexer->at, word, len) == 0;
}

static void keep_comment(struct lexer *lexer, struct tree_place start)
{
    struct tokens *tokens = lexer->tokens;

    if (tokens->comment_count == tokens->comment_room) {
        tokens->comment_room = tokens->comment_room ? tokens->comment_room * 2 : 32;
        tokens->comments =
            mem_resize(tokens->comments, tokens->comment_room, sizeof *tokens->comments);
    }
    tokens->comments[tokens->comment_count++] = (struct comment){
        .offset = start.offset,
        .len = (uint32_t)(lexer->at - lexer->text) - start.offset,
        .line = start.line,
        .before = (uint32_t)tokens->count,
    };
}

static void skip_block_comment(struct lexer *lexer, struct tree_place start)
{
    for (lexer->at += 2; lexer->at < lexer->end;) {
        if (ahead_is(lexer, "*/")) {
            lexer->at += 2;
            return;
        }
        if (*lexer->at == '\n')
            lexer_newline(lexer);
        else
            lexer->at++;
    }
    finding_error(lexer->findings, start, "this comment is never closed");
    finding_hint(lexer->findings, "a comment that begins with /* ends with */");
}

/* comment = ("//" | "#") to the end of the line | "/" "*" … "*" "/" */
static bool skip_comment(struct lexer *lexer)
{
    if (!ahead_is(lexer, "//") && !ahead_is(lexer, "#") && !ahead_is(lexer, "/*"))
        return false;

    struct tree_place start = lexer_place(lexer);
    if (ahead_is(lexer, "/*"))
        skip_block_comment(lexer, start);
    else
        skip_while(lexer, is_not_newline);
    keep_comment(lexer, start);
    return true;
}

/* True when a newline was among what was skipped. */
static bool skip_blank(struct lexer *lexer)
{
    unsigned line = lexer->line;

    while (lexer->at < lexer->end) {
        if (*lexer->at == '\n') {
            if (lexer->depth > 0 && !lexer->templates[lexer->depth - 1].multi)
                lexer_close_template(lexer);
            lexer_newline(lexer);
        } else if (*lexer->at == ' ' || *lexer->at == '\t' || *lexer->at == '\r') {
            lexer->at++;
        } else if (!skip_comment(lexer)) {
            break;
        }
    }
    return lexer->line != line;
}

/* number = digits [ "." digits ] [ unit ]; a unit is letters, or "." and a word as in 30.seconds */
static void scan_number(struct lexer *lexer, struct tree_place start)
{
    static const char *const words[] = {".seconds", ".minutes", ".hours"};

    skip_while(lexer, continues_name);
    if (lexer_peek(lexer, 0) == '.' && is_digit(lexer_peek(lexer, 1))) {
        lexer->at++;
        skip_while(lexer, continues_name);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);

        if (ahead_is(lexer, words[i]) && !continues_name(lexer_peek(lexer, len))) {
            lexer->at += len;
            break;
        }
    }
    lexer_add(lexer, TOKEN_NUMBER, start);
}

/* secret = ("vault" | "env") "://" { letter | digit | "_" | "." | "/" | "-" } */
static bool scan_secret(struct lexer *lexer, struct tree_place start)
{
    size_t prefix = ahead_is(lexer, "vault://") ? 8 : ahead_is(lexer, "env://") ? 6 : 0;

    if (!prefix || !continues_secret(lexer_peek(lexer, prefix)))
        return false;
    lexer->at += prefix;
    skip_while(lexer, continues_secret);
    lexer_add(lexer, TOKEN_SECRET, start);
    return true;
}

static void scan_word(struct lexer *lexer, struct tree_place start)
{
    if (ahead_is(lexer, "r\"")) {
        lexer_scan_raw(lexer, start);
        return;
    }
    if (scan_secret(lexer, start))
        return;
    skip_while(lexer, continues_name);
    lexer_add(lexer, TOKEN_NAME, start);
}

struct sign {
    const char *text;
    enum token_kind kind;
};

/* The longer ones first. */
static const struct sign signs[] = {
    {"==", TOKEN_EQUAL},
    {"=>", TOKEN_FAT_ARROW},
    {"!=", TOKEN_UNEQUAL},
    {"<=", TOKEN_LESS_EQUAL},
    {">=", TOKEN_GREATER_EQUAL},
    {"&&", TOKEN_AND},
    {"||", TOKEN_OR},
    {"->", TOKEN_ARROW},
    {"+=", TOKEN_ADD_ASSIGN},
    {"-=", TOKEN_SUBTRACT_ASSIGN},
    {"*=", TOKEN_MULTIPLY_ASSIGN},
    {"/=", TOKEN_DIVIDE_ASSIGN},
    {"%=", TOKEN_REMAINDER_ASSIGN},
    {"(", TOKEN_LPAREN},
    {")", TOKEN_RPAREN},
    {"[", TOKEN_LBRACKET},
    {"]", TOKEN_RBRACKET},
    {"{", TOKEN_LBRACE},
    {"}", TOKEN_RBRACE},
    {",", TOKEN_COMMA},
    {";", TOKEN_SEMICOLON},
    {":", TOKEN_COLON},
    {".", TOKEN_DOT},
    {"?", TOKEN_QUESTION},
    {"=", TOKEN_ASSIGN},
    {"<", TOKEN_LESS},
    {">", TOKEN_GREATER},
    {"+", TOKEN_PLUS},
    {"-", TOKEN_MINUS},
    {"*", TOKEN_STAR},
    {"/", TOKEN_SLASH},
    {"%", TOKEN_PERCENT},
    {"!", TOKEN_BANG},
};

static const char *hint_for(char c)
{
    switch (c) {
    case '\'':
    case '`':
        return "strings are written with \"double quotes\"";
    case '&':
        return "and is written '&&'";
    case '|':
        return "or is written '||'";
    case '$':
        return "${…} works inside strings only";
    default:
        return NULL;
    }
}

static void scan_bad(struct lexer *lexer, struct tree_place start)
{
    char first = *lexer->at;
    const char *hint = hint_for(first);
    int len = (int)utf8_length(lexer->at, (size_t)(lexer->end - lexer->at));

    if ((unsigned char)first < 0x20 || first == 0x7f)
        finding_error(lexer->findings, start, "a control character (0x%02x) stands here",
                      (unsigned)first);
    else
        finding_error(lexer->findings, start, "'%.*s' means nothing here", len, lexer->at);
    if (hint)
        finding_hint(lexer->findings, "%s", hint);
    lexer->at += len > 0 ? len : 1;
    lexer_add(lexer, TOKEN_BAD, start)->broken = true;
}

static void scan_sign(struct lexer *lexer, struct tree_place start)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!ahead_is(lexer, signs[i].text))
            continue;
        lexer->at += strlen(signs[i].text);
        lexer_add(lexer, signs[i].kind, start);
        if (signs[i].kind == TOKEN_LBRACE)
            lexer->braces++;
        if (signs[i].kind == TOKEN_RBRACE && lexer->braces > 0)
            lexer->braces--;
        return;
    }
    scan_bad(lexer, start);
}

static void scan(struct lexer *lexer)
{
    struct tree_place start = lexer_place(lexer);
    char first = *lexer->at;

    if (starts_name(first))
        scan_word(lexer, start);
    else if (is_digit(first))
        scan_number(lexer, start);
    else if (first == '"')
        lexer_scan_text(lexer, start);
    else if (first == '}' && lexer_ends_template(lexer))
        lexer_continue_text(lexer, start);
    else
        scan_sign(lexer, start);
}

void lexer_run(const char *text, size_t len, struct tokens *tokens, struct findings *findings)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    struct lexer lexer = {
        .text = text,
        .at = text,
        .end = text + len,
        .mark = text,
        .column = 1,
        .line = 1,
        .tokens = tokens,
        .findings = findings,
    };

    if (ahead_is(&lexer, byte_order_mark)) {
        lexer.at += strlen(byte_order_mark);
        lexer.mark = lexer.at;
    }
    for (;;) {
        bool newline = skip_blank(&lexer);
        size_t next = tokens->count;

        if (lexer.at == lexer.end)
            break;
        scan(&lexer);
        tokens->items[next].newline_before = newline || next == 0;
    }
    while (lexer.depth > 0)
        lexer_close_template(&lexer);
    lexer_add(&lexer, TOKEN_END, lexer_place(&lexer))->newline_before = true;
}
