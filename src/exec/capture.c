#include "exec/capture.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { TAIL_FIRST_CAP = 4096 };

void capture_init(struct capture *capture, size_t limit)
{
    *capture = (struct capture){.limit = limit};
    buf_init(&capture->head, limit);
}

void capture_release(struct capture *capture)
{
    buf_release(&capture->head);
    free(capture->tail);
    capture_init(capture, capture->limit);
}

static size_t tail_limit(const struct capture *capture)
{
    return capture->limit - capture->limit / 2;
}

static void keep(struct buf *buf, const char *bytes, size_t len)
{
    struct symbiont_error never = {0};

    (void)!buf_add(buf, bytes, len, &never); /* len was cut to the room there is */
}

static void grow_tail(struct capture *capture, size_t needed)
{
    size_t cap = capture->tail_cap ? capture->tail_cap : TAIL_FIRST_CAP;

    while (cap < needed)
        cap *= 2;
    if (cap > tail_limit(capture))
        cap = tail_limit(capture);
    if (cap > capture->tail_cap)
        capture->tail = mem_resize(capture->tail, cap, 1);
    capture->tail_cap = cap;
}

/* The last tail_limit bytes; older ones are overwritten. */
static void add_tail(struct capture *capture, const char *bytes, size_t len)
{
    size_t limit = tail_limit(capture);

    if (len > limit) {
        bytes += len - limit;
        len = limit;
    }
    grow_tail(capture, capture->tail_len + len);
    while (len) {
        if (capture->tail_next == limit)
            capture->tail_next = 0;
        size_t room = (capture->tail_cap - capture->tail_next);
        size_t step = len < room ? len : room;

        memcpy(capture->tail + capture->tail_next, bytes, step);
        capture->tail_next += step;
        bytes += step;
        len -= step;
        if (capture->tail_len < limit)
            capture->tail_len += step;
        if (capture->tail_len > limit)
            capture->tail_len = limit;
    }
}

void capture_add(struct capture *capture, const void *bytes, size_t len)
{
    size_t half = capture->limit / 2;
    size_t room = half - (capture->head.len < half ? capture->head.len : half);
    size_t first = len < room ? len : room;

    capture->total += len;
    keep(&capture->head, bytes, first);
    if (len > first && tail_limit(capture))
        add_tail(capture, (const char *)bytes + first, len - first);
}

static void reverse(char *bytes, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        char byte = bytes[i];

        bytes[i] = bytes[len - 1 - i];
        bytes[len - 1 - i] = byte;
    }
}

/* In place: the oldest byte first. */
static void straighten(struct capture *capture)
{
    size_t at = capture->tail_next;

    if (capture->tail_len < tail_limit(capture) || at == capture->tail_len)
        return;
    reverse(capture->tail, at);
    reverse(capture->tail + at, capture->tail_len - at);
    reverse(capture->tail, capture->tail_len);
}

void capture_finish(struct capture *capture)
{
    size_t skip = 0;

    straighten(capture);
    if (capture->total > capture->head.len + capture->tail_len) {
        capture->head.len = utf8_cut_end(capture->head.data, capture->head.len);
        skip = utf8_cut_start(capture->tail, capture->tail_len);
    }
    keep(&capture->head, capture->tail_len ? capture->tail + skip : "", capture->tail_len - skip);
    free(capture->tail);
    capture->tail = NULL;
    capture->tail_len = capture->tail_cap = capture->tail_next = 0;
}

uint64_t capture_dropped(const struct capture *capture)
{
    return capture->total - capture->head.len;
}
