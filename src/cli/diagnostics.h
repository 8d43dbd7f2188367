/*
 * diagnostics.h - findings in an agent file, as people read them
 *
 *     hello.symbi:3:14: error: unknown setting 'tire'
 *         security { tire: None }
 *                    ^
 *     hint: is 'tier' meant?
 */
#pragma once

#include "cli/cli.h"

struct diagnostics {
    FILE *stream;
    bool colour;
    bool hints; /* print findings that are no more than a hint */
    unsigned errors, warnings;
};

/* A symbiont_report whose context is a struct diagnostics. */
void diagnostics_print(void *context, const struct symbiont_diagnostic *found);
