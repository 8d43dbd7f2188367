/*
 * header_fuzz.c - any bytes as the start of a file that is to be executed
 */
#include <stdlib.h>
#include <string.h>

#include "program/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct symbiont_error err = {0};
    struct header header;

    if (!header_parse(data, size, &header, &err)) {
        if (err.status != SYMBIONT_NOT_EXECUTABLE || !*err.text)
            abort();
        return 0;
    }
    if (header.script && (*header.interpreter != '/' || strpbrk(header.interpreter, " \t\n")))
        abort();
    return 0;
}
