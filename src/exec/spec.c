#include "exec/spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SPEC_FIRST_CAP = 4096, SPEC_ALIGN = 8 };

static bool reserve(struct spec_builder *builder, size_t len)
{
    size_t cap = builder->cap ? builder->cap : SPEC_FIRST_CAP;

    if (builder->full || builder->limit < builder->len || len > builder->limit - builder->len ||
        builder->limit > UINT32_MAX) {
        builder->full = true;
        return false;
    }
    while (cap < builder->len + len)
        cap *= 2;
    if (cap != builder->cap)
        builder->data = mem_resize(builder->data, cap, 1);
    builder->cap = cap;
    return true;
}

spec_offset spec_add(struct spec_builder *builder, const void *bytes, size_t len)
{
    size_t padded = (len + SPEC_ALIGN - 1) / SPEC_ALIGN * SPEC_ALIGN;
    size_t at = builder->len;

    if (padded < len || !reserve(builder, padded)) {
        builder->full = true;
        return 0;
    }
    memset(builder->data + at, 0, padded);
    if (bytes && len)
        memcpy(builder->data + at, bytes, len);
    builder->len += padded;
    return (spec_offset)at;
}

spec_offset spec_text(struct spec_builder *builder, const char *text)
{
    return text ? spec_add(builder, text, strlen(text) + 1) : 0;
}

void *spec_in(const struct spec_builder *builder, spec_offset offset)
{
    return builder->data + offset;
}

void spec_release(struct spec_builder *builder)
{
    free(builder->data);
    *builder = (struct spec_builder){.limit = builder->limit};
}
