/*
 * spec.h - one run as the keeper and the child see it: flat, in one block of memory
 *
 * The library builds it, hands it over in a memfd, and the keeper maps it.  A text is an offset
 * from the block's start, 0 for none, so nothing in it depends on where it lies.  Descriptors
 * travel beside it and are found by their role.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

typedef uint32_t spec_offset;

/* The descriptors that may come with a run; -1 where there is none. */
enum spec_fd {
    SPEC_FD_STDIN,
    SPEC_FD_STDOUT,
    SPEC_FD_STDERR,
    SPEC_FD_PROGRAM,       /* O_PATH, of the ELF file that is executed */
    SPEC_FD_WORKDIR,       /* O_PATH directory */
    SPEC_FD_CODE,          /* memfd with the source, or none */
    SPEC_FD_LANDLOCK_READ, /* rulesets, each enforced on its own */
    SPEC_FD_LANDLOCK_WRITE,
    SPEC_FD_ROOT,  /* a detached mount tree, or none */
    SPEC_FD_NETNS, /* a prepared network namespace, or none */
    SPEC_FDS,
};

/*
 * The block under construction: {.limit = ...}, then the head, then what the head points to.
 * What is added lies at a multiple of 8.  Past the limit nothing more is added, every offset is 0,
 * and `full` says so: look at it once, at the end.
 */
struct spec_builder {
    char *data;
    size_t len, cap, limit;
    bool full;
};

/* Copies the bytes; NULL: zeros. */
spec_offset spec_add(struct spec_builder *builder, const void *bytes, size_t len);
/* Copies the text with its NUL; NULL: 0. */
spec_offset spec_text(struct spec_builder *builder, const char *text);
/* What lies there while the block is being built; valid until the next addition. */
void *spec_in(const struct spec_builder *builder, spec_offset offset);
void spec_release(struct spec_builder *builder);

#define auto_spec AUTO(spec_release)

/* In a finished block; NULL for 0. */
static inline const void *spec_at(const void *base, spec_offset offset)
{
    return offset ? (const char *)base + offset : NULL;
}
