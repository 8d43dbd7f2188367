/*
 * tree.h - the descendants of a process, read from /proc: to sum them up and to end them
 *
 * For hosts where no control group keeps track.  Raw system calls only: an init uses it in memory
 * it shares with the keeper.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TREE_CAPACITY = 32 * 1024 }; /* processes; what is beyond is found in the next pass */

struct tree {
    int32_t *pids; /* TREE_CAPACITY of them */
    uint32_t count;
};

/* Lists all descendants of `root`, breadth first, without `root`.  Zombies are left out. */
void tree_list(struct tree *tree, pid_t root);

/* Only the children. */
void tree_list_children(struct tree *tree, pid_t root);

struct tree_sum {
    uint64_t cpu_us;        /* of the living, with what their ended children used */
    uint64_t private_bytes; /* resident and not shared with a file or another process's mapping */
};

struct tree_sum tree_sum(const struct tree *tree);

/* Ends all descendants of the calling process: stops them until two passes find nothing new, kills,
 * reaps; until `deadline_us` on the monotonic clock.  Returns how many there were; tree->count is
 * then how many are left. */
uint32_t tree_end(struct tree *tree, uint64_t deadline_us);

/* How many tasks the user has in this /proc. */
uint32_t tree_user_tasks(uid_t uid);

/* Microseconds on the monotonic clock, by a raw call. */
uint64_t tree_now_us(void);
void tree_sleep_us(uint64_t us);
