/*
 * mem.h - allocation that cannot fail
 *
 * Running out of memory ends the process with a message.  Sizes that come from
 * outside are checked against a limit first (see buf.h), so this is reached only
 * when the host itself is out of memory.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

void *mem_zeroed(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *mem_resize(void *block, size_t count, size_t size) __attribute__((returns_nonnull));
char *mem_copy_text(const char *text) __attribute__((malloc, returns_nonnull));
char *mem_vformat(const char *fmt, va_list args)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 0)));
char *mem_format(const char *fmt, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));
/* Adds a NUL byte after them. */
char *mem_copy_bytes(const void *bytes, size_t len) __attribute__((malloc, returns_nonnull));
