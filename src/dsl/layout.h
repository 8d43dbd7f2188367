/*
 * layout.h - which brackets get a line for each entry, decided before printing
 *
 * The printer keeps the tokens and comments as they are and only chooses blanks and newlines.
 * A decision depends on nothing that printing changes, so printing twice is printing once.
 */
#pragma once

#include "dsl/token.h"

enum { LAYOUT_WIDTH = 100, LAYOUT_INDENT = 2 };

struct layout {
    const char *text;
    const struct tokens *tokens;
    bool *rigid;       /* of each token: inside "${}" on one line, where no newline may come */
    uint32_t *entries; /* of each opening bracket */
    uint32_t *breaks;  /* newlines that must come before or at this token, summed up */
    uint32_t *width;   /* up to the end of each token if all stood on one line */
};

void layout_init(struct layout *layout, const char *text, const struct tokens *tokens);
void layout_release(struct layout *layout);
#define auto_layout AUTO(layout_release)

/* The entries of this opening bracket stand on lines of their own; it is printed so that the next
 * character goes to `column`. */
bool layout_breaks(const struct layout *layout, uint32_t open, size_t column);
/* A blank stands between these neighbours on one line. */
bool layout_blank(const struct layout *layout, const struct token *left, const struct token *right);
bool token_opens(const struct token *token);
bool token_closes(const struct token *token);
