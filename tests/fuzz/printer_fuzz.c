/* Any text that parses: its layout has the same tree, and a layout of its own that is the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../dsl/tree_text.c"
#include "dsl/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const char *first, const char *second)
{
    fprintf(stderr, "%s\n---\n%s\n---\n%s\n", what, first, second);
    abort();
}

static void compare_trees(const struct dsl_file *file, const char *layout)
{
    const struct dsl_source source = {"layout.symbi", layout, strlen(layout)};
    struct dsl_file *again = dsl_parse(&source, NULL);

    if (!again)
        fail("the layout does not parse", file->text.bytes, layout);
    char *before = tree_text(file);
    char *after = tree_text(again);
    if (strcmp(before, after) != 0)
        fail("the tree has changed", before, after);
    free(before);
    free(after);
    dsl_file_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dsl_source source = {"fuzz.symbi", size ? (const char *)data : "", size};
    struct dsl_file *file = dsl_parse(&source, NULL);
    char *layout = file ? dsl_format(&source, false, NULL) : NULL;

    if (!layout || strlen(layout) == 0) {
        dsl_file_free(file);
        free(layout);
        return 0;
    }
    const struct dsl_source printed = {"layout.symbi", layout, strlen(layout)};
    char *again = dsl_format(&printed, false, NULL);
    if (!again || strcmp(again, layout) != 0)
        fail("the layout is not stable", layout, again ? again : "(none)");
    compare_trees(file, layout);
    free(again);
    free(layout);
    dsl_file_free(file);
    return 0;
}
