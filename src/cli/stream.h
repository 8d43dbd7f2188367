/*
 * stream.h - the run's output, passed on as it comes
 *
 * A slow reader slows the program.  But it can hold up neither a cancelled run nor one
 * that is past its time: from then on only what fits at once is written.
 */
#pragma once

#include "base/error.h"

struct stream {
    int fds[SYMBIONT_STDERR + 1]; /* by enum symbiont_stream; -1 until its first output */
    bool opened[SYMBIONT_STDERR + 1];
    uint64_t patient_until_us; /* 0: for ever */
    int error;                 /* what ended it: EPIPE when the reader went away */
};

void stream_init(struct stream *stream, uint64_t wall_ms);
void stream_release(struct stream *stream);
#define auto_stream AUTO(stream_release)

/* A symbiont_request.on_output whose context is the stream. */
bool stream_pass(void *context, enum symbiont_stream which, const void *bytes, size_t len);
