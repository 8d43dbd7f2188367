/*
 * landlock.h - the kernel's Landlock interface, as far as this program knows it, and its rulesets
 *
 * The constants are ours because the system's header is older than the kernel's ABI, which is asked
 * at run time.  One ruleset reads (made once, for many runs), one writes (made for each run).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The highest ABI whose rights are known here. */
enum { LANDLOCK_ABI_KNOWN = 7 };

#define LANDLOCK_EXECUTE (1ULL << 0)
#define LANDLOCK_WRITE_FILE (1ULL << 1)
#define LANDLOCK_READ_FILE (1ULL << 2)
#define LANDLOCK_REMOVE_DIR (1ULL << 4)
#define LANDLOCK_REMOVE_FILE (1ULL << 5)
#define LANDLOCK_MAKE_CHAR (1ULL << 6)
#define LANDLOCK_MAKE_DIR (1ULL << 7)
#define LANDLOCK_MAKE_REG (1ULL << 8)
#define LANDLOCK_MAKE_SOCK (1ULL << 9)
#define LANDLOCK_MAKE_FIFO (1ULL << 10)
#define LANDLOCK_MAKE_BLOCK (1ULL << 11)
#define LANDLOCK_MAKE_SYM (1ULL << 12)
#define LANDLOCK_REFER (1ULL << 13)     /* ABI 2 */
#define LANDLOCK_TRUNCATE (1ULL << 14)  /* ABI 3 */
#define LANDLOCK_IOCTL_DEV (1ULL << 15) /* ABI 5 */

#define LANDLOCK_NET_TCP (3ULL)   /* bind and connect; ABI 4 */
#define LANDLOCK_SCOPE_ALL (3ULL) /* abstract unix sockets and signals; ABI 6 */

enum { LANDLOCK_PATH_BENEATH = 1 };

struct landlock_ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scope;
};

struct landlock_path {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

static inline size_t landlock_ruleset_bytes(int abi)
{
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

/* All rights that change something, at this ABI. */
static inline uint64_t landlock_write_rights(int abi)
{
    uint64_t rights = LANDLOCK_WRITE_FILE | LANDLOCK_REMOVE_DIR | LANDLOCK_REMOVE_FILE |
                      LANDLOCK_MAKE_CHAR | LANDLOCK_MAKE_DIR | LANDLOCK_MAKE_REG |
                      LANDLOCK_MAKE_SOCK | LANDLOCK_MAKE_FIFO | LANDLOCK_MAKE_BLOCK |
                      LANDLOCK_MAKE_SYM;

    if (abi >= 2)
        rights |= LANDLOCK_REFER;
    if (abi >= 3)
        rights |= LANDLOCK_TRUNCATE;
    if (abi >= 5)
        rights |= LANDLOCK_IOCTL_DEV;
    return rights;
}

/* Of those, what a run may do below its own directories: no devices. */
static inline uint64_t landlock_directory_rights(int abi)
{
    return landlock_write_rights(abi) &
           ~(LANDLOCK_MAKE_CHAR | LANDLOCK_MAKE_BLOCK | LANDLOCK_IOCTL_DEV);
}

/* And to the harmless devices. */
static inline uint64_t landlock_device_rights(int abi)
{
    return landlock_write_rights(abi) &
           (LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE | LANDLOCK_IOCTL_DEV);
}

/* To a stream of the run: what it was opened for only, so that input from a file stays as it is. */
static inline uint64_t landlock_stream_rights(int abi, bool writable)
{
    return landlock_device_rights(abi) &
           (writable ? ~0ULL : ~(LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE));
}

/* What the write ruleset of a run handles. */
static inline struct landlock_ruleset landlock_write_ruleset(int abi, bool network)
{
    return (struct landlock_ruleset){
        .files = landlock_write_rights(abi),
        .network = abi >= 4 && !network ? LANDLOCK_NET_TCP : 0,
        .scope = abi >= 6 ? LANDLOCK_SCOPE_ALL : 0,
    };
}
