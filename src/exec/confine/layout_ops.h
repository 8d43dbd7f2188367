/*
 * layout_ops.h - the list of entries while it is made; private to the files of the layout
 */
#pragma once

#include "exec/confine/layout.h"

enum { OPS_AT_MOST = 512 };

struct layout {
    const struct confine_request *request;
    struct spec_builder *builder;
    struct confine_op ops[OPS_AT_MOST];
    uint32_t count;
    bool full;
};

/* The new entry, to be completed; where the list is full, one that counts for nothing. */
struct confine_op *layout_add(struct layout *layout, enum confine_op_kind kind, const char *target,
                              const char *source);
/* Over what must not be read: an empty directory, or a device that can't be opened. */
void layout_cover(struct layout *layout, const char *path);
/* What layout_shields adds. */
void layout_add_shields(struct layout *layout);
