/*
 * capture.h - what is kept of a stream: its first half and its last half, in constant memory
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct capture {
    size_t limit;
    struct buf head;
    char *tail; /* a ring once it is full */
    size_t tail_len, tail_cap, tail_next;
    uint64_t total;
};

void capture_init(struct capture *capture, size_t limit);
void capture_release(struct capture *capture);
void capture_add(struct capture *capture, const void *bytes, size_t len);
/* Joins the halves into head, cut between characters.  Call once, at the end. */
void capture_finish(struct capture *capture);
/* After capture_finish: what was not kept. */
uint64_t capture_dropped(const struct capture *capture);
