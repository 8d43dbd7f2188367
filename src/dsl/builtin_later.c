/*
 * builtin_later.c - functions of the language that this version does not have yet
 *
 * They are known names, so that `check` does not take them for mistakes; calling one says so.
 */
#include "dsl/builtin.h"

static bool later(struct dsl_call *call, struct dsl_value *result, struct dsl_failure *failure)
{
    (void)result;
    return dsl_fail(failure, DSL_FAILURE_UNAVAILABLE, "'%s' comes with a later version",
                    call->signature->name);
}

#define LATER(name, doc)                                                                           \
    {                                                                                              \
        {(name), {NULL}, 0, 0, true}, (doc), false, later                                          \
    }

static const struct dsl_host_function functions[] = {
    LATER("read_file", "the content of a file of the project"),
    LATER("write_file", "writes a file of the project"),
    LATER("list_files", "the files of a directory of the project"),
    LATER("exists", "whether a file of the project exists"),
    LATER("matches", "whether a text matches a pattern"),
    LATER("find", "the first part of a text that matches a pattern"),
    LATER("parallel", "runs functions side by side"),
    LATER("remember", "stores something in the agent's memory"),
    LATER("recall", "searches the agent's memory"),
    LATER("forget", "removes something from the agent's memory"),
    LATER("ask", "asks another agent and waits for its answer"),
    LATER("send", "sends a message to another agent"),
    LATER("receive", "waits for a message"),
    LATER("approve", "asks a person"),
    LATER("llm", "asks a language model"),
};

BUILTIN_FAMILY(later, functions);
