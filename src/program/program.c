#include "program/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "program/header.h"
#include "program/lookup.h"
#include "program/opened.h"
#include "program/shim.h"

/* What a name or path leads to, past at most one shim. */
struct located {
    struct lookup found;
    struct program_file file;
    struct header header;
    bool shim;
};

static void located_release(struct located *located)
{
    program_file_release(&located->file);
    if (located->found.fd > STDERR_FILENO)
        (void)close(located->found.fd);
    *located = (struct located){0};
}

static bool locate_file(struct located *located, const char *typed,
                        const struct program_rules *rules, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];

    if (!lookup_open(&located->found, typed, rules, err))
        return false;
    if (!opened_identify(located->found.fd, &located->file, err) ||
        !header_read(located->found.fd, &located->header, err))
        return error_prefix(err, "'%s'", text_shown(typed, shown));
    return true;
}

/* The program in place of its shim, which keeps saying how it was found. */
static bool follow_shim(struct located *located, const char *target,
                        const struct program_rules *rules, struct symbiont_error *err)
{
    AUTO(located_release) struct located real = {0};
    auto_free char *again = NULL;

    if (!locate_file(&real, target, rules, err))
        return false;
    if (real.header.script && !shim_target(real.found.fd, real.file.path, &again, err))
        return false;
    if (again)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "'%s' stands for a program that only stands for another; name the real "
                         "program by its absolute path",
                         located->file.path);
    real.found.by_name = located->found.by_name;
    real.found.relative = located->found.relative;
    real.shim = true;
    located_release(located);
    *located = real;
    real = (struct located){0};
    return true;
}

static bool locate(struct located *located, const char *typed, const struct program_rules *rules,
                   struct symbiont_error *err)
{
    auto_free char *target = NULL;

    if (!locate_file(located, typed, rules, err))
        return false;
    if (!located->header.script)
        return true;
    if (!shim_target(located->found.fd, located->file.path, &target, err))
        return false;
    return !target || follow_shim(located, target, rules, err);
}

/* The #! line's interpreter as it is looked up: `env NAME` asks for the name. */
static const char *interpreter_word(const struct header *header, struct symbiont_error *err)
{
    const char *name = strrchr(header->interpreter, '/') + 1;

    if (!text_equal(name, "env"))
        return header->interpreter;
    if (*header->argument && *header->argument != '-' && !strpbrk(header->argument, " \t=/"))
        return header->argument;
    (void)error_set(err, SYMBIONT_NOT_EXECUTABLE,
                    "not executable: of env, only 'env NAME' is understood in a #! line; write "
                    "the interpreter's own path there");
    return NULL;
}

static bool resolve_interpreter(struct program *program, const struct header *header,
                                const struct program_rules *rules, struct symbiont_error *err)
{
    const struct program_rules absolute = {.search_path = rules->search_path};
    AUTO(located_release) struct located real = {0};
    const char *word = interpreter_word(header, err);

    if (!word || !locate(&real, word, &absolute, err))
        return false;
    if (real.header.script)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: its interpreter '%s' is a script itself", word);
    program->script = true;
    program->interpreter_typed = mem_copy_text(word);
    program->interpreter_by_name = real.found.by_name;
    if (word == header->interpreter && *header->argument)
        program->interpreter_argument = mem_copy_text(header->argument);
    program->argv0 = mem_copy_text(real.shim ? real.file.path : word);
    program->interpreter = real.file;
    real.file = (struct program_file){0};
    program->fd = take_fd(&real.found.fd);
    return true;
}

static void take_located(struct program *program, struct located *located)
{
    program->by_name = located->found.by_name;
    program->relative = located->found.relative;
    program->file = located->file;
    located->file = (struct program_file){0};
    if (located->header.script)
        return;
    program->argv0 = mem_copy_text(located->shim ? program->file.path : program->typed);
    program->fd = take_fd(&located->found.fd);
}

bool program_resolve(struct program *program, const char *typed, const struct program_rules *rules,
                     struct symbiont_error *err)
{
    AUTO(located_release) struct located located = {0};

    *program = (struct program){0};
    if (!locate(&located, typed, rules, err))
        return false;
    program->typed = mem_copy_text(typed);
    take_located(program, &located);
    if (!located.header.script || resolve_interpreter(program, &located.header, rules, err))
        return true;
    (void)error_prefix(err, "'%s'", program->file.path);
    program_release(program);
    return false;
}

void program_release(struct program *program)
{
    program_file_release(&program->file);
    program_file_release(&program->interpreter);
    free(program->typed);
    free(program->argv0);
    free(program->interpreter_typed);
    free(program->interpreter_argument);
    if (program->fd > STDERR_FILENO)
        (void)close(program->fd);
    *program = (struct program){0};
}

const char *program_name(const struct program *program)
{
    return strrchr(program->file.path, '/') + 1;
}

void program_argv(const struct program *program, const char *const *arguments, struct argv *argv)
{
    argv_add(argv, program->argv0);
    if (program->interpreter_argument)
        argv_add(argv, program->interpreter_argument);
    if (program->script)
        argv_add(argv, program->file.path);
    if (arguments)
        argv_add_all(argv, arguments);
}
