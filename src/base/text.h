/*
 * text.h - what strings need: comparing, looking for the nearest name, UTF-8
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool text_equal(const char *a, const char *b);
bool text_equal_fold(const char *a, const char *b); /* ASCII case is ignored */
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* The name most like `text`, or NULL when none is near enough to be meant.  `names` has `count`
 * entries, `stride` bytes apart, the name's pointer first in each. */
const char *text_nearest(const char *text, const void *names, size_t count, size_t stride);

/* The length of the UTF-8 character at `at` (1 to 4), or 0 when the bytes there are none. */
size_t utf8_length(const char *at, size_t left);
bool utf8_valid(const char *text, size_t len);
/* How many bytes of `len` remain when a character cut at the end is left out. */
size_t utf8_cut_end(const char *text, size_t len);
/* How many bytes to skip at the start to begin with a whole character. */
size_t utf8_cut_start(const char *text, size_t len);
/* Writes the character and returns its length, 0 when it is not one (a surrogate, > U+10FFFF). */
size_t utf8_write(uint32_t character, char bytes[static 4]);
/* The number of characters of valid UTF-8. */
size_t utf8_count(const char *text, size_t len);

enum { TEXT_SHOWN_BYTES = 128 };
/* For messages: control characters and what is no UTF-8 become '?', a long text ends in "...".
 * Returns `into`. */
const char *text_shown(const char *text, char into[static TEXT_SHOWN_BYTES]);
