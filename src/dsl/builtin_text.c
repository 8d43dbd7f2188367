/*
 * builtin_text.c - strings made from strings
 */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/json.h"
#include "dsl/object.h"

static bool add(struct buf *text, const char *bytes, size_t len, struct dsl_failure *failure)
{
    struct symbiont_error err = {0};

    return buf_add(text, bytes, len, &err) || dsl_fail(failure, DSL_FAILURE_LIMIT, "%s", err.text);
}

static struct dsl_value text_of(struct dsl_heap *heap, const struct buf *text)
{
    return dsl_string(heap, text->data ? text->data : "", text->len);
}

/* The first `argument`s are strings. */
static bool want_strings(const struct dsl_call *call, size_t count, struct dsl_failure *failure)
{
    for (size_t i = 0; i < count; i++) {
        if (!builtin_wants(call, i, DSL_STRING, failure))
            return false;
    }
    return true;
}

/* -------------------------------------------------------------- whole text */

static bool map_letters(struct dsl_call *call, int (*letter)(int), struct dsl_value *result,
                        struct dsl_failure *failure)
{
    if (!want_strings(call, 1, failure))
        return false;

    const struct dsl_text *from = call->arguments[0].text;
    *result = dsl_string(call->heap, from->bytes, from->len);
    for (size_t i = 0; result->kind == DSL_STRING && i < from->len; i++) {
        unsigned char byte = (unsigned char)from->bytes[i];
        if (byte < 0x80)
            result->text->bytes[i] = (char)letter(byte);
    }
    return true;
}

static int to_upper(int letter)
{
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
}

static int to_lower(int letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

static bool upper(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    return map_letters(call, to_upper, result, failure);
}

static bool lower(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    return map_letters(call, to_lower, result, failure);
}

static bool is_blank(char byte)
{
    return byte && strchr(" \t\r\n\v\f", byte);
}

static bool trim(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    if (!want_strings(call, 1, failure))
        return false;

    const char *from = call->arguments[0].text->bytes;
    size_t len = call->arguments[0].text->len;
    while (len && is_blank(*from)) {
        from++;
        len--;
    }
    while (len && is_blank(from[len - 1]))
        len--;
    *result = dsl_string(call->heap, from, len);
    return true;
}

/* ----------------------------------------------------------- split and join */

static void split_at_blanks(struct dsl_heap *heap, const struct dsl_text *text,
                            struct dsl_value list)
{
    for (size_t at = 0; at < text->len;) {
        size_t from = at;
        while (at < text->len && !is_blank(text->bytes[at]))
            at++;
        if (at > from)
            dsl_list_push(heap, list, dsl_string(heap, text->bytes + from, at - from));
        while (at < text->len && is_blank(text->bytes[at]))
            at++;
    }
}

static void split_characters(struct dsl_heap *heap, const struct dsl_text *text,
                             struct dsl_value list)
{
    for (size_t at = 0; at < text->len && !heap->exhausted;) {
        size_t len = utf8_length(text->bytes + at, text->len - at);
        dsl_list_push(heap, list, dsl_string(heap, text->bytes + at, len));
        at += len;
    }
}

static void split_at(struct dsl_heap *heap, const struct dsl_text *text,
                     const struct dsl_text *separator, struct dsl_value list)
{
    const char *from = text->bytes;
    const char *end = text->bytes + text->len;
    const char *found;

    while (!heap->exhausted &&
           (found = memmem(from, (size_t)(end - from), separator->bytes, separator->len))) {
        dsl_list_push(heap, list, dsl_string(heap, from, (size_t)(found - from)));
        from = found + separator->len;
    }
    dsl_list_push(heap, list, dsl_string(heap, from, (size_t)(end - from)));
}

static bool split(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    if (!want_strings(call, 1, failure) || !builtin_may_want(call, 1, DSL_STRING, failure))
        return false;

    const struct dsl_text *text = call->arguments[0].text;
    const struct dsl_value separator = call->arguments[1];
    *result = dsl_list_new(call->heap);
    if (dsl_is_null(separator))
        split_at_blanks(call->heap, text, *result);
    else if (separator.text->len == 0)
        split_characters(call->heap, text, *result);
    else
        split_at(call->heap, text, separator.text, *result);
    return true;
}

static bool join(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value list = call->arguments[0];
    struct dsl_value separator = call->arguments[1];
    auto_buf struct buf text = {.limit = call->heap->limit};

    if (!builtin_wants(call, 0, DSL_LIST, failure) ||
        !builtin_may_want(call, 1, DSL_STRING, failure) || !dsl_charge(call, dsl_list_count(list)))
        return false;
    for (size_t i = 0; i < dsl_list_count(list); i++) {
        if ((i > 0 && !dsl_is_null(separator) &&
             !add(&text, separator.text->bytes, separator.text->len, failure)) ||
            !dsl_text_write(&text, dsl_list_at(list, i), failure))
            return false;
    }
    *result = text_of(call->heap, &text);
    return true;
}

/* -------------------------------------------------------- replace and fill */

static bool replace(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    auto_buf struct buf text = {.limit = call->heap->limit};
    const char *found;

    if (!want_strings(call, 3, failure))
        return false;

    const struct dsl_text *old = call->arguments[1].text;
    const struct dsl_text *new = call->arguments[2].text;
    const char *from = call->arguments[0].text->bytes;
    const char *end = from + call->arguments[0].text->len;
    if (!old->len)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "replace: 'old' is empty");
    while ((found = memmem(from, (size_t)(end - from), old->bytes, old->len))) {
        if (!add(&text, from, (size_t)(found - from), failure) ||
            !add(&text, new->bytes, new->len, failure))
            return false;
        from = found + old->len;
    }
    if (!add(&text, from, (size_t)(end - from), failure))
        return false;
    *result = text_of(call->heap, &text);
    return true;
}

/* Every {} is the place of one value. */
static bool format(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    auto_buf struct buf text = {.limit = call->heap->limit};
    const char *found;
    size_t places = 0;

    if (!want_strings(call, 1, failure))
        return false;

    const char *from = call->arguments[0].text->bytes;
    const char *end = from + call->arguments[0].text->len;
    while ((found = memmem(from, (size_t)(end - from), "{}", 2))) {
        struct dsl_value value = places < call->rest_count ? call->rest[places] : dsl_null();
        if (!add(&text, from, (size_t)(found - from), failure) ||
            !dsl_text_write(&text, value, failure))
            return false;
        places++;
        from = found + 2;
    }
    if (places != call->rest_count)
        return dsl_fail(failure, DSL_FAILURE_VALUE, "format: %zu places {} for %zu values", places,
                        call->rest_count);
    if (!add(&text, from, (size_t)(end - from), failure))
        return false;
    *result = text_of(call->heap, &text);
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"upper", {"text"}, 1, 1, false}, "the text with a-z as A-Z", false, upper},
    {{"lower", {"text"}, 1, 1, false}, "the text with A-Z as a-z", false, lower},
    {{"trim", {"text"}, 1, 1, false}, "the text without blanks at its ends", false, trim},
    {{"split", {"text", "separator"}, 1, 2, false},
     "the parts between separators; without one, the words; with \"\", the characters",
     false,
     split},
    {{"join", {"list", "separator"}, 1, 2, false},
     "the items as one text, with the separator between them",
     false,
     join},
    {{"replace", {"text", "old", "new"}, 3, 3, false},
     "the text with `new` for every `old`",
     false,
     replace},
    {{"format", {"text"}, 1, 1, true}, "the text with a value for every {}", false, format},
};

BUILTIN_FAMILY(text, functions);
