/*
 * file.h - reading and writing files whole, with a bound
 */
#pragma once

#include "base/buf.h"

/* Reads a whole file; `into` has the bound.  `dir` as for openat (AT_FDCWD). */
CHECKED bool file_read(int dir, const char *path, struct buf *into, struct symbiont_error *err);
/* Reads a descriptor to its end. */
CHECKED bool file_read_fd(int fd, struct buf *into, struct symbiont_error *err);
/* Writes all of it, whatever write returns in between. */
CHECKED bool file_write_fd(int fd, const void *bytes, size_t len, struct symbiont_error *err);
/* A new file takes the path's place at once (written beside it, synced, renamed). */
CHECKED bool file_replace(const char *path, const void *bytes, size_t len, unsigned mode,
                          struct symbiont_error *err);
/* mkdir -p; directories that are there already stay as they are. */
CHECKED bool file_make_dirs(const char *path, unsigned mode, struct symbiont_error *err);
