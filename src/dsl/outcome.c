/*
 * outcome.c - a failure as people read it
 */
#include "base/cleanup.h"
#include "base/mem.h"
#include "dsl/eval.h"

static void add_frame(char **text, const struct dsl_frame *frame)
{
    char *longer = mem_format("%s\n  in %s, called at %s:%u:%u", *text, frame->function,
                              frame->place.file, frame->place.line, frame->place.column);

    free(*text);
    *text = longer;
}

static void add_line(char **text, const char *before, size_t number, const char *after)
{
    char *longer = number ? mem_format("%s\n  %s %zu %s", *text, before, number, after)
                          : mem_format("%s\n  %s %s", *text, before, after);

    free(*text);
    *text = longer;
}

char *dsl_outcome_text(const struct dsl_outcome *outcome)
{
    const struct dsl_place *place = &outcome->place;
    char *text =
        mem_format("%s:%u:%u: %s: %s", place->file ? place->file : "", place->line, place->column,
                   dsl_failure_kind_text(outcome->failure.kind), outcome->failure.text);

    for (size_t i = 0; i < outcome->chain_count; i++)
        add_frame(&text, &outcome->chain[i]);
    if (outcome->chain_left_out)
        add_line(&text, "and", outcome->chain_left_out, "more calls");
    if (outcome->main[0])
        add_line(&text, "in", 0, outcome->main);
    return text;
}
