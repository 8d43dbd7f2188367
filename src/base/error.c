#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *symbiont_status_text(enum symbiont_status status)
{
    switch (status) {
#define X(name, text)                                                                              \
    case SYMBIONT_##name:                                                                          \
        return text;
        SYMBIONT_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

SYMBIONT_PRINTF(3, 0)
static void fill(struct symbiont_error *err, enum symbiont_status status, const char *fmt,
                 va_list args)
{
    err->status = status;
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
}

bool error_set(struct symbiont_error *err, enum symbiont_status status, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fill(err, status, fmt, args);
    va_end(args);
    return false;
}

bool error_errno(struct symbiont_error *err, const char *fmt, ...)
{
    int saved = errno;
    va_list args;

    va_start(args, fmt);
    fill(err, SYMBIONT_SYSTEM, fmt, args);
    va_end(args);

    size_t used = strlen(err->text);
    errno = saved;
    (void)snprintf(err->text + used, sizeof err->text - used, ": %m%s",
                   saved == EMFILE ? " (raise the limit: ulimit -n)" : "");
    return false;
}

bool error_prefix(struct symbiont_error *err, const char *fmt, ...)
{
    char original[sizeof err->text];
    va_list args;

    memcpy(original, err->text, sizeof original);
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);

    size_t used = strlen(err->text);
    (void)snprintf(err->text + used, sizeof err->text - used, ": %s", original);
    return false;
}
