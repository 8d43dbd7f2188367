/*
 * confine_harness.h - a piece of C as a confined program
 *
 * Makes what the keeper would: the first process, in it the sandbox, in that the program's process,
 * and there calls the function.  What it returns is the answer: 0, or the errno of what was
 * refused.
 */
#pragma once

#include "check.h"
#include "exec/confine.h"

enum harness_user { HARNESS_ROOT, HARNESS_NOBODY };

struct harness {
    char base[64]; /* holds the others */
    char work[96]; /* with a file in it, and .git/config */
    char private[96];
    char state[96];                 /* with a file "secret" */
    struct confine_request request; /* of these; change it before a run */
    enum harness_user user;

    struct symbiont_error err;      /* of confine_prepare */
    struct confine_receipt receipt; /* likewise */
    enum confine_step step;         /* what the child was at when it failed */
    int status;                     /* wait status of the program, with what it returned */
    const char *const *execute;     /* instead of a function: an argv, its output in `output` */
    char output[8192];
};

/* Makes the directories.  Skips the test when it is to be root and isn't. */
void harness_open(struct harness *harness, enum symbiont_profile profile, enum harness_user user);
void harness_close(struct harness *harness);

/* Runs it; what `attempt` returned, or -1 when it never came so far (prints why). */
int harness_run(struct harness *harness, int (*attempt)(const struct harness *));

/* One attempt with everything at its defaults. */
int harness_once(enum symbiont_profile profile, enum harness_user user,
                 int (*attempt)(const struct harness *));
