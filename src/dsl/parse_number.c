#include "dsl/parser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"

enum { LONGEST_NUMBER = 64 };

/* A number's text without its '_', and where the unit begins. */
struct number {
    char text[LONGEST_NUMBER];
    const char *unit;
    bool fraction;
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Each '_' stands between two digits. */
static bool underscores_are_inside(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '_')
            continue;
        if (i == 0 || i + 1 == len || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
            return false;
    }
    return true;
}

static bool split(const char *source, size_t len, struct number *number)
{
    size_t count = 0;

    if (len >= LONGEST_NUMBER || !underscores_are_inside(source, len))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (source[i] != '_')
            number->text[count++] = source[i];
    }
    number->text[count] = '\0';

    const char *at = number->text + strspn(number->text, "0123456789");
    if (*at == '.' && is_digit(at[1])) {
        number->fraction = true;
        at += 1 + strspn(at + 1, "0123456789");
    }
    number->unit = at;
    return true;
}

static struct tree_expr *parse_plain(struct parser *parser, const struct token *token,
                                     const struct number *number)
{
    struct tree_expr *expr =
        expr_new(parser, number->fraction ? TREE_EXPR_FLOAT : TREE_EXPR_INT, token->at);

    errno = 0;
    if (number->fraction) {
        struct symbiont_error ignored = {0};

        if (!units_number(number->text, 0, 1e300, &expr->number, &ignored))
            return NULL;
    } else {
        unsigned long long value = strtoull(number->text, NULL, 10);
        unsigned long long most = (unsigned long long)INT64_MAX + number->negative;

        if (errno || value > most)
            return NULL;
        expr->integer = value > INT64_MAX ? INT64_MIN : (int64_t)value;
    }
    return expr;
}

/* 30.seconds is 30s */
static void shorten_old_unit(struct number *number)
{
    static const char *const words[][2] = {{".seconds", "s"}, {".minutes", "m"}, {".hours", "h"}};
    size_t at = (size_t)(number->unit - number->text);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_equal(number->unit, words[i][0])) {
            number->text[at] = words[i][1][0];
            number->text[at + 1] = '\0';
        }
    }
}

static bool unit_is_among(const char *unit, const char *const *units)
{
    for (; *units; units++) {
        if (text_equal_fold(unit, *units))
            return true;
    }
    return false;
}

static bool is_size_unit(const char *unit)
{
    static const char *const units[] = {"B", "K",  "KB",  "KiB", "M",  "MB",  "MiB",
                                        "G", "GB", "GiB", "T",   "TB", "TiB", NULL};

    /* a lower-case m is minutes, a lower-case b or k is no unit that people write */
    return !text_equal(unit, "m") && unit_is_among(unit, units);
}

static bool is_duration_unit(const char *unit)
{
    static const char *const units[] = {"us", "ms", "s", "m", "h", "d", NULL};

    for (const char *const *known = units; *known; known++) {
        if (text_equal(unit, *known))
            return true;
    }
    return false;
}

static struct tree_expr *fail_number(struct parser *parser, const struct token *token,
                                     const char *why, const char *hint)
{
    parser_fail(parser, token, "'%.*s' %s", (int)(token->len < 80 ? token->len : 80),
                parser->text + token->at.offset, why);
    if (hint)
        parser_hint(parser, "%s", hint);
    return NULL;
}

static struct tree_expr *parse_with_unit(struct parser *parser, const struct token *token,
                                         struct number *number)
{
    struct symbiont_error ignored = {0};
    bool is_size = is_size_unit(number->unit);
    struct tree_expr *expr =
        expr_new(parser, is_size ? TREE_EXPR_SIZE : TREE_EXPR_DURATION, token->at);

    if (!is_size && !is_duration_unit(number->unit))
        return fail_number(parser, token, "is not a number",
                           "sizes end with K, MB or GiB, durations with ms, s, m, h or d");
    if (is_size ? !units_size(number->text, 1, &expr->size_bytes, &ignored)
                : !units_duration(number->text, 1, &expr->duration_us, &ignored))
        return fail_number(parser, token, "is too large", NULL);
    return expr;
}

/* number = digits [ "." digits ] [ unit ] */
struct tree_expr *parse_number(struct parser *parser)
{
    const struct token *before = parser->at ? &parser->tokens[parser->at - 1] : NULL;
    const struct token *token = parser_next(parser);
    struct number number = {0};

    /* the one integer that has no positive twin; parse_unary then drops the sign */
    number.negative = before && before->kind == TOKEN_MINUS &&
                      (before->layout & LAYOUT_GLUE_RIGHT) && !parser_at(parser, TOKEN_DOT);
    if (!split(parser->text + token->at.offset, token->len, &number))
        return fail_number(parser, token, "is not a number", "digits are grouped as in 1_000");
    shorten_old_unit(&number);
    if (*number.unit)
        return parse_with_unit(parser, token, &number);

    struct tree_expr *expr = parse_plain(parser, token, &number);
    return expr ? expr
                : fail_number(parser, token, "is too large",
                              "the largest integer is 9223372036854775807");
}
