#include "base/text.h"

#include <string.h>

#include "check.h"

TEST(the_nearest_name_is_a_slip_away_or_there_is_none)
{
    static const char *const names[] = {"max_memory_mb", "max_cpu_cores", "enabled"};

    CHECK_TEXT(text_nearest("max_memory", names, 3, sizeof *names), "max_memory_mb");
    CHECK_TEXT(text_nearest("enabeld", names, 3, sizeof *names), "enabled");
    CHECK(text_nearest("colour", names, 3, sizeof *names) == NULL);
}

TEST(a_character_cut_at_the_end_is_left_out)
{
    CHECK_EQ(utf8_cut_end("a\xe2\x82", 3), 1);
    CHECK_EQ(utf8_cut_end("a\xe2\x82\xac", 4), 4);
    CHECK_EQ(utf8_cut_end("\x80\x80\x80\x80", 4), 4); /* no character at all: left alone */
}

TEST(a_character_cut_at_the_start_is_left_out)
{
    CHECK_EQ(utf8_cut_start("\x82\xac"
                            "a",
                            3),
             2);
    CHECK_EQ(utf8_cut_start("abc", 3), 0);
}

TEST(over_long_forms_and_surrogates_are_not_characters)
{
    CHECK(!utf8_valid("\xc0\xaf", 2));
    CHECK(!utf8_valid("\xed\xa0\x80", 3));
    CHECK(!utf8_valid("\xf4\x90\x80\x80", 4));
    CHECK(utf8_valid("\xf0\x9f\x98\x80", 4));
}

TEST(text_in_a_message_cannot_start_a_new_line_or_colour_the_terminal)
{
    char shown[TEXT_SHOWN_BYTES];

    CHECK_TEXT(text_shown("a\nb\x1b[31mc\xff", shown), "a?b?[31mc?");
    CHECK_TEXT(text_shown("h\xc3\xa4user", shown), "h\xc3\xa4user");
}

TEST(a_long_text_in_a_message_is_cut_between_characters)
{
    char text[4 * TEXT_SHOWN_BYTES] = "";
    char shown[TEXT_SHOWN_BYTES];

    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa4", 3);
    CHECK(strlen(text_shown(text, shown)) < TEXT_SHOWN_BYTES);
    CHECK(utf8_valid(shown, strlen(shown)));
    CHECK(text_ends_with(shown, "\xc3\xa4..."));
}
