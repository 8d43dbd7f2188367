/*
 * finding.h - what is found wrong in an agent file, collected and then told in order
 *
 * Lexer, parser and checker each go over the file once; sorting at the end puts their findings
 * in the order a reader meets them.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "dsl/code.h"

struct dsl_listener;
struct dsl_source;

enum { FINDINGS_KEPT = 400, FINDINGS_TOLD = 20 };

struct finding {
    enum symbiont_severity severity;
    struct tree_place at;
    const char *message;
    const char *hint; /* or NULL */
    size_t order;     /* in which it was found */
};

struct findings {
    struct arena arena;
    struct finding *items;
    size_t count, room;
    size_t errors; /* those that were not kept count too */
};

void findings_release(struct findings *findings);
#define auto_findings AUTO(findings_release)

/* An error; more precise later errors at the same place are not told. */
void finding_error(struct findings *findings, struct tree_place at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void finding_add(struct findings *findings, enum symbiont_severity severity, struct tree_place at,
                 const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Gives the finding that was added last a hint. */
void finding_hint(struct findings *findings, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The place of a later offset of the same text. */
struct tree_place finding_place(const char *text, struct tree_place from, uint32_t offset);

/* Tells the listener: in order, one error a place, at most FINDINGS_TOLD errors and as many of
 * the rest. */
void findings_tell(struct findings *findings, const struct dsl_source *source,
                   const struct dsl_listener *listener);
