#include "cli/diagnostics.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static char *printed(const struct symbiont_diagnostic *diagnostic, bool colour)
{
    char *text = NULL;
    size_t len = 0;
    struct diagnostics to = {
        .stream = open_memstream(&text, &len), .colour = colour, .hints = true};

    diagnostics_print(&to, diagnostic);
    (void)fclose(to.stream);
    return text;
}

static const struct symbiont_diagnostic plain = {
    SYMBIONT_SEVERITY_ERROR,  "a.symbi",          3,          5,
    "unknown setting 'tire'", "is 'tier' meant?", "a = tire",
};

TEST(a_finding_has_place_source_line_caret_and_hint)
{
    char *text = printed(&plain, false);

    CHECK_TEXT(text, "a.symbi:3:5: error: unknown setting 'tire'\n"
                     "    a = tire\n"
                     "        ^\n"
                     "hint: is 'tier' meant?\n");
    free(text);
}

TEST(the_caret_stands_below_its_character_after_tabs)
{
    struct symbiont_diagnostic tabbed = plain;

    tabbed.source_line = "\tx\ty";
    tabbed.column = 4;
    char *text = printed(&tabbed, false);
    CHECK_HAS(text, "    \tx\ty\n    \t \t^\n");
    free(text);
}

TEST(the_caret_counts_characters_and_wide_ones_twice)
{
    struct symbiont_diagnostic wide = plain;

    wide.source_line = "\xc3\xb1 \xe6\x97\xa5 x"; /* n with tilde, a Chinese character, x */
    wide.column = 5;
    char *text = printed(&wide, false);
    CHECK_HAS(text, "\n         ^\n"); /* 4 for the margin, 1 + 1 + 2 + 1 */
    free(text);
}

TEST(bytes_that_are_no_text_do_not_reach_the_terminal)
{
    struct symbiont_diagnostic hostile = plain;

    hostile.source_line = "\033[2J tire";
    char *text = printed(&hostile, false);
    CHECK(strchr(text, '\033') == NULL);
    free(text);
}

TEST(a_column_past_the_end_of_the_line_is_no_harm)
{
    struct symbiont_diagnostic past = plain;

    past.source_line = "";
    past.column = 3;
    char *text = printed(&past, false);
    CHECK_HAS(text, "\n    \n      ^\n");
    free(text);
}

/* A line of `count` characters, x but for an E at `column`, printed: freed by the caller. */
static char *printed_long(size_t count, unsigned column)
{
    struct symbiont_diagnostic in_long = plain;
    char *line = malloc(count + 1);

    memset(line, 'x', count);
    line[count] = '\0';
    line[column - 1] = 'E';
    in_long.source_line = line;
    in_long.column = column;
    char *text = printed(&in_long, false);
    free(line);
    return text;
}

static size_t column_of(const char *text, char wanted)
{
    const char *at = strrchr(text, wanted);
    const char *start = at;

    while (start > text && start[-1] != '\n')
        start--;
    return (size_t)(at - start);
}

TEST(a_long_line_is_cut_around_its_column)
{
    char *text = printed_long(1 << 20, 700000);

    CHECK(strlen(text) < 500);
    CHECK_HAS(text, "\n    ...x");
    CHECK_HAS(text, "xE");
    CHECK_HAS(text, "x...\n");
    CHECK_EQ(column_of(text, '^'), column_of(text, 'E'));
    free(text);
}

TEST(a_long_line_is_not_cut_where_it_begins_or_ends)
{
    char *begins = printed_long(161, 1);
    char *ends = printed_long(1000, 1000);

    CHECK_HAS(begins, "\n    Ex");
    CHECK_HAS(begins, "x...\n");
    CHECK_HAS(ends, "\n    ...x");
    CHECK_HAS(ends, "xE\n");
    CHECK_EQ(column_of(ends, '^'), column_of(ends, 'E'));
    free(begins);
    free(ends);
}

TEST(a_line_of_160_characters_is_whole)
{
    char *text = printed_long(160, 160);

    CHECK(strstr(text, "...") == NULL);
    CHECK_EQ(column_of(text, '^'), 4 + 159);
    free(text);
}

TEST(colours_end_where_they_began)
{
    char *text = printed(&plain, true);

    CHECK_HAS(text, "\033[31merror:\033[0m");
    CHECK_HAS(text, "\033[31m^\033[0m\n");
    free(text);
}
