/*
 * json_number.c - a double as the shortest decimal that reads back as the same double
 *
 * Only the digits and the exponent are taken from printf: the decimal point that the caller's
 * locale puts between them never reaches the output.
 */
#include "codec/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS = 17, SMALLEST_PLAIN = -5, LARGEST_PLAIN = 16 };

struct decimal {
    char digits[DIGITS + 1]; /* the first one stands before the point */
    int count;
    int exponent;
};

/* text: [-]d<point>ddd...e[+-]dd */
static void take_apart(const char *text, struct decimal *decimal)
{
    decimal->count = 0;
    for (; *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9' && decimal->count < DIGITS)
            decimal->digits[decimal->count++] = *text;
    }
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    decimal->digits[decimal->count] = '\0';
    decimal->exponent = (int)strtol(text + 1, NULL, 10);
}

static void shortest(double value, struct decimal *decimal)
{
    char text[64];

    for (int precision = 0; precision < DIGITS; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, value);
        if (strtod(text, NULL) == value) /* the same locale as snprintf */
            break;
    }
    take_apart(text, decimal);
}

static int print_exponent(char *text, size_t size, const struct decimal *decimal)
{
    return snprintf(text, size, "%c.%se%d", decimal->digits[0],
                    decimal->count > 1 ? decimal->digits + 1 : "0", decimal->exponent);
}

static int print_small(char *text, size_t size, const struct decimal *decimal)
{
    return snprintf(text, size, "0.%.*s%s", -decimal->exponent - 1, "0000", decimal->digits);
}

static int print_plain(char *text, size_t size, const struct decimal *decimal)
{
    int whole = decimal->exponent + 1;
    int zeros = whole > decimal->count ? whole - decimal->count : 0;
    const char *fraction = whole < decimal->count ? decimal->digits + whole : "0";

    return snprintf(text, size, "%.*s%.*s.%s", whole, decimal->digits, zeros, "0000000000000000",
                    fraction);
}

void json_put_number(struct json_writer *json, double value)
{
    struct decimal decimal = {0};
    char text[64] = "-";
    size_t sign = signbit(value) ? 1 : 0;
    int len;

    if (!isfinite(value)) {
        json_put_null(json);
        return;
    }
    shortest(value, &decimal);
    if (decimal.exponent > LARGEST_PLAIN || decimal.exponent < SMALLEST_PLAIN)
        len = print_exponent(text + sign, sizeof text - sign, &decimal);
    else if (decimal.exponent < 0)
        len = print_small(text + sign, sizeof text - sign, &decimal);
    else
        len = print_plain(text + sign, sizeof text - sign, &decimal);
    json_put_raw(json, text, sign + (size_t)len);
}
