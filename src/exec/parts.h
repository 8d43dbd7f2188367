/*
 * parts.h - the parts of a receipt that --require and --allow-missing name
 *
 * Those of confinement (confine.h) and, above them, those that the keeper answers for.
 */
#pragma once

#include "exec/confine.h"

/* The bits follow those of enum confine_part. */
#define RUN_PART_LIST(X)                                                                           \
    X(MEMORY_LIMIT, "memory_limit")                                                                \
    X(CPU_LIMIT, "cpu_limit")                                                                      \
    X(PROCESSES_LIMIT, "processes_limit")                                                          \
    X(CGROUP, "cgroup")                                                                            \
    X(KILL_TREE, "kill_tree")

enum run_part {
    RUN_PART_BEFORE_FIRST = CONFINE_PARTS - 1,
#define X(name, text) RUN_PART_##name,
    RUN_PART_LIST(X)
#undef X
        RUN_PARTS,
};

#define RUN_BIT(part) (UINT32_C(1) << RUN_PART_##part)

/* The bit of a part of either kind; 0 when there is none of that name. */
uint32_t run_part_bit(const char *name, size_t len);
/* The text of a part of either kind, by its number. */
const char *run_part_text(unsigned part);
/* "no_new_privs, landlock, ..."; a constant. */
const char *run_part_names(void);
