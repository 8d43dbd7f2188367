/*
 * eval_script.h - runs an agent's text with a host that remembers what it is told
 */
#pragma once

#include "base/buf.h"
#include "dsl/eval.h"
#include "dsl/parse.h"

struct script {
    const char *name;
    const char *text;
    size_t len;
    const char *agent, *trigger, *input; /* input: JSON, or NULL */
    struct dsl_limits limits;
    size_t heap_bytes;              /* 0: the default */
    unsigned polls_until_cancelled; /* 0: never */
};

struct played {
    struct buf printed, logged;
    struct buf notes;           /* what the host was asked for, a line each */
    struct buf value;           /* JSON of the result, or why it is none */
    char *failure;              /* dsl_outcome_text, or NULL */
    char *unparsed;             /* the first finding, or NULL */
    struct dsl_outcome outcome; /* without its values */
    enum dsl_kind kind;         /* of the result */
};

void script_play(const struct script *script, struct played *played);
void played_release(struct played *played);
#define auto_played AUTO(played_release)
