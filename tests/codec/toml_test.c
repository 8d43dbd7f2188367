#include "codec/toml.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "check.h"

struct fixture {
    struct arena arena;
    struct symbiont_error err;
    const struct toml_node *root;
};

static struct fixture *read_bytes(const char *text, size_t len)
{
    static struct fixture fixture;

    fixture = (struct fixture){0};
    fixture.root = toml_read("f", text, len, &fixture.arena, &fixture.err);
    return &fixture;
}

static struct fixture *read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

__attribute__((returns_nonnull)) static const struct toml_node *entry(const struct toml_node *table,
                                                                      const char *key)
{
    for (const struct toml_node *node = table->first; node; node = node->next) {
        if (text_equal(node->key, key))
            return node;
    }
    fail_msg("no key %s", key);
    abort();
}

TEST(every_kind_of_value_is_told_apart)
{
    struct fixture *f = read_text("b = true\ni = -7\nn = 2.5\nt = \"x\\ty\"\nd = 2026-11-23\n"
                                  "l = [1, 2]\n[a.c]\nk = 1\n");

    CHECK_OK(f->root != NULL, f->err);
    CHECK_EQ(entry(f->root, "b")->kind, TOML_BOOL);
    CHECK(entry(f->root, "b")->boolean);
    CHECK_EQ(entry(f->root, "i")->integer, -7);
    CHECK(entry(f->root, "n")->number == 2.5);
    CHECK_TEXT(entry(f->root, "t")->text, "x\ty");
    CHECK_EQ(entry(f->root, "d")->kind, TOML_DATE);
    CHECK_EQ(entry(f->root, "l")->first->next->integer, 2);
    CHECK_EQ(entry(entry(entry(f->root, "a"), "c"), "k")->integer, 1);
    arena_release(&f->arena);
}

TEST(keys_and_values_know_where_they_stand)
{
    struct fixture *f = read_text("\n  key = \"v\"\n");
    const struct toml_node *node = entry(f->root, "key");

    CHECK_EQ(node->key_at.line, 2);
    CHECK_EQ(node->key_at.column, 3);
    CHECK_EQ(node->at.line, 2);
    CHECK_EQ(node->at.column, 9);
    arena_release(&f->arena);
}

static void refused(const char *text, size_t len, const char *why)
{
    struct fixture *f = read_bytes(text, len);

    CHECK(f->root == NULL);
    CHECK_EQ(f->err.status, SYMBIONT_CONFIG);
    CHECK_HAS(f->err.text, why);
    arena_release(&f->arena);
}

TEST(a_mistake_is_reported_with_its_line_and_column)
{
    refused("a = 1\nb = \n", 11, "f:2:");
    refused("[", 1, "f:1:");
    refused("[.]", 3, "f:1:");
    refused("a = 1\na = 2\n", 12, "f:2:");
}

TEST(characters_beyond_ascii_stand_in_strings_and_comments_only)
{
    struct fixture *f = read_text("# \xc3\xa9\na = \"\xc3\xa9\" # \xc3\xa9\nb = '\xc3\xa9'\n"
                                  "c = \"\"\"\n\xc3\xa9\\\"\"\"\"\nd = '''\xc3\xa9'\n'''\n");

    CHECK_OK(f->root != NULL, f->err);
    CHECK_TEXT(entry(f->root, "c")->text, "\xc3\xa9\"");
    arena_release(&f->arena);
    refused("a = 1\n\xc3\xa9 = 2", 12, "f:2:1: only strings and comments");
    refused("a = \"x\n\xc3\xa9\"", 10, "f:2:1: only strings and comments");
}

TEST(a_byte_order_mark_is_no_mistake)
{
    struct fixture *f = read_text("\xef\xbb\xbf"
                                  "a = 1\n");

    CHECK_OK(f->root != NULL, f->err);
    arena_release(&f->arena);
}

TEST(what_is_not_utf8_is_refused_with_its_place)
{
    refused("# ok\n# \xff\n", 9, "f:2:3: not UTF-8");
    refused("a = '\xed\xa0\x80'", 9, "f:1:6: not UTF-8");
}

TEST(a_nul_byte_is_refused)
{
    refused("a = 1\n\0b = 2\n", 13, "f:2:1:");
}

TEST(depth_is_bounded_before_the_parser_sees_it)
{
    char text[4096];
    size_t len = 0;

    memset(text, '[', 2000);
    refused(text, 2000, "nested too deeply");
    for (len = 0; len < 2000; len += 2)
        memcpy(text + len, "a.", 2);
    refused(text, len, "nested too deeply");
    for (len = 0; len < 2000; len += 4)
        memcpy(text + len, "{a.b", 4);
    refused(text, len, "nested too deeply");
}

TEST(many_dots_in_a_list_of_numbers_are_not_depth)
{
    struct fixture *f = read_text("n = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 1.5, 2.5, 3.5,"
                                  " 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 0.5]\n");

    CHECK_OK(f->root != NULL, f->err);
    arena_release(&f->arena);
}

TEST(a_file_larger_than_a_mebibyte_is_refused)
{
    char *text = calloc(TOML_BYTES + 1, 1);

    memset(text, '#', TOML_BYTES + 1);
    refused(text, TOML_BYTES + 1, "larger than 1 MiB");
    free(text);
}

TEST(a_key_with_a_nul_byte_is_not_the_key_before_it)
{
    struct fixture *f = read_text("\"enabled\\u0000\" = true\n");

    CHECK_OK(f->root != NULL, f->err);
    CHECK_TEXT(f->root->first->key, "enabled?");
    arena_release(&f->arena);
}

TEST(a_text_keeps_its_nul_byte_and_its_length)
{
    struct fixture *f = read_text("a = \"x\\u0000y\"\n");

    CHECK_EQ(f->root->first->len, 3);
    arena_release(&f->arena);
}

TEST(an_unfinished_string_ends_in_an_error_whatever_its_kind)
{
    refused("a = \"", 5, "f:1:");
    refused("a = '", 5, "f:1:");
    refused("a = \"\"\"", 7, "f:1:");
    refused("a = \"\"\"\\", 8, "f:1:");
    refused("a = '''x", 8, "f:1:");
    refused("a = \"\\", 6, "f:1:");
}
