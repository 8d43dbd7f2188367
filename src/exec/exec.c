#include "exec/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "exec/parts.h"

enum {
    BLOCK_BYTES = 4 * 1024 * 1024, /* Linux allows arguments and environment of 2 MiB */
    CHUNK_BYTES = 64 * 1024,
    LAST_BYTES = 1024 * 1024, /* a pipe holds no more by default */
    CANCELLED_LOOK_MS = 20,
};

enum { OUT, ERR, CHANNEL, CANCEL, WATCHED };

struct exec {
    struct keeper *keeper;
    struct confine *confine;
};

/* One run while it is collected. */
struct collection {
    const struct exec_request *request;
    struct exec_outcome *outcome;
    struct pollfd watch[WATCHED];
    unsigned cancels_seen;
    bool output_limit_sent;
    char chunk[CHUNK_BYTES];
};

struct exec *exec_open(struct symbiont_error *err)
{
    struct keeper *keeper = keeper_open(err);

    if (!keeper)
        return NULL;
    struct exec *exec = mem_zeroed(1, sizeof *exec);
    exec->keeper = keeper;
    exec->confine = confine_open();
    return exec;
}

void exec_close(struct exec *exec)
{
    if (!exec)
        return;
    keeper_close(exec->keeper);
    confine_close(exec->confine);
    free(exec);
}

const struct cgroup_host *exec_cgroups(const struct exec *exec)
{
    return keeper_cgroups(exec->keeper);
}

bool exec_demand_cgroup(const struct exec *exec, struct symbiont_error *err)
{
    return keeper_demand_cgroup(exec->keeper, err);
}

struct confine *exec_confine(const struct exec *exec)
{
    return exec->confine;
}

void exec_outcome_release(struct exec_outcome *outcome)
{
    capture_release(&outcome->out);
    capture_release(&outcome->err);
}

/* The texts, then an array of their offsets; the keeper makes them pointers. */
static spec_offset add_texts(struct spec_builder *block, const char *const *texts)
{
    size_t count = 0;

    while (texts[count])
        count++;
    auto_free uint64_t *offsets = mem_zeroed(count + 1, sizeof *offsets);
    for (size_t i = 0; i < count; i++)
        offsets[i] = spec_text(block, texts[i]);
    return spec_add(block, offsets, (count + 1) * sizeof *offsets);
}

/* The descriptors that it has opened are the caller's also when it fails. */
static bool build(struct exec *exec, const struct exec_request *request, struct confine_into into,
                  struct symbiont_error *err)
{
    struct run_spec spec = {.limits = request->limits, .use_cgroup = request->use_cgroup};
    struct spec_builder *block = into.builder;
    spec_offset head = spec_add(block, &spec, sizeof spec);

    spec.argv = add_texts(block, request->argv);
    spec.envp = add_texts(block, request->envp);
    spec.workdir = spec_text(block, request->workdir_path);
    into.plan = &spec.confine;
    if (!confine_prepare(exec->confine, request->confine, &into, err))
        return false;
    spec.require = request->require & ~into.receipt->applied;
    if (request->limits.memory_mode == RUN_MEMORY_CGROUP && request->limits.memory_bytes)
        spec.require |= RUN_BIT(MEMORY_LIMIT); /* memory_limit = "cgroup" is a demand */
    if (block->full)
        return error_set(err, SYMBIONT_INVALID,
                         "arguments and environment together are longer than %zu bytes",
                         (size_t)BLOCK_BYTES);
    spec.size = block->len;
    memcpy(spec_in(block, head), &spec, sizeof spec);
    return true;
}

static void unwatch(struct pollfd *watched)
{
    if (watched->fd >= 0)
        (void)close(watched->fd);
    watched->fd = -1;
}

static void send_end(const struct collection *run, enum run_reason reason, int signal_number)
{
    struct keeper_end end = {.reason = reason, .signal_number = signal_number};

    (void)send(run->watch[CHANNEL].fd, &end, sizeof end, MSG_NOSIGNAL);
}

static void reader_left(struct collection *run)
{
    run->outcome->reader_gone = true;
    unwatch(&run->watch[OUT]); /* who writes on meets SIGPIPE or EPIPE */
    unwatch(&run->watch[ERR]);
    send_end(run, RUN_REASON_CANCEL, SIGPIPE);
}

static void check_output_limit(struct collection *run, const struct capture *capture)
{
    if (!run->request->kill_on_output_limit || run->output_limit_sent ||
        capture->total <= run->request->output_bytes)
        return;
    run->output_limit_sent = true;
    send_end(run, RUN_REASON_OUTPUT, SIGKILL);
}

/* One read; false when there is nothing more for now, or at all. */
static bool read_stream(struct collection *run, int which)
{
    const struct exec_request *request = run->request;
    struct capture *capture = which == OUT ? &run->outcome->out : &run->outcome->err;
    struct pollfd *watched = &run->watch[which];
    ssize_t got = read(watched->fd, run->chunk, sizeof run->chunk);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    if (got <= 0) {
        unwatch(watched);
        return false;
    }
    capture_add(capture, run->chunk, (size_t)got);
    check_output_limit(run, capture);
    if (request->on_output &&
        !request->on_output(request->context, which == OUT ? SYMBIONT_STDOUT : SYMBIONT_STDERR,
                            run->chunk, (size_t)got)) {
        reader_left(run);
        return false;
    }
    return true;
}

static void pass_cancel_on(struct collection *run)
{
    struct symbiont_cancel *cancel = run->request->cancel;
    unsigned count = cancel ? atomic_load(&cancel->count) : 0;

    if (count == run->cancels_seen)
        return;
    bool again = run->cancels_seen > 0 || count > 1;
    run->cancels_seen = count;
    run->watch[CANCEL].fd = -1; /* it stays readable: from here on look at the count */
    send_end(run, RUN_REASON_CANCEL, again ? SIGKILL : atomic_load(&cancel->signal_number));
}

/* What lies in the pipes when all is over; a survivor can't keep us with an endless stream. */
static void read_the_rest(struct collection *run)
{
    for (int which = OUT; which <= ERR; which++) {
        uint64_t before = run->outcome->out.total + run->outcome->err.total;

        while (run->watch[which].fd >= 0 && read_stream(run, which)) {
            if (run->outcome->out.total + run->outcome->err.total - before > LAST_BYTES)
                break;
        }
    }
}

/* True once the report is there, or there will be none. */
static bool take_report(struct collection *run)
{
    ssize_t got = recv(run->watch[CHANNEL].fd, &run->outcome->report, sizeof run->outcome->report,
                       MSG_DONTWAIT);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    run->outcome->keeper_lost = got != (ssize_t)sizeof run->outcome->report;
    return true;
}

static void collect(struct collection *run)
{
    for (;;) {
        int patience = run->cancels_seen ? CANCELLED_LOOK_MS : -1;

        if (poll(run->watch, WATCHED, patience) < 0)
            continue; /* EINTR: a handler of the caller's */
        pass_cancel_on(run);
        for (int which = OUT; which <= ERR; which++) {
            if (run->watch[which].fd >= 0 && run->watch[which].revents)
                (void)read_stream(run, which);
        }
        if (run->watch[CHANNEL].revents && take_report(run))
            break;
    }
    read_the_rest(run);
}

static bool make_pipe(int ends[static 2], struct symbiont_error *err)
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_errno(err, "pipe");
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK); /* the reading end only */
    return true;
}

/* What confine_prepare has opened. */
static void close_prepared(const int fds[static SPEC_FDS])
{
    for (int role = SPEC_FD_LANDLOCK_READ; role < SPEC_FDS; role++) {
        if (fds[role] >= 0)
            (void)close(fds[role]);
    }
}

static bool start(struct exec *exec, const struct exec_request *request, struct collection *run,
                  struct symbiont_error *err)
{
    auto_spec struct spec_builder block = {.limit = BLOCK_BYTES};
    int fds[SPEC_FDS];
    int out[2];
    int error[2];

    for (int i = 0; i < SPEC_FDS; i++)
        fds[i] = -1;
    if (!make_pipe(out, err))
        return false;
    run->watch[OUT].fd = out[0];
    auto_close int out_write = out[1];
    if (!make_pipe(error, err))
        return false;
    run->watch[ERR].fd = error[0];
    auto_close int err_write = error[1];

    fds[SPEC_FD_STDIN] = request->stdin_fd;
    fds[SPEC_FD_STDOUT] = out_write;
    fds[SPEC_FD_STDERR] = err_write;
    fds[SPEC_FD_PROGRAM] = request->program;
    fds[SPEC_FD_WORKDIR] = request->workdir;
    fds[SPEC_FD_CODE] = request->code;

    const struct confine_into into = {&block, NULL, fds, &run->outcome->receipt};
    if (!build(exec, request, into, err)) {
        close_prepared(fds);
        return false;
    }
    run->outcome->sent_us = clock_us();
    int channel = keeper_start_run(exec->keeper, block.data, block.len, fds, err);
    close_prepared(fds);
    run->watch[CHANNEL].fd = channel;
    return channel >= 0;
}

bool exec_run(struct exec *exec, const struct exec_request *request, struct exec_outcome *outcome,
              struct symbiont_error *err)
{
    auto_free struct collection *run = mem_zeroed(1, sizeof *run);

    *outcome = (struct exec_outcome){0};
    capture_init(&outcome->out, request->output_bytes);
    capture_init(&outcome->err, request->output_bytes);
    run->request = request;
    run->outcome = outcome;
    for (int i = 0; i < WATCHED; i++)
        run->watch[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    if (request->cancel)
        run->watch[CANCEL].fd = request->cancel->event;

    bool started = start(exec, request, run, err);
    if (started)
        collect(run);
    for (int i = OUT; i <= CHANNEL; i++)
        unwatch(&run->watch[i]);
    if (outcome->keeper_lost)
        keeper_lost(exec->keeper);
    capture_finish(&outcome->out);
    capture_finish(&outcome->err);
    outcome->collected_us = clock_us();
    return started;
}
