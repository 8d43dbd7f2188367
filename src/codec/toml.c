#include "codec/toml.h"

#include <string.h>

#include "base/text.h"
#include "codec/toml_shim.h"

/* What the parser must not be given: it recurses on depth, and is undefined on non-ASCII text
 * outside strings and comments. */
struct scan {
    const char *at, *end;
    const char *line_start;
    unsigned line;
    int brackets; /* open now */
    int dots;     /* in this key */
    const char *why;
};

static bool at_triple(const struct scan *scan, char quote)
{
    return scan->end - scan->at >= 3 && scan->at[0] == quote && scan->at[1] == quote &&
           scan->at[2] == quote;
}

static void next_line(struct scan *scan)
{
    scan->line++;
    scan->line_start = scan->at + 1;
}

/* To the closing quote, or to the end of the line: the parser then complains. */
static void skip_string(struct scan *scan, char quote)
{
    for (scan->at++; scan->at < scan->end && *scan->at != '\n'; scan->at++) {
        if (*scan->at == quote)
            return;
        if (*scan->at == '\\' && quote == '"' && scan->at + 1 < scan->end && scan->at[1] != '\n')
            scan->at++;
    }
    scan->at--;
}

static void skip_long_string(struct scan *scan, char quote)
{
    for (scan->at += 3; scan->at < scan->end; scan->at++) {
        if (at_triple(scan, quote))
            break;
        if (*scan->at == '\\' && quote == '"' && scan->at + 1 < scan->end && scan->at[1] != '\n')
            scan->at++;
        if (*scan->at == '\n')
            next_line(scan);
    }
    scan->at += scan->end - scan->at < 3 ? scan->end - scan->at : 3;
    while (scan->at < scan->end && *scan->at == quote) /* two may stand before the closing three */
        scan->at++;
    scan->at--;
}

static void skip_comment(struct scan *scan)
{
    while (scan->at < scan->end && *scan->at != '\n')
        scan->at++;
    scan->at--;
}

static bool look(struct scan *scan)
{
    switch (*scan->at) {
    case '#':
        skip_comment(scan);
        return true;
    case '"':
    case '\'':
        if (at_triple(scan, *scan->at))
            skip_long_string(scan, *scan->at);
        else
            skip_string(scan, *scan->at);
        return true;
    case '[':
    case '{':
        scan->brackets++;
        scan->dots = 0;
        break;
    case ']':
    case '}':
        scan->brackets--;
        scan->dots = 0;
        break;
    case '\n':
        next_line(scan);
        scan->dots = 0;
        break;
    case ',':
    case '=':
        scan->dots = 0;
        break;
    case '.':
        scan->dots++;
        break;
    default:
        break;
    }
    if ((unsigned char)*scan->at >= 0x80)
        scan->why = "only strings and comments may hold characters beyond ASCII";
    else if (scan->brackets > TOML_DEPTH || scan->dots > TOML_DEPTH)
        scan->why = "nested too deeply";
    return scan->why == NULL;
}

static bool fail(const char *name, const struct scan *scan, struct symbiont_error *err)
{
    size_t column = utf8_count(scan->line_start, (size_t)(scan->at - scan->line_start)) + 1;

    return error_set(err, SYMBIONT_CONFIG, "%s:%u:%zu: %s", name, scan->line, column, scan->why);
}

/* Also checks that it is UTF-8, and says where not. */
static bool harmless(const char *name, const char *text, size_t len, struct symbiont_error *err)
{
    struct scan scan = {.at = text, .end = text + len, .line_start = text, .line = 1};

    for (; scan.at < scan.end; scan.at++) {
        size_t step = utf8_length(scan.at, (size_t)(scan.end - scan.at));
        if (step == 0) {
            scan.why = "not UTF-8";
            return fail(name, &scan, err);
        }
        if (*scan.at == '\n')
            next_line(&scan);
        scan.at += step - 1;
    }
    scan = (struct scan){.at = text, .end = text + len, .line_start = text, .line = 1};
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        scan.at += 3;
    for (; scan.at < scan.end; scan.at++) {
        if (!look(&scan))
            return fail(name, &scan, err);
    }
    return true;
}

const char *toml_kind_text(enum toml_kind kind)
{
    switch (kind) {
    case TOML_BOOL:
        return "a bool";
    case TOML_INTEGER:
        return "an integer";
    case TOML_NUMBER:
        return "a number";
    case TOML_TEXT:
        return "a string";
    case TOML_DATE:
        return "a date or time";
    case TOML_LIST:
        return "a list";
    case TOML_TABLE:
        return "a table";
    }
    return "something else";
}

const struct toml_node *toml_read(const char *name, const char *text, size_t len,
                                  struct arena *arena, struct symbiont_error *err)
{
    struct toml_mistake mistake = {0};

    if (len > TOML_BYTES) {
        (void)error_set(err, SYMBIONT_CONFIG, "%s: larger than 1 MiB", name);
        return NULL;
    }
    if (!harmless(name, text, len, err))
        return NULL;
    struct toml_node *root = toml_shim_parse(text, len, arena, &mistake);
    for (char *at = mistake.text; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    }
    if (!root)
        (void)error_set(err, SYMBIONT_CONFIG, "%s:%u:%u: %s", name, mistake.at.line,
                        mistake.at.column, mistake.text);
    return root;
}
