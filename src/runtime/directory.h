/*
 * directory.h - the private directory of a run: made, marked as in use, removed
 *
 * Below one directory that must be the caller's own.  Nothing here follows a symbolic link.
 */
#pragma once

#include "base/error.h"
#include "base/ulid.h"

struct directory {
    int parent; /* the directory below which it is */
    int fd;     /* locked as long as it is in use */
    char name[ULID_BYTES + 4];
    char *path;
};

/* Opens the directory for all runs; makes it (0700) where it is not there.  -1: DENIED (a link,
 * another's, open to others) or SYSTEM, with the remedy. */
CHECKED int directory_open_parent(const char *path, struct symbiont_error *err);

/* The path without symbolic links, as the kernel sees what was opened; freed with free(). */
CHECKED bool directory_path(int fd, char **path, struct symbiont_error *err);

/* Makes a new directory for one run. */
CHECKED bool directory_make(struct directory *directory, int parent, const char *parent_path,
                            const char *run_id, struct symbiont_error *err);
/* Removes it and all that is in it; accepts {.fd = -1}. */
void directory_remove(struct directory *directory);
/* Removes what processes that are no more have left. */
void directory_sweep(int parent);
