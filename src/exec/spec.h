/*
 * spec.h - one run as the keeper and the child see it: flat, in one block of memory
 *
 * The library builds it, hands it over in a memfd, and the keeper maps it.  A text is an offset
 * from the block's start, 0 for none, so nothing in it depends on where it lies.  Descriptors
 * travel beside it and are found by their role.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint32_t spec_offset;

/* The descriptors that may come with a run; -1 where there is none. */
enum spec_fd {
    SPEC_FD_STDIN,
    SPEC_FD_STDOUT,
    SPEC_FD_STDERR,
    SPEC_FD_PROGRAM,        /* O_PATH, of the ELF file that is executed */
    SPEC_FD_WORKDIR,        /* O_PATH directory */
    SPEC_FD_CODE,           /* memfd with the source, or none */
    SPEC_FD_LANDLOCK_READ,  /* rulesets, each enforced on its own */
    SPEC_FD_LANDLOCK_WRITE,
    SPEC_FD_ROOT,           /* a detached mount tree, or none */
    SPEC_FD_NETNS,          /* a prepared network namespace, or none */
    SPEC_FDS,
};
