/*
 * builtin.h - the functions that every agent has
 *
 * A family is a file with its functions, each beside its signature and its line of documentation,
 * and one table; builtin.c lists the tables.
 */
#pragma once

#include "dsl/host.h"
#include "dsl/parse.h"

/* NULL when there is none of this name. */
const struct dsl_host_function *dsl_builtin_find(const char *name);
/* The index-th of all, NULL after the last. */
const struct dsl_host_function *dsl_builtin_at(size_t index);

/* Every function that an agent can name with this host, for dsl_check: the host's (which hide
 * builtins of the same name) and the builtins. */
struct dsl_function_list {
    struct dsl_functions functions;
    const struct dsl_signature **items;
};
void dsl_function_list_init(struct dsl_function_list *list, const struct dsl_host *host);
void dsl_function_list_release(struct dsl_function_list *list);

/* ------------------------------------------- for the families themselves */

struct builtin_family {
    const struct dsl_host_function *functions;
    size_t count;
};

#define BUILTIN_FAMILY_LIST(X)                                                                     \
    X(output) X(text) X(text_find) X(json) X(list) X(list_with) X(record) X(number) X(unit) X(later)

#define X(name) extern const struct builtin_family builtin_##name;
BUILTIN_FAMILY_LIST(X)
#undef X

#define BUILTIN_FAMILY(name, table)                                                                \
    const struct builtin_family builtin_##name = {(table), sizeof(table) / sizeof *(table)}

/* Fails with Type when an argument is not of this kind: "len: 'of' is ..., not int". */
bool builtin_wants(const struct dsl_call *call, size_t argument, enum dsl_kind kind,
                   struct dsl_failure *failure);
/* The same for an argument that may be left out. */
bool builtin_may_want(const struct dsl_call *call, size_t argument, enum dsl_kind kind,
                      struct dsl_failure *failure);
/* Always false: the argument is none of the `wanted` ("a list or a string"). */
bool builtin_wrong(const struct dsl_call *call, size_t argument, const char *wanted,
                   struct dsl_failure *failure);
/* An int of an argument, or what stands for it when it is left out. */
int64_t builtin_int(const struct dsl_call *call, size_t argument, int64_t otherwise);

/* ------------------------------------------------------------------- types */

/* A type that the language itself has ("string", "List", ...), for the checker. */
bool dsl_type_is_own(const char *name);
