/*
 * The keeper's memory is a copy of the caller's, and /proc shows where the arguments and the
 * environment lie in it to whoever may ask: what is there is overwritten, by the kernel, which
 * answers an error where there is no such memory.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "exec/keeper_state.h"

enum {
    STAT_BYTES = 4096,
    ARG_START = 48, /* proc_pid_stat(5): the field's number; arg_end, env_start, env_end follow */
    ENDS = 4,
};

static const char title[] = "symbiont-keeper";

/* The field that follows `number` - 1 others; the second is a name with anything in it. */
static const char *field(const char *text, int number)
{
    text = strrchr(text, ')');
    for (int at = 2; text && at < number; at++) {
        text = strchr(text, ' ');
        text = text ? text + 1 : NULL;
    }
    return text;
}

static bool find_ends(uintptr_t ends[static ENDS])
{
    char text[STAT_BYTES];
    auto_close int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (len <= 0)
        return false;
    text[len] = '\0';
    const char *at = field(text, ARG_START);
    for (int i = 0; i < ENDS; i++) {
        char *after = NULL;

        ends[i] = at ? strtoull(at, &after, 10) : 0;
        at = after;
    }
    return true;
}

static void overwrite(int zeros, uintptr_t start, uintptr_t end)
{
    while (start < end) {
        ssize_t got =
            read(zeros, (void *)start, end - start); /* NOLINT: an address of the kernel's */

        if (got <= 0)
            return;
        start += (uintptr_t)got;
    }
}

static void write_title(uintptr_t start, uintptr_t end)
{
    int pair[2];

    if (end - start < sizeof title || pipe2(pair, O_CLOEXEC) < 0)
        return;
    (void)!write(pair[1], title, sizeof title);
    (void)!read(pair[0], (void *)start, sizeof title); /* NOLINT: as above */
    (void)close(pair[0]);
    (void)close(pair[1]);
}

void keeper_forget_arguments(void)
{
    uintptr_t ends[ENDS] = {0};
    auto_close int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    if (zeros < 0 || !find_ends(ends))
        return;
    overwrite(zeros, ends[0], ends[1]);
    overwrite(zeros, ends[2], ends[3]);
    if (ends[0] < ends[1])
        write_title(ends[0], ends[1]);
    environ = NULL; /* clearenv takes a lock that a thread of the caller may have held */
}
