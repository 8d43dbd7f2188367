#include "base/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"

struct unit {
    const char *name;
    double factor;
};

static const double kib = 1024.0;
static const double second = 1e6;

/* A decimal number without sign or exponent, read without regard to the locale. */
static const char *scan_decimal(const char *text, double *value)
{
    const char *at = text;
    double scale = 1;

    *value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        *value = *value * 10 + (*at - '0');
    if (at == text)
        return NULL;
    if (*at != '.')
        return at;
    for (at++; *at >= '0' && *at <= '9'; at++)
        *value += (*at - '0') * (scale /= 10);
    return at[-1] == '.' ? NULL : at;
}

static bool scan_unit(const char *text, const struct unit *units, size_t count, double bare,
                      double *value)
{
    const char *rest = scan_decimal(text, value);

    if (!rest)
        return false;
    if (!*rest) {
        *value *= bare;
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (text_equal_fold(rest, units[i].name)) {
            *value *= units[i].factor;
            return true;
        }
    }
    return false;
}

static bool fits(double value, uint64_t *result)
{
    if (!(value < 9.2e18))
        return false;
    *result = (uint64_t)llround(value);
    return true;
}

bool units_size(const char *text, uint64_t bare, uint64_t *bytes, struct symbiont_error *err)
{
    const double mib = kib * kib;
    const double gib = mib * kib;
    const double tib = gib * kib;
    const struct unit units[] = {
        {"B", 1},    {"K", kib},   {"KB", kib},  {"KiB", kib}, {"M", mib},
        {"MB", mib}, {"MiB", mib}, {"G", gib},   {"GB", gib},  {"GiB", gib},
        {"T", tib},  {"TB", tib},  {"TiB", tib},
    };
    double value;

    if (!scan_unit(text, units, sizeof units / sizeof *units, (double)bare, &value) ||
        !fits(value, bytes))
        return error_set(err, SYMBIONT_INVALID,
                         "'%s' is not a size (examples: 512, 512K, 64MB, 2GiB)", text);
    return true;
}

bool units_duration(const char *text, uint64_t bare_us, uint64_t *us, struct symbiont_error *err)
{
    const struct unit units[] = {
        {"us", 1},          {"ms", 1e3},          {"s", second},
        {"m", 60 * second}, {"h", 3600 * second}, {"d", 86400 * second},
    };
    double value;

    if (!scan_unit(text, units, sizeof units / sizeof *units, (double)bare_us, &value) ||
        !fits(value, us))
        return error_set(err, SYMBIONT_INVALID,
                         "'%s' is not a duration (examples: 30, 250ms, 30s, 5m, 2h)", text);
    return true;
}

bool units_integer(const char *text, int64_t low, int64_t high, int64_t *value,
                   struct symbiont_error *err)
{
    char *end;

    errno = 0;
    long long read = strtoll(text, &end, 10);
    bool digits = (*text >= '0' && *text <= '9') || (*text == '-' && text[1] >= '0');
    if (errno || !digits || *end || read < low || read > high)
        return error_set(err, SYMBIONT_INVALID, "'%s' is not a whole number from %lld to %lld",
                         text, (long long)low, (long long)high);
    *value = read;
    return true;
}

bool units_number(const char *text, double low, double high, double *value,
                  struct symbiont_error *err)
{
    const char *end = scan_decimal(text, value);

    if (!end || *end || *value < low || *value > high)
        return error_set(err, SYMBIONT_INVALID, "'%s' is not a number from %g to %g", text, low,
                         high);
    return true;
}
