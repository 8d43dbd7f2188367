/*
 * brackets.h - which bracket belongs to which, found before parsing
 *
 * The parser then knows where each block ends whatever is wrong inside it, and a bracket that is
 * missing is reported once, at the one that has no partner.
 */
#pragma once

#include "dsl/finding.h"
#include "dsl/token.h"

/* Sets `partner` of all brackets; returns the index of the first opening one without (what is
 * wrong behind it may be a consequence), or the number of tokens. */
size_t brackets_match(struct tokens *tokens, struct findings *findings);
