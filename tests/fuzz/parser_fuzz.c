/* Any text: parsing and checking it report or succeed, and nothing else. */
#include <stdint.h>
#include <stdlib.h>

#include "dsl/builtin.h"
#include "dsl/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
    unsigned line, column, errors;
};

static void look(void *context, const struct symbiont_diagnostic *diagnostic)
{
    struct told *told = context;

    if (diagnostic->line < told->line || diagnostic->column == 0 || !diagnostic->source_line ||
        !diagnostic->message[0])
        abort();
    told->line = diagnostic->line;
    told->errors += diagnostic->severity == SYMBIONT_SEVERITY_ERROR;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct dsl_host host;
    const struct dsl_source source = {"fuzz.symbi", size ? (const char *)data : "", size};
    struct told told = {0};
    struct dsl_function_list list;
    const struct dsl_listener listener = {look, &told};
    struct dsl_file *file = dsl_parse(&source, &listener);

    if (!file != (told.errors > 0))
        abort();
    if (!file)
        return 0;
    told = (struct told){0};
    dsl_function_list_init(&list, &host);
    if (dsl_check(file, &list.functions, &listener) != (told.errors == 0))
        abort();
    dsl_function_list_release(&list);
    dsl_file_free(file);
    return 0;
}
