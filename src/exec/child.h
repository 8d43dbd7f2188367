/*
 * child.h - the child's side: between clone and exec
 *
 * Runs in memory shared with the keeper, beside it: raw system calls only (raw.h), no errno, no
 * allocation, nothing on the heap.  Failures go into the slot as {step, errno}.
 */
#pragma once

#include "exec/slot.h"

enum { CHILD_EXIT = 127, CHILD_FD_CODE = 3, CHILD_FD_PROGRAM = 4, CHILD_FDS_KEPT = 5 };

/* Becomes the program; `argument` is a struct slot.  Entered by raw_clone. */
_Noreturn void child_main(void *argument);

/* Process 1 of a run: sets its sandbox up, starts the program, reaps, watches, ends the rest.
 * `argument` is a struct slot. */
_Noreturn void init_main(void *argument);

/* A process that makes one network namespace and ends; `argument` is a struct netns_maker. */
struct netns_maker {
    volatile int fd; /* or -errno */
};
_Noreturn void netns_maker_main(void *argument);

/* Records the failure and ends. */
_Noreturn void child_fail(struct slot *slot, enum child_step step, long answer);

struct clone_args;

/* clone3, or clone where that is refused; the child runs enter(argument) on the stack of `args`.
 * Returns the pid or -errno. */
long raw_clone(struct clone_args *args, void (*enter)(void *), void *argument);
