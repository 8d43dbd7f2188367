/*
 * program.h - a typed name -> the real file that will be executed
 *
 * The file is looked up once, through the operator's search path, and opened once.  From then on
 * a program is a descriptor: whatever happens to the path afterwards, that file is executed.
 */
#pragma once

#include <sys/types.h>

#include "base/argv.h"
#include "base/cleanup.h"
#include "base/error.h"

enum { PROGRAM_PATH_BYTES = 4096 };

/* How a name may be looked up. */
struct program_rules {
    const char *search_path; /* "/usr/bin:/bin"; elements that are empty or relative are skipped */
    const char *base_dir;    /* an absolute directory for relative paths that the operator typed;
                                NULL: a relative path is refused */
};

/* One real file. */
struct program_file {
    char *path; /* after symlinks and shims */
    dev_t dev;
    ino_t ino;
};

struct program {
    char *typed;              /* as the caller wrote it */
    struct program_file file; /* what was meant: the ELF file, or the script */
    char *argv0;              /* the name that the program gets to see of itself */
    bool by_name;             /* `typed` had no '/' and was found in the search path */
    bool relative;            /* found below rules.base_dir */

    bool script;                     /* then the following four are set */
    struct program_file interpreter; /* an ELF file */
    char *interpreter_typed;         /* the #! line's word; after `env` its name */
    bool interpreter_by_name;
    char *interpreter_argument; /* the #! line's one argument, or NULL */

    int fd; /* O_PATH | O_CLOEXEC of the ELF file that is executed */
};

/*
 * False: INVALID (an empty or over-long name), NOT_FOUND, NOT_EXECUTABLE (a directory, no x bit,
 * no program of this machine, a #! line that cannot be followed), SYSTEM.  `program` is then as
 * after release.
 */
CHECKED bool program_resolve(struct program *program, const char *typed,
                             const struct program_rules *rules, struct symbiont_error *err);
/* Leaves it as {0}, which is safe to release too (a descriptor here is never 0, 1 or 2). */
void program_release(struct program *program);

/* The last part of program->file.path. */
const char *program_name(const struct program *program);

/* What argv is when program->fd is executed: argv[0], or interpreter, its argument and the script;
 * then `arguments` (NULL at the end, or NULL). */
void program_argv(const struct program *program, const char *const *arguments, struct argv *argv);

/*
 * Nobody whom a run as this user could be may change what the path leads to: neither the file nor
 * a directory above it is writable by `uid`.  For root, to whom everything is writable, it asks
 * instead whether somebody else could: then each must be root's and writable by no one else.
 * False: DENIED with the first part that is writable.
 */
CHECKED bool program_protected(const char *path, uid_t uid, gid_t gid, struct symbiont_error *err);

#define auto_program AUTO(program_release)
