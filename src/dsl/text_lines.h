/*
 * text_lines.h - the lines of a """string""": their common indentation is no part of the text
 *
 * A newline right after the opening quotes is dropped, and so are the blanks before closing
 * quotes that stand on a line of their own (the newline before them stays).
 */
#pragma once

#include "dsl/token.h"

/* The text up to a ${} or to the end, not yet decoded, and the expression in the ${}. */
struct text_piece {
    const struct token *token;
    struct tree_text raw;
    struct tree_expr *expr; /* NULL after the last */
};

/* How many blanks all lines but the first have in front; empty lines do not count. */
size_t text_lines_indent(const struct text_piece *pieces, size_t count);
/* Steps over what is no part of the text at `at`; false when there is nothing. */
bool text_lines_skip(const struct text_piece *piece, size_t indent, const char **at);
