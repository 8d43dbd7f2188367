#include "dsl/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const kind_texts[] = {
#define X(name, text) [DSL_FAILURE_##name] = (text),
    DSL_FAILURE_LIST(X)
#undef X
};

enum { KINDS = sizeof kind_texts / sizeof *kind_texts };

const char *dsl_failure_kind_text(enum dsl_failure_kind kind)
{
    return kind_texts[kind];
}

bool dsl_failure_kind_read(const char *text, enum dsl_failure_kind *kind)
{
    for (int i = 0; i < KINDS; i++) {
        if (text_equal(kind_texts[i], text)) {
            *kind = (enum dsl_failure_kind)i;
            return true;
        }
    }
    return false;
}

/* A text that does not fit ends after its last whole character. */
static void put(struct dsl_failure *failure, const char *text)
{
    size_t len = strlen(text);

    if (len >= sizeof failure->text)
        len = utf8_cut_end(text, sizeof failure->text - 1);
    memmove(failure->text, text, len);
    failure->text[len] = '\0';
}

SYMBIONT_PRINTF(3, 0)
static void vfail(struct dsl_failure *failure, enum dsl_failure_kind kind, const char *fmt,
                  va_list args)
{
    auto_free char *text = mem_vformat(fmt, args);

    failure->kind = kind;
    failure->final = false;
    put(failure, text);
}

bool dsl_fail(struct dsl_failure *failure, enum dsl_failure_kind kind, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vfail(failure, kind, fmt, args);
    va_end(args);
    return false;
}

bool dsl_fail_for_good(struct dsl_failure *failure, enum dsl_failure_kind kind, const char *fmt,
                       ...)
{
    va_list args;

    va_start(args, fmt);
    vfail(failure, kind, fmt, args);
    va_end(args);
    failure->final = true;
    return false;
}

bool dsl_fail_prefix(struct dsl_failure *failure, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    auto_free char *context = mem_vformat(fmt, args);
    va_end(args);
    auto_free char *text = mem_format("%s: %s", context, failure->text);
    put(failure, text);
    return false;
}
