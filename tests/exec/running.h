/*
 * running.h - one shell script run by exec_run, for tests
 */
#pragma once

#include "exec/exec.h"

struct running {
    struct exec *exec;
    struct exec_request request; /* change it before running_shell */
    struct confine_request confine;
    struct exec_outcome outcome;
    struct symbiont_error err;
    const char *argv[4];
};

/* Permissive, in /tmp, no limits but 20 s of wall time. */
void running_open(struct running *running);
void running_close(struct running *running);
/* Runs /bin/sh -c script; fails the test when there is no report. */
void running_shell(struct running *running, const char *script);
/* The number of processes whose command line has `mark` in it, zombies not counted. */
int running_count(const char *mark);
/* Until there are none, at most `ms`; how many are left. */
int running_wait_gone(const char *mark, int ms);
