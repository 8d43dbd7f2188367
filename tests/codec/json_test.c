#include "codec/json.h"

#include <float.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct fixture {
    struct json_writer json;
    struct symbiont_error err;
    struct buf out;
};

static struct fixture *start(void)
{
    static struct fixture fixture;

    buf_init(&fixture.out, 64 << 20);
    json_init(&fixture.json, json_to_buf, &fixture.out, &fixture.err);
    return &fixture;
}

/* What a strict parser makes of it. */
static json_t *read_back(struct fixture *fixture)
{
    json_error_t why;

    CHECK_OK(json_finish(&fixture->json), fixture->err);
    json_t *value = json_loadb(fixture->out.data, fixture->out.len,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &why);
    if (!value)
        print_error("%s in %s\n", why.text, fixture->out.data);
    CHECK(value != NULL);
    return value;
}

TEST(commas_stand_between_and_nowhere_else)
{
    struct fixture *f = start();

    json_put_object(&f->json);
    json_put_key(&f->json, "a");
    json_put_list(&f->json);
    json_put_integer(&f->json, 1);
    json_put_list(&f->json);
    json_put_end(&f->json);
    json_put_object(&f->json);
    json_put_end(&f->json);
    json_put_null(&f->json);
    json_put_end(&f->json);
    json_put_key(&f->json, "b");
    json_put_bool(&f->json, true);
    json_put_key(&f->json, "c");
    json_put_text(&f->json, NULL);
    json_put_end(&f->json);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "{\"a\":[1,[],{},null],\"b\":true,\"c\":null}");
}

TEST(a_single_value_is_json_too)
{
    struct fixture *f = start();

    json_put_text(&f->json, "x");
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "\"x\"");
}

TEST(every_byte_below_128_survives_a_round_trip)
{
    struct fixture *f = start();
    char all[128];

    for (int i = 0; i < 128; i++)
        all[i] = (char)i;
    json_put_text_bytes(&f->json, all, sizeof all);
    json_t *value = read_back(f);

    CHECK_EQ(json_string_length(value), sizeof all);
    CHECK(memcmp(json_string_value(value), all, sizeof all) == 0);
    json_decref(value);
}

TEST(characters_beyond_ascii_pass_as_they_are)
{
    struct fixture *f = start();

    json_put_text(&f->json, "\xc3\xa9\xf0\x9f\x98\x80");
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "\"\xc3\xa9\xf0\x9f\x98\x80\"");
}

TEST(keys_are_escaped_as_texts_are)
{
    struct fixture *f = start();

    json_put_object(&f->json);
    json_put_key(&f->json, "a\"\n\x1b");
    json_put_integer(&f->json, 1);
    json_put_end(&f->json);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "{\"a\\\"\\n\\u001b\":1}");
}

static void check_number(double value, const char *text)
{
    struct fixture *f = start();

    json_put_number(&f->json, value);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, text);
    buf_release(&f->out);
}

TEST(numbers_are_as_short_as_they_can_be)
{
    check_number(4.0, "4.0");
    check_number(0.1, "0.1");
    check_number(-2.5, "-2.5");
    check_number(0, "0.0");
    check_number(-0.0, "-0.0");
    check_number(1234567.875, "1234567.875");
    check_number(0.00001, "0.00001");
    check_number(1e-7, "1.0e-7");
    check_number(1e16, "10000000000000000.0");
    check_number(1.5e300, "1.5e300");
    check_number(5e-324, "5.0e-324");
    check_number(9007199254740993.0, "9007199254740992.0");
    check_number(NAN, "null");
    check_number(-INFINITY, "null");
}

TEST(every_number_reads_back_as_the_same_double)
{
    uint64_t bits = 0x9e3779b97f4a7c15;

    for (int i = 0; i < 2000; i++) {
        struct fixture *f = start();
        double value;

        bits = bits * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        json_put_number(&f->json, value);
        CHECK(json_finish(&f->json));
        CHECK(strtod(f->out.data, NULL) == value);
        buf_release(&f->out);
    }
}

TEST(a_locale_with_a_decimal_comma_changes_nothing)
{
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        check_skip("no locale with a decimal comma is installed");
    check_number(2.5, "2.5");
}

TEST(integers_reach_both_ends_of_64_bits)
{
    struct fixture *f = start();

    json_put_list(&f->json);
    json_put_integer(&f->json, INT64_MIN);
    json_put_integer(&f->json, INT64_MAX);
    json_put_unsigned(&f->json, UINT64_MAX);
    json_put_end(&f->json);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "[-9223372036854775808,9223372036854775807,18446744073709551615]");
}

TEST(bytes_become_base64_with_its_padding)
{
    struct fixture *f = start();

    json_put_list(&f->json);
    json_put_base64(&f->json, "", 0);
    json_put_base64(&f->json, "f", 1);
    json_put_base64(&f->json, "fo", 2);
    json_put_base64(&f->json, "foo", 3);
    json_put_base64(&f->json, "\xff\xfe\xfd\xfc", 4);
    json_put_end(&f->json);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "[\"\",\"Zg==\",\"Zm8=\",\"Zm9v\",\"//79/A==\"]");
}

TEST(base64_in_parts_is_base64_of_the_whole)
{
    struct fixture *f = start();
    const char *text = "many hands make light work.";

    json_put_list(&f->json);
    json_put_base64(&f->json, text, strlen(text));
    for (size_t cut = 0; cut <= 5; cut++) {
        json_put_base64_begin(&f->json);
        json_put_base64_part(&f->json, text, cut);
        json_put_base64_part(&f->json, text + cut, 1);
        json_put_base64_part(&f->json, text + cut + 1, strlen(text) - cut - 1);
        json_put_base64_end(&f->json);
    }
    json_put_end(&f->json);
    json_t *list = read_back(f);

    for (size_t i = 1; i < json_array_size(list); i++)
        CHECK_TEXT(json_string_value(json_array_get(list, i)),
                   json_string_value(json_array_get(list, 0)));
    json_decref(list);
}

TEST(a_text_of_two_parts_is_one_text)
{
    struct fixture *f = start();

    json_put_text_begin(&f->json);
    json_put_text_part(&f->json, "head\n", 5);
    json_put_text_part(&f->json, "tail", 4);
    json_put_text_end(&f->json);
    CHECK(json_finish(&f->json));
    CHECK_TEXT(f->out.data, "\"head\\ntail\"");
}

static bool refuse_after_first(void *context, const void *bytes, size_t len,
                               struct symbiont_error *err)
{
    int *calls = context;

    (void)bytes;
    (void)len;
    return ++*calls == 1 || error_set(err, SYMBIONT_SYSTEM, "call %d failed", *calls);
}

TEST(the_first_failure_of_the_sink_sticks_and_nothing_more_is_sent)
{
    struct symbiont_error err = {0};
    struct json_writer json;
    int calls = 0;

    json_init(&json, refuse_after_first, &calls, &err);
    json_put_list(&json);
    for (int i = 0; i < 5000; i++)
        json_put_text(&json, "some text to fill the buffer with");
    json_put_end(&json);
    CHECK(!json_finish(&json));
    CHECK_TEXT(err.text, "call 2 failed");
    CHECK_EQ(calls, 2);
}

TEST(a_list_too_deep_is_an_error_not_a_crash)
{
    struct fixture *f = start();

    for (int i = 0; i < 2 * JSON_DEPTH; i++)
        json_put_list(&f->json);
    for (int i = 0; i < 2 * JSON_DEPTH; i++)
        json_put_end(&f->json);
    CHECK(!json_finish(&f->json));
    CHECK_HAS(f->err.text, "JSON nested deeper than ");
}

TEST(ten_mebibytes_pass_through_a_buffer_of_one_kibibyte)
{
    enum { SIZE = 10 << 20 };
    struct fixture *f = start();
    char *bytes = calloc(SIZE, 1);

    memset(bytes, 'x', SIZE);
    for (size_t i = 0; i < SIZE; i += 4096)
        bytes[i] = '\n';
    json_put_object(&f->json);
    json_put_key(&f->json, "stdout");
    json_put_text_bytes(&f->json, bytes, SIZE);
    json_put_end(&f->json);
    json_t *value = read_back(f);

    CHECK_EQ(json_string_length(json_object_get(value, "stdout")), SIZE);
    CHECK(memcmp(json_string_value(json_object_get(value, "stdout")), bytes, SIZE) == 0);
    json_decref(value);
    free(bytes);
}
