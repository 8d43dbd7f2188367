/*
 * source.h - a configuration file's bytes, and whether its writers may be believed
 *
 * A file is opened once; what is judged and what is read is the same open file, so nothing can be
 * put in its place in between.
 */
#pragma once

#include "base/buf.h"

/* A file that was named, or that is the user's or the system's: a regular file of the caller or
 * of root that nobody else can write.  NOT_FOUND, SYSTEM or DENIED; messages call it `path`. */
CHECKED bool source_read(const char *path, struct buf *into, struct symbiont_error *err);

enum source_here { HERE_ABSENT, HERE_READ, HERE_SKIPPED, HERE_REFUSED };

/* A file of the current directory, which may come from anyone: besides, no symbolic link, the
 * caller's own, in a directory that not everybody can write.  SKIPPED: `err` says why it is left
 * alone.  REFUSED: `err` is an error.  In both `into` has the content all the same when it could
 * be read without harm.  `real` is "DIRECTORY/name" without links; free it. */
enum source_here source_read_here(const char *name, struct buf *into, char **real,
                                  struct symbiont_error *err);
