/*
 * opened.h - one file, opened once: how a path becomes a descriptor, and what that is
 *
 * Everything that is asked about the file is asked about the descriptor.
 */
#pragma once

#include "program/program.h"

/* An O_PATH descriptor above 2 of a regular file that may be executed.  -1: NOT_FOUND,
 * NOT_EXECUTABLE, SYSTEM. */
CHECKED int opened_path(const char *path, struct symbiont_error *err);
/* Its real path, device and inode. */
CHECKED bool opened_identify(int fd, struct program_file *file, struct symbiont_error *err);
/* The same file for reading; -1 and errno. */
int opened_reopen(int fd);

void program_file_release(struct program_file *file);
