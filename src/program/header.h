/*
 * header.h - what the first bytes of a file say: a program of this machine, or a script
 *
 * Reads as the kernel does (binfmt_elf, binfmt_script), but says why where the kernel would only
 * say ENOEXEC.
 */
#pragma once

#include "base/error.h"

enum { HEADER_BYTES = 256 }; /* how much of a #! line the kernel looks at */

struct header {
    bool script;
    char interpreter[HEADER_BYTES]; /* of a script: the #! line's first word */
    char argument[HEADER_BYTES];    /* and the rest of the line, "" if there is none */
};

/* False: NOT_EXECUTABLE with the reason. */
CHECKED bool header_parse(const unsigned char *bytes, size_t len, struct header *header,
                          struct symbiont_error *err);
/* Of the file behind an O_PATH descriptor.  A file that may be executed but not read is taken for
 * a program: a script would have to be readable. */
CHECKED bool header_read(int fd, struct header *header, struct symbiont_error *err);
