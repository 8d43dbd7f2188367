#include "cli/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/signals.h"

void stream_init(struct stream *stream, uint64_t wall_ms)
{
    *stream = (struct stream){.fds = {-1, -1, -1}};
    if (wall_ms)
        stream->patient_until_us = clock_us() + wall_ms * 1000;
}

void stream_release(struct stream *stream)
{
    for (int fd = SYMBIONT_STDOUT; fd <= SYMBIONT_STDERR; fd++) {
        if (stream->fds[fd] > STDERR_FILENO)
            (void)close(stream->fds[fd]);
        stream->fds[fd] = -1;
        stream->opened[fd] = false;
    }
}

/* Pipes and terminals are opened once more: O_NONBLOCK on ours would be set for every process
 * that shares them.  Files never block; where it may not be opened, ours must do. */
static int open_unblocking(int own)
{
    char path[sizeof "/proc/self/fd/" + 3 * sizeof own];
    struct stat kind;
    int opened;

    if (fstat(own, &kind) < 0 || !(S_ISFIFO(kind.st_mode) || isatty(own)))
        return own;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", own);
    opened = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return opened < 0 ? own : opened;
}

static int stream_fd(struct stream *stream, enum symbiont_stream which)
{
    if (!stream->opened[which]) {
        stream->fds[which] = open_unblocking((int)which);
        stream->opened[which] = true;
    }
    return stream->fds[which];
}

/* False when waiting is over: the run is cancelled or past its time. */
static bool wait_for_reader(const struct stream *stream, int fd)
{
    struct pollfd watch[] = {{.fd = fd, .events = POLLOUT}, {.fd = signals_fd(), .events = POLLIN}};
    uint64_t now = clock_us();
    int timeout = -1;

    if (signals_came())
        return false;
    if (stream->patient_until_us) {
        if (now >= stream->patient_until_us)
            return false;
        timeout = (int)((stream->patient_until_us - now) / 1000) + 1;
    }
    (void)poll(watch, 2, timeout);
    return true;
}

static ssize_t put(int fd, const char *at, size_t left)
{
    ssize_t sent = send(fd, at, left, MSG_DONTWAIT | MSG_NOSIGNAL);

    return sent < 0 && errno == ENOTSOCK ? write(fd, at, left) : sent;
}

bool stream_pass(void *context, enum symbiont_stream which, const void *bytes, size_t len)
{
    struct stream *stream = context;
    int fd = stream_fd(stream, which);

    for (const char *at = bytes; len;) {
        ssize_t sent = put(fd, at, len);

        if (sent >= 0) {
            at += sent;
            len -= (size_t)sent;
        } else if (errno == EAGAIN) {
            if (!wait_for_reader(stream, fd))
                return true;
        } else if (errno != EINTR) {
            stream->error = errno;
            return false;
        } else if (signals_came()) {
            return true;
        }
    }
    return true;
}
