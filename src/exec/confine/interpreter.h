/*
 * interpreter.h - the loader that an ELF program names
 */
#pragma once

#include <stdbool.h>

enum { INTERPRETER_BYTES = 256 };

/* False: no ELF file of this machine's word size, or a static one. */
bool interpreter_of(const char *path, char loader[static INTERPRETER_BYTES]);
