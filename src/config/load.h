/*
 * load.h - one file's text into a configuration
 *
 * First everything is read and checked, then it is put into force: a file with a mistake changes
 * nothing.
 */
#pragma once

#include "base/buf.h"
#include "config/state.h"

enum { FINDINGS_AT_MOST = 100 };

struct finding {
    struct toml_place at;
    bool unknown; /* an unknown key: a warning unless somebody asks for a check */
    const char *text;
    struct finding *next;
};

struct load {
    struct symbiont_config *config; /* its arena holds everything here */
    const char *name;               /* of the file, in messages */
    struct value *staged;           /* one for each setting; present: the file sets it */
    unsigned *lines;                /* where */
    struct pending *last_pending;
    struct pending *pending;  /* tables still to be read */
    struct finding *findings; /* in the order of the file */
    size_t count;
};

/* False: the text is not TOML.  Mistakes in keys and values are findings. */
CHECKED bool load_read(struct load *load, struct symbiont_config *config, const char *name,
                       const struct buf *text, struct symbiont_error *err);
/* The first finding that is more than a warning, as CONFIG "FILE:LINE:COLUMN: …". */
CHECKED bool load_refuse_mistakes(const struct load *load, struct symbiont_error *err);
/* Unknown keys to the configuration's warnings. */
void load_warn(const struct load *load);

/* Every value of the file is in force. */
void load_apply(const struct load *load);
/* Only what permits or forbids: the operator's file behind an untrusted one. */
void load_apply_permissions(const struct load *load);
/* What narrows; the rest becomes one warning that says how to trust `path`. */
void load_apply_narrowing(const struct load *load, const char *path);
/* The file is the system's: its explicit "no" to native execution is final. */
void load_apply_prohibition(const struct load *load);

/* read, refuse mistakes, warn. */
CHECKED bool load_open(struct load *load, struct symbiont_config *config, const char *name,
                       const struct buf *text, struct symbiont_error *err);
