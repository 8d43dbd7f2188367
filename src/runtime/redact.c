#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "runtime/result.h"

enum { SHORTEST = 4 }; /* shorter values would blacken half the output */

static const char mark[] = "[redacted]";

/* Copies `text` with each `secret` replaced. */
static void replace(struct buf *into, const char *text, size_t len, const char *secret)
{
    struct symbiont_error never = {0};
    size_t secret_len = strlen(secret);
    const char *end = text + len;

    into->limit = SIZE_MAX;
    for (;;) {
        const char *found = memmem(text, (size_t)(end - text), secret, secret_len);
        size_t before = found ? (size_t)(found - text) : (size_t)(end - text);

        (void)!buf_add(into, text, before, &never);
        if (!found)
            return;
        (void)!buf_add(into, mark, sizeof mark - 1, &never);
        text = found + secret_len;
    }
}

static void redact_stream(struct result_stream *stream, const char *secret)
{
    if (!stream->kept.data || !memmem(stream->kept.data, stream->kept.len, secret, strlen(secret)))
        return;
    struct buf clean = {0};
    replace(&clean, stream->kept.data, stream->kept.len, secret);
    buf_release(&stream->kept);
    stream->kept = clean;
}

static void redact_text(char **text, const char *secret)
{
    if (!*text || !strstr(*text, secret))
        return;
    auto_buf struct buf clean = {0};
    replace(&clean, *text, strlen(*text), secret);
    free(*text);
    *text = mem_copy_text(clean.data);
}

static void redact_value(struct symbiont_result *result, const char *value)
{
    redact_stream(&result->out, value);
    redact_stream(&result->err, value);
    redact_text(&result->error, value);
    redact_text(&result->value, value);
    for (size_t i = 0; i < result->warnings.count; i++)
        redact_text(&result->warnings.items[i], value);
    for (size_t i = 0; i < result->plan.argv.count; i++)
        redact_text(&result->plan.argv.items[i], value);
}

static int longest_first(const void *a, const void *b)
{
    size_t one = strlen(*(const char *const *)a);
    size_t other = strlen(*(const char *const *)b);

    return (one < other) - (one > other);
}

/* One secret may begin like another: what is left of the longer would show. */
void result_redact(struct symbiont_result *result, const char *const *secrets)
{
    size_t count = 0;

    while (secrets && secrets[count])
        count++;
    if (count == 0)
        return;
    auto_free const char **values = mem_zeroed(count, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        const char *value = strchr(secrets[i], '=');

        values[i] = value ? value + 1 : "";
    }
    qsort(values, count, sizeof *values, longest_first);
    for (size_t i = 0; i < count && strlen(values[i]) >= SHORTEST; i++)
        redact_value(result, values[i]);
}
