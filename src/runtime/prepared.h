/*
 * prepared.h - what a run needs before it can start, and gives back afterwards
 */
#pragma once

#include "program/language.h"
#include "runtime/directory.h"
#include "runtime/runtime.h"

/* Directories opened before the run could move them, one a file to be fetched. */
struct fetch_targets {
    int *dirs;
    size_t count;
};

struct prepared {
    const struct language *language; /* of code, or NULL */
    struct program program;
    bool resolved;
    struct symbiont_error unresolved; /* why there is no program */
    const char *typed;
    struct permit *permit;
    const struct tier_engine *engine;

    int parent; /* directory of all private directories, -1 */
    struct directory private_dir;
    char *workdir;
    int workdir_fd, stdin_fd, code_fd;
    struct argv argv, env, visible, read_only;
    struct fetch_targets fetch;
    uint32_t require, allow_missing;
};

void prepared_release(struct prepared *prepared);
#define auto_prepared AUTO(prepared_release)

/* The steps, in this order; each false with the error. */

/* Language and program, as far as the host must know them. */
CHECKED bool prepare_program(struct symbiont_orchestrator *orchestrator,
                             const struct runtime_request *request, struct prepared *prepared,
                             struct symbiont_error *err);
/* --require and --allow-missing. */
CHECKED bool prepare_demands(const struct runtime_request *request, struct prepared *prepared,
                             struct symbiont_error *err);
/* The private directory, the working directory, what is put into it. */
CHECKED bool prepare_directories(struct symbiont_orchestrator *orchestrator,
                                 const struct runtime_request *request,
                                 const struct symbiont_result *result, struct prepared *prepared,
                                 struct symbiont_error *err);
CHECKED bool prepare_environment(struct symbiont_orchestrator *orchestrator,
                                 const struct runtime_request *request, struct prepared *prepared,
                                 struct symbiont_error *err);
/* Standard input, code, arguments. */
CHECKED bool prepare_input(const struct runtime_request *request, struct prepared *prepared,
                           struct symbiont_error *err);

/* Copies files between the caller and a run's directory, never through a symbolic link of the run.
 * files_fetch leaves a warning for each that could not be had. */
CHECKED bool files_put(const struct symbiont_file *files, int workdir, struct symbiont_error *err);
CHECKED bool files_open_targets(const struct symbiont_file *files, struct fetch_targets *targets,
                                struct symbiont_error *err);
void files_fetch(const struct symbiont_file *files, const struct prepared *prepared,
                 struct symbiont_result *result);
void fetch_targets_release(struct fetch_targets *targets);

/* A descriptor at the start of a copy of the bytes that nobody can change; -1 when it failed. */
CHECKED int sealed_copy(const void *bytes, size_t len, struct symbiont_error *err);
