#include "exec/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "exec/raw.h"

enum { PATH_BYTES = 64, FILE_BYTES = 4096, CLOCK_TICKS = 100, PAGE_BYTES = 4096 };

struct dirent64 {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

uint64_t tree_now_us(void)
{
    struct timespec now = {0};

    (void)raw2(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void tree_sleep_us(uint64_t us)
{
    struct timespec span = {.tv_sec = (time_t)(us / 1000000),
                            .tv_nsec = (long)(us % 1000000) * 1000};

    (void)raw2(SYS_nanosleep, &span, NULL);
}

static char *put_text(char *at, const char *text)
{
    while (*text)
        *at++ = *text++;
    *at = '\0';
    return at;
}

static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count)
        *at++ = digits[--count];
    *at = '\0';
    return at;
}

/* Skips blanks, then reads a decimal number; leaves `at` behind it. */
static uint64_t take_number(const char **at)
{
    uint64_t number = 0;

    while (**at == ' ' || **at == '\n')
        (*at)++;
    while (**at >= '0' && **at <= '9')
        number = number * 10 + (uint64_t)(*(*at)++ - '0');
    return number;
}

/* "/proc/PID" + rest */
static char *put_proc(char path[static PATH_BYTES], pid_t pid, const char *rest)
{
    return put_text(put_number(put_text(path, "/proc/"), (uint64_t)pid), rest);
}

/* Empty when the process is gone. */
static void read_small(const char *path, char text[static FILE_BYTES])
{
    long fd = raw4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    long got = 0;

    if (fd >= 0) {
        got = raw3(SYS_read, fd, text, FILE_BYTES - 1);
        (void)raw1(SYS_close, fd);
    }
    text[got > 0 ? got : 0] = '\0';
}

static bool seen(const struct tree *tree, int32_t pid)
{
    for (uint32_t i = 0; i < tree->count; i++) {
        if (tree->pids[i] == pid)
            return true;
    }
    return false;
}

/* The state letter of /proc/PID/stat, 0 when there is no such process; `after` is left behind it.
 * The name before it may hold anything, blanks and ')' too. */
static char state_of(const char *stat, const char **after)
{
    const char *last = NULL;

    for (const char *at = stat; *at; at++) {
        if (*at == ')')
            last = at;
    }
    if (!last || last[1] != ' ')
        return '\0';
    *after = last + 3;
    return last[2];
}

static bool alive(pid_t pid)
{
    char path[PATH_BYTES];
    char stat[FILE_BYTES];
    const char *after = NULL;

    put_proc(path, pid, "/stat");
    read_small(path, stat);
    char state = state_of(stat, &after);
    return state && state != 'Z' && state != 'X';
}

/* A thread's "children" file: numbers with blanks between them.  Longer than the buffer: the rest
 * is found in the next pass, when the first are gone or listed. */
static void add_children(struct tree *tree, const char *path)
{
    char text[FILE_BYTES];
    const char *at = text;

    read_small(path, text);
    while (*at >= '0' && *at <= '9') {
        int32_t pid = (int32_t)take_number(&at);

        if (*at == ' ')
            at++;
        else
            break; /* cut off in the middle of a number */
        if (tree->count < TREE_CAPACITY && !seen(tree, pid) && alive(pid))
            tree->pids[tree->count++] = pid;
    }
}

/* Calls visit for each name of digits in the directory. */
static void each_number(const char *path, void (*visit)(void *context, uint64_t number),
                        void *context)
{
    _Alignas(8) char entries[FILE_BYTES];
    long fd = raw4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long got;

    if (fd < 0)
        return;
    while ((got = raw3(SYS_getdents64, fd, entries, sizeof entries)) > 0) {
        for (long at = 0; at < got;) {
            const struct dirent64 *entry = (const void *)(entries + at);
            const char *name = entry->name;

            // NOLINTNEXTLINE(clang-analyzer-core.*): the kernel has written it
            if (*name >= '0' && *name <= '9')
                visit(context, take_number(&name));
            at += entry->size;
        }
    }
    (void)raw1(SYS_close, fd);
}

struct threads {
    struct tree *tree;
    pid_t pid;
};

static void visit_thread(void *context, uint64_t thread)
{
    const struct threads *threads = context;
    char path[PATH_BYTES];

    put_text(put_number(put_proc(path, threads->pid, "/task/"), thread), "/children");
    add_children(threads->tree, path);
}

static void add_children_of(struct tree *tree, pid_t pid)
{
    struct threads threads = {.tree = tree, .pid = pid};
    char path[PATH_BYTES];

    put_proc(path, pid, "/task");
    each_number(path, visit_thread, &threads);
}

void tree_list_children(struct tree *tree, pid_t root)
{
    tree->count = 0;
    add_children_of(tree, root);
}

void tree_list(struct tree *tree, pid_t root)
{
    tree_list_children(tree, root);
    for (uint32_t i = 0; i < tree->count; i++)
        add_children_of(tree, tree->pids[i]);
}

/* utime stime cutime cstime are the fields 14 to 17 of stat; `after` stands before the fourth. */
static uint64_t cpu_us_of(const char *after)
{
    uint64_t ticks = 0;

    for (int field = 4; field < 14; field++) {
        while (*after && *after != ' ')
            after++;
        while (*after == ' ')
            after++;
    }
    for (int i = 0; i < 4; i++)
        ticks += take_number(&after);
    return ticks * (1000000 / CLOCK_TICKS);
}

struct tree_sum tree_sum(const struct tree *tree)
{
    struct tree_sum sum = {0};

    for (uint32_t i = 0; i < tree->count; i++) {
        char path[PATH_BYTES];
        char text[FILE_BYTES];
        const char *after = NULL;

        put_proc(path, tree->pids[i], "/stat");
        read_small(path, text);
        if (state_of(text, &after))
            sum.cpu_us += cpu_us_of(after);

        put_proc(path, tree->pids[i], "/statm");
        read_small(path, text);
        after = text;
        (void)take_number(&after); /* size */
        uint64_t resident = take_number(&after);
        uint64_t shared = take_number(&after);
        sum.private_bytes += resident > shared ? (resident - shared) * PAGE_BYTES : 0;
    }
    return sum;
}

static void signal_all(const struct tree *tree, int number)
{
    for (uint32_t i = 0; i < tree->count; i++)
        (void)raw2(SYS_kill, tree->pids[i], number);
}

/* True when no child is left at all. */
static bool reap_all(void)
{
    long pid;

    do {
        pid = raw4(SYS_wait4, -1, NULL, WNOHANG | __WALL, NULL);
    } while (pid > 0);
    return pid == -ECHILD;
}

/* A stopped process starts no other: when two passes in a row meet only known ones, the list is
 * whole. */
static uint32_t stop_all(struct tree *tree, uint64_t deadline_us)
{
    pid_t self = (pid_t)raw0(SYS_getpid);
    uint32_t known = 0;
    int quiet_passes = 0;

    while (quiet_passes < 2 && tree_now_us() < deadline_us) {
        tree_list(tree, self);
        signal_all(tree, SIGSTOP);
        quiet_passes = tree->count <= known ? quiet_passes + 1 : 0;
        known = tree->count > known ? tree->count : known;
    }
    return known;
}

uint32_t tree_end(struct tree *tree, uint64_t deadline_us)
{
    uint32_t there_were = stop_all(tree, deadline_us);

    while (!reap_all() && tree_now_us() < deadline_us) {
        tree_list(tree, (pid_t)raw0(SYS_getpid));
        signal_all(tree, SIGKILL);
        tree_sleep_us(100);
    }
    tree_list(tree, (pid_t)raw0(SYS_getpid));
    if (!tree->count && !reap_all())
        tree->count = 1; /* there is someone, whom this /proc does not show */
    return there_were;
}

struct user_tasks {
    uid_t uid;
    uint32_t count;
};

static void visit_process(void *context, uint64_t pid)
{
    struct user_tasks *tasks = context;
    char path[PATH_BYTES];
    struct stat status = {0};

    put_proc(path, (pid_t)pid, "/task");
    if (raw4(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 && status.st_uid == tasks->uid &&
        status.st_nlink > 2)
        tasks->count += (uint32_t)status.st_nlink - 2;
}

uint32_t tree_user_tasks(uid_t uid)
{
    struct user_tasks tasks = {.uid = uid};

    each_number("/proc", visit_process, &tasks);
    return tasks.count;
}
