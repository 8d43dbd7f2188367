/*
 * cgroup_file.h - reading and writing the small files of a group, without allocation
 *
 * A name is looked up in the group's directory each time: most of these files are needed once a
 * run or less, and a descriptor each would cost more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CGROUP_TEXT_BYTES = 1024, CGROUP_NUMBER_BYTES = 24 };

/* Text that is put together in the caller's storage; what does not fit makes `whole` false. */
struct cgroup_text {
    char *at;
    const char *end; /* of the storage; one byte is kept for the NUL */
    bool whole;
};

struct cgroup_text cgroup_text_in(char *storage, size_t size);
void cgroup_put(struct cgroup_text *text, const char *part);
void cgroup_put_number(struct cgroup_text *text, uint64_t number);

/* 0 or -errno. */
int cgroup_write(int dir, const char *file, const char *text);
int cgroup_write_number(int dir, const char *file, uint64_t number);

/* The file's first bytes, with a NUL after them; false when it can't be read. */
bool cgroup_read(int dir, const char *file, char text[static CGROUP_TEXT_BYTES]);
bool cgroup_read_fd(int fd, char text[static CGROUP_TEXT_BYTES]);
bool cgroup_read_number(int dir, const char *file, uint64_t *number);

/* Decimal digits at the start of `text`; returns what follows them, NULL when there are none. */
const char *cgroup_number(const char *text, uint64_t *number);
/* The number in the line "key number". */
bool cgroup_find(const char *text, const char *key, uint64_t *number);
/* A word of a list with blanks. */
bool cgroup_has_word(const char *text, const char *word);
