#include "cli/bench_load.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/bench_spawn.h"

enum { TURNS = 5, CHUNK = 256 * 1024, STATUS_BYTES = 64 * 1024, LOOK_EVERY = 16 };

/* ------------------------------------------------------------- throughput */

struct worker {
    struct bench *bench;
    const struct bench_case *each;
    unsigned runs;
    bool ok;
};

static void *work(void *context)
{
    struct worker *worker = context;
    struct symbiont_error err = {0};

    worker->ok = true;
    for (unsigned i = 0; i < worker->runs && worker->ok; i++)
        worker->ok = worker->each->profile
                         ? bench_native(worker->bench, worker->each, &err)
                         : bench_spawn(worker->each->argv, worker->each->expected, &err);
    return NULL;
}

/* How long the threads take together; 0 when one could not. */
static uint64_t together(struct bench *bench, const struct bench_case *each, unsigned runs)
{
    struct worker workers[BENCH_THREADS];
    pthread_t threads[BENCH_THREADS];
    uint64_t before = clock_us();
    bool ok = true;
    int started = 0;

    for (; started < BENCH_THREADS; started++) {
        workers[started] = (struct worker){bench, each, runs, false};
        if (pthread_create(&threads[started], NULL, work, &workers[started]) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
        ok = ok && workers[i].ok;
    }
    return ok && started == BENCH_THREADS ? clock_us() - before : 0;
}

static double per_second(const struct samples *times, unsigned runs)
{
    uint64_t us = samples_percentile(times, 50);

    return us ? (double)runs * BENCH_THREADS * 1e6 / (double)us : 0;
}

struct bench_throughput bench_throughput(struct bench *bench, unsigned runs)
{
    const struct bench_case *native = &bench->cases[BENCH_PERMISSIVE];
    AUTO(samples_release) struct samples bare = {0};
    AUTO(samples_release) struct samples through = {0};

    for (int turn = 0; turn < TURNS; turn++) {
        samples_add(&bare, together(bench, &bench->cases[BENCH_SPAWN], runs));
        if (!*native->missing)
            samples_add(&through, together(bench, native, runs));
    }
    return (struct bench_throughput){per_second(&bare, runs), per_second(&through, runs)};
}

/* ----------------------------------------------------------------- memory */

static uint64_t high_water_kib(pid_t pid)
{
    auto_free char *path = mem_format("/proc/%d/status", (int)pid);
    auto_buf struct buf status = {.limit = STATUS_BYTES};
    struct symbiont_error none = {0};
    const char *line;

    if (!file_read(AT_FDCWD, path, &status, &none))
        return 0;
    line = strstr(status.data, "VmHWM:");
    return line ? strtoull(line + sizeof "VmHWM:" - 1, NULL, 10) : 0;
}

/* Reads to the end, looking now and then at how much memory the writer has used at most. */
static uint64_t drain(int fd, pid_t pid, uint64_t *high_kib)
{
    auto_free char *chunk = mem_zeroed(CHUNK, 1);
    uint64_t total = 0;

    for (unsigned n = 0;; n++) {
        ssize_t got = read(fd, chunk, CHUNK);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return total;
        total += (uint64_t)got;
        if (n % LOOK_EVERY == 0) {
            uint64_t now = high_water_kib(pid);

            *high_kib = now > *high_kib ? now : *high_kib;
        }
    }
}

/* `least`: what must have been read for the measure to mean something. */
static bool watch_memory(const char *const *argv, uint64_t least, uint64_t *high_kib,
                         struct symbiont_error *err)
{
    auto_close int out = -1;
    uint64_t total;
    pid_t pid = -1;

    if (!bench_start(argv, &pid, &out, err))
        return false;
    total = drain(out, pid, high_kib);
    if (!bench_wait(pid, argv[0], err))
        return false;
    return total >= least || error_set(err, SYMBIONT_FAILED, "only %llu bytes came through",
                                       (unsigned long long)total);
}

bool bench_memory(struct bench_memory *memory, struct symbiont_error *err)
{
    static const uint64_t bytes = 2048ull * 1024 * 1024;
    static const uint64_t kept = 10ull * 1024 * 1024;
    static const char flood[] = "yes symbiont | head -c 2147483648";
    static const char *const streaming[] = {"/proc/self/exe", "exec", "--native", "--",
                                            "/bin/sh",        "-c",   flood,      NULL};
    static const char *const json[] = {"/proc/self/exe", "exec", "--native", "--json", "--",
                                       "/bin/sh",        "-c",   flood,      NULL};

    memory->bytes = bytes;
    return watch_memory(streaming, bytes, &memory->streaming_kib, err) &&
           watch_memory(json, kept, &memory->json_kib, err);
}
