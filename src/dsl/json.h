/*
 * json.h - values from JSON text and back
 */
#pragma once

#include "base/buf.h"
#include "dsl/failure.h"
#include "dsl/value.h"

enum { DSL_JSON_BYTES = 1 << 20, DSL_JSON_DEPTH = 200 };

/* Refuses more than DSL_JSON_BYTES, deeper nesting than DSL_JSON_DEPTH, duplicate keys and whole
 * numbers beyond 64 bits. */
CHECKED bool dsl_json_read(struct dsl_heap *heap, const char *text, size_t len,
                           struct dsl_value *value, struct dsl_failure *failure);
/* Fields in their order, no spaces.  Sizes are numbers of bytes, durations of seconds, times RFC
 * 3339 texts, bytes base64.  Functions, secrets, circles and what exceeds the buffer are
 * failures. */
CHECKED bool dsl_json_write(struct buf *json, struct dsl_value value, struct dsl_failure *failure);
/* As print shows it: strings as they are, the rest as JSON. */
CHECKED bool dsl_text_write(struct buf *text, struct dsl_value value, struct dsl_failure *failure);
