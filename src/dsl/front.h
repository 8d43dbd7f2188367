/*
 * front.h - a parse whose tokens are kept, for the printer
 */
#pragma once

#include "dsl/finding.h"
#include "dsl/parse.h"
#include "dsl/token.h"

/* NULL when there is an error among the findings. */
struct dsl_file *front_parse(const struct dsl_source *source, struct tokens *tokens,
                             struct findings *findings);
