#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_abort(void *block)
{
    if (!block) {
        (void)fputs("symbiont: out of memory\n", stderr);
        abort();
    }
    return block;
}

void *mem_zeroed(size_t count, size_t size)
{
    return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *block, size_t count, size_t size)
{
    return or_abort(reallocarray(block, count ? count : 1, size ? size : 1));
}

char *mem_copy_text(const char *text)
{
    return or_abort(strdup(text));
}

char *mem_vformat(const char *fmt, va_list args)
{
    char *text = NULL;

    return or_abort(vasprintf(&text, fmt, args) < 0 ? NULL : text);
}

char *mem_copy_bytes(const void *bytes, size_t len)
{
    char *copy = mem_zeroed(len + 1, 1);

    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

char *mem_format(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    char *text = mem_vformat(fmt, args);
    va_end(args);
    return text;
}
