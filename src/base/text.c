#include "base/text.h"

#include <string.h>
#include <strings.h>

enum { LONGEST_NAME = 64 };

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool text_equal_fold(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t tail = strlen(suffix);

    return len >= tail && text_equal(text + len - tail, suffix);
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t low = a < b ? a : b;

    return low < c ? low : c;
}

/* Levenshtein's distance; LONGEST_NAME when either is too long to be a name. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_NAME + 1];
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);

    if (a_len > LONGEST_NAME || b_len > LONGEST_NAME)
        return LONGEST_NAME;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

const char *text_nearest(const char *text, const void *names, size_t count, size_t stride)
{
    const char *best = NULL;
    size_t best_distance = strlen(text) / 3 + 2; /* further away it is not a slip */

    for (size_t i = 0; i < count; i++) {
        const char *name = *(const char *const *)(const void *)((const char *)names + i * stride);
        size_t far = distance(text, name);

        if (far < best_distance) {
            best = name;
            best_distance = far;
        }
    }
    return best;
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t announced_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if ((first & 0xf0) == 0xe0)
        return 3;
    if (first >= 0xf0 && first <= 0xf4)
        return 4;
    return 0;
}

/* Over-long forms, surrogates and numbers past U+10FFFF show in the second byte. */
static bool second_byte_allowed(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0;
    case 0xed:
        return second <= 0x9f;
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second <= 0x8f;
    default:
        return true;
    }
}

size_t utf8_length(const char *at, size_t left)
{
    size_t len = left ? announced_length((unsigned char)*at) : 0;

    if (len == 0 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (!continues(at[i]))
            return 0;
    }
    if (len > 1 && !second_byte_allowed((unsigned char)at[0], (unsigned char)at[1]))
        return 0;
    return len;
}

bool utf8_valid(const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t step = utf8_length(text + i, len - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t utf8_cut_end(const char *text, size_t len)
{
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        unsigned char byte = (unsigned char)text[len - back];

        if (continues((char)byte))
            continue;
        return announced_length(byte) > back ? len - back : len;
    }
    return len;
}

size_t utf8_cut_start(const char *text, size_t len)
{
    size_t skip = 0;

    while (skip < len && skip < 3 && continues(text[skip]))
        skip++;
    return skip < len && continues(text[skip]) ? 0 : skip;
}

size_t utf8_write(uint32_t character, char bytes[static 4])
{
    if (character < 0x80) {
        bytes[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        bytes[0] = (char)(0xc0 | character >> 6);
        bytes[1] = (char)(0x80 | (character & 0x3f));
        return 2;
    }
    if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return 0;
    if (character < 0x10000) {
        bytes[0] = (char)(0xe0 | character >> 12);
        bytes[1] = (char)(0x80 | (character >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (character & 0x3f));
        return 3;
    }
    bytes[0] = (char)(0xf0 | character >> 18);
    bytes[1] = (char)(0x80 | (character >> 12 & 0x3f));
    bytes[2] = (char)(0x80 | (character >> 6 & 0x3f));
    bytes[3] = (char)(0x80 | (character & 0x3f));
    return 4;
}

size_t utf8_count(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += !continues(text[i]);
    return count;
}

const char *text_shown(const char *text, char into[static TEXT_SHOWN_BYTES])
{
    static const char cut[] = "...";
    size_t left = strlen(text);
    size_t used = 0;

    while (left && used < TEXT_SHOWN_BYTES - sizeof cut - 4) {
        size_t len = utf8_length(text, left);
        bool plain = len > 0 && (unsigned char)*text >= ' ' && *text != 0x7f;

        len = len ? len : 1;
        if (plain)
            memcpy(into + used, text, len);
        else
            into[used] = '?';
        used += plain ? len : 1;
        text += len;
        left -= len;
    }
    memcpy(into + used, left ? cut : "", left ? sizeof cut : 1);
    return into;
}
