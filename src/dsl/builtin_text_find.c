/*
 * builtin_text_find.c - len, contains, starts_with, ends_with
 */
#include <string.h>

#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/evaluate.h"

static bool len(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    struct dsl_value of = call->arguments[0];

    if (of.kind == DSL_STRING)
        *result = dsl_int((int64_t)utf8_count(of.text->bytes, of.text->len));
    else if (of.kind == DSL_BYTES)
        *result = dsl_int((int64_t)of.text->len);
    else if (of.kind == DSL_LIST || of.kind == DSL_RECORD)
        *result = dsl_int((int64_t)(dsl_list_count(of) + dsl_record_count(of)));
    else
        return builtin_wrong(call, 0, "a string, bytes, a list or a record", failure);
    return true;
}

static bool contains(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    bool found;

    if (!dsl_charge(call, dsl_list_count(call->arguments[0])))
        return false;
    if (!contains_value(call->arguments[0], call->arguments[1], &found, failure))
        return dsl_fail_prefix(failure, "contains");
    *result = dsl_bool(found);
    return true;
}

static bool two_strings(const struct dsl_call *call, struct dsl_failure *failure)
{
    return builtin_wants(call, 0, DSL_STRING, failure) &&
           builtin_wants(call, 1, DSL_STRING, failure);
}

static bool starts_with(struct dsl_call *call, struct dsl_value *result,
                        struct dsl_failure *failure)
{
    if (!two_strings(call, failure))
        return false;

    const struct dsl_text *text = call->arguments[0].text;
    const struct dsl_text *part = call->arguments[1].text;
    *result = dsl_bool(part->len <= text->len && !memcmp(text->bytes, part->bytes, part->len));
    return true;
}

static bool ends_with(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    if (!two_strings(call, failure))
        return false;

    const struct dsl_text *text = call->arguments[0].text;
    const struct dsl_text *part = call->arguments[1].text;
    *result = dsl_bool(part->len <= text->len &&
                       !memcmp(text->bytes + text->len - part->len, part->bytes, part->len));
    return true;
}

static const struct dsl_host_function functions[] = {
    {{"len", {"of"}, 1, 1, false}, "the number of characters, bytes, items or fields", false, len},
    {{"contains", {"in", "item"}, 2, 2, false},
     "whether a list has the item, a record the field, a string the part",
     false,
     contains},
    {{"starts_with", {"text", "part"}, 2, 2, false},
     "whether the text begins with the part",
     false,
     starts_with},
    {{"ends_with", {"text", "part"}, 2, 2, false},
     "whether the text ends with the part",
     false,
     ends_with},
};

BUILTIN_FAMILY(text_find, functions);
