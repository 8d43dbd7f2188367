/*
 * buf.h - a growing byte buffer with a ceiling
 *
 * The limit is part of the buffer: whatever a child, a client or a file sends,
 * the buffer refuses to grow past it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

struct buf {
    char *data; /* always followed by a NUL byte once anything was added */
    size_t len;
    size_t cap;
    size_t limit;
};

void buf_init(struct buf *buf, size_t limit);
/* Frees the content; the buffer can be used again as after buf_init. */
void buf_release(struct buf *buf);

/* On false nothing was added. */
CHECKED bool buf_add(struct buf *buf, const void *bytes, size_t len, struct symbiont_error *err);

#define auto_buf AUTO(buf_release)
