#include "base/buf.h"

#include <string.h>

#include "base/mem.h"

enum { BUF_FIRST_CAP = 256 };

void buf_init(struct buf *buf, size_t limit)
{
    *buf = (struct buf){.limit = limit};
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    buf_init(buf, buf->limit);
}

static void reserve(struct buf *buf, size_t needed)
{
    size_t cap = buf->cap ? buf->cap : BUF_FIRST_CAP;

    while (cap < needed)
        cap *= 2;
    if (cap != buf->cap)
        buf->data = mem_resize(buf->data, cap, 1);
    buf->cap = cap;
}

bool buf_add(struct buf *buf, const void *bytes, size_t len, struct symbiont_error *err)
{
    if (len > buf->limit - buf->len)
        return error_set(err, SYMBIONT_LIMIT, "more than %zu bytes", buf->limit);

    reserve(buf, buf->len + len + 1);
    if (len)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
    return true;
}
