/*
 * text_write.c - values as people read them: in print, in "+" and in ${}
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "dsl/json.h"
#include "dsl/object.h"

struct unit {
    const char *name;
    int64_t factor;
};

static bool add(struct buf *text, const char *bytes, size_t len, struct dsl_failure *failure)
{
    struct symbiont_error err = {0};

    return buf_add(text, bytes, len, &err) || dsl_fail(failure, DSL_FAILURE_LIMIT, "%s", err.text);
}

/* In the largest unit that leaves a whole number, so that it reads back as the same. */
static bool add_with_unit(struct buf *text, int64_t value, const struct unit *units,
                          struct dsl_failure *failure)
{
    char written[40];

    while (value == 0 ? units[1].name != NULL : value % units->factor != 0)
        units++;
    int len = snprintf(written, sizeof written, "%lld%s", (long long)(value / units->factor),
                       units->name);
    return add(text, written, (size_t)len, failure);
}

static bool add_time(struct buf *text, int64_t us, struct dsl_failure *failure)
{
    char written[CLOCK_TEXT_BYTES];

    clock_text((uint64_t)us, written);
    return add(text, written, strlen(written), failure);
}

bool dsl_text_write(struct buf *text, struct dsl_value value, struct dsl_failure *failure)
{
    static const struct unit sizes[] = {{"TB", INT64_C(1) << 40},
                                        {"GB", INT64_C(1) << 30},
                                        {"MB", INT64_C(1) << 20},
                                        {"KB", INT64_C(1) << 10},
                                        {"B", 1},
                                        {NULL, 0}};
    static const struct unit durations[] = {{"d", INT64_C(86400000000)},
                                            {"h", INT64_C(3600000000)},
                                            {"m", 60000000},
                                            {"s", 1000000},
                                            {"ms", 1000},
                                            {"us", 1},
                                            {NULL, 0}};

    if (value.kind == DSL_STRING)
        return add(text, value.text->bytes, value.text->len, failure);
    if (value.kind == DSL_ERROR)
        return add(text, value.error->message->bytes, value.error->message->len, failure);
    if (value.kind == DSL_FUNCTION)
        return add(text, "function", strlen("function"), failure);
    if (value.kind == DSL_SIZE)
        return add_with_unit(text, value.integer, sizes, failure);
    if (value.kind == DSL_DURATION)
        return add_with_unit(text, value.integer, durations, failure);
    if (value.kind == DSL_TIME)
        return add_time(text, value.integer, failure);
    return dsl_json_write(text, value, failure);
}
