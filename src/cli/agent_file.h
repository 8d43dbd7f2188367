/*
 * agent_file.h - the text of an agent file that was named on the command line
 */
#pragma once

#include "base/buf.h"

/* Agent files are at most 1 MiB; one more byte lets the library say so itself. */
enum { AGENT_FILE_BYTES = 1024 * 1024 + 1 };

/* How standard input is named in messages. */
#define AGENT_FILE_STDIN "<stdin>"

/* `name` is a path, a name looked up as `run` does, or "-" for standard input.  `path` becomes
 * what was read, freed with free(). */
CHECKED bool agent_file_read(const char *name, char **path, struct buf *text,
                             struct symbiont_error *err);

/* A new text takes the place of the old one; its mode stays, and a link stays a link. */
CHECKED bool agent_file_write(const char *path, const char *text, size_t len,
                              struct symbiont_error *err);
