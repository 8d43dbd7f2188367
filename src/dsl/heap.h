/*
 * heap.h - the memory of one evaluation, with a bound
 *
 * Whatever a statement makes or reads lives at least until that statement has ended (it is "held");
 * after that, what no variable, list or record reaches is freed when room is needed.  Host
 * functions and builtins are part of a statement, so they need not think of it; who keeps a value
 * longer holds it.
 */
#pragma once

#include "dsl/value.h"

/* Never NULL. */
struct dsl_heap *dsl_heap_open(size_t limit_bytes);
/* Accepts NULL; every value of the heap is gone. */
void dsl_heap_close(struct dsl_heap *heap);

/* True when the bound was met since it was last asked. */
bool dsl_heap_exhausted(struct dsl_heap *heap);
size_t dsl_heap_used(const struct dsl_heap *heap);

/* Held values form a stack: hold some, then let go of everything above a mark. */
size_t dsl_heap_mark(const struct dsl_heap *heap);
void dsl_heap_hold(struct dsl_heap *heap, struct dsl_value value);
void dsl_heap_let_go(struct dsl_heap *heap, size_t mark);

/* Frees what is neither held nor reached from something held, if it is time for it. */
void dsl_heap_collect(struct dsl_heap *heap);
