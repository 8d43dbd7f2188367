#include "dsl/command.h"

#include <string.h>

#include "base/buf.h"

enum { WORD_BYTES = 128 * 1024 };

/* Words are collected with their quotes taken away. */
struct splitter {
    const char *at;
    struct buf word;
    bool in_word;
    struct dsl_failure *failure;
};

static bool add(struct splitter *split, char byte)
{
    struct symbiont_error err = {0};

    split->in_word = true;
    return buf_add(&split->word, &byte, 1, &err) ||
           dsl_fail(split->failure, DSL_FAILURE_LIMIT,
                    "a word of the command is longer than %d bytes", WORD_BYTES);
}

static void end_word(struct splitter *split, struct argv *argv)
{
    if (split->in_word)
        argv_add(argv, split->word.data ? split->word.data : "");
    buf_release(&split->word);
    buf_init(&split->word, WORD_BYTES);
    split->in_word = false;
}

/* 'everything as it is' */
static bool single_quoted(struct splitter *split)
{
    split->in_word = true;
    for (split->at++; *split->at != '\''; split->at++) {
        if (!*split->at)
            return dsl_fail(split->failure, DSL_FAILURE_VALUE,
                            "the command has a ' without its end");
        if (!add(split, *split->at))
            return false;
    }
    split->at++;
    return true;
}

/* "a backslash quotes \" \\ \$ \` and a newline" */
static bool double_quoted(struct splitter *split)
{
    split->in_word = true;
    for (split->at++; *split->at != '"'; split->at++) {
        if (!*split->at)
            return dsl_fail(split->failure, DSL_FAILURE_VALUE,
                            "the command has a \" without its end");
        if (*split->at == '\\' && split->at[1] == '\n') {
            split->at++;
            continue;
        }
        if (*split->at == '\\' && split->at[1] && strchr("\"\\$`", split->at[1]))
            split->at++;
        if (!add(split, *split->at))
            return false;
    }
    split->at++;
    return true;
}

static bool backslash(struct splitter *split)
{
    if (!split->at[1])
        return dsl_fail(split->failure, DSL_FAILURE_VALUE, "the command ends with a backslash");
    split->at += 2;
    return split->at[-1] == '\n' || add(split, split->at[-1]);
}

/* A newline between words would end a command. */
static bool is_operator(const struct splitter *split, const struct argv *argv)
{
    const char *at = split->at;

    if (*at == '\n')
        return (argv->count || split->in_word) && at[strspn(at, " \t\n")];
    return strchr("|;&><`()", *at) || (at[0] == '$' && at[1] == '(');
}

static bool next(struct splitter *split, struct argv *argv)
{
    char byte = *split->at;

    if (byte == '\'')
        return single_quoted(split);
    if (byte == '"')
        return double_quoted(split);
    if (byte == '\\')
        return backslash(split);
    if (is_operator(split, argv))
        return dsl_fail(split->failure, DSL_FAILURE_VALUE,
                        "'%s' in a command is a shell's; write [\"bash\", \"-c\", \"...\"] if a "
                        "shell is meant, or quote it",
                        byte == '\n' ? "newline" : (char[]){byte, '\0'});
    split->at++;
    if (byte != ' ' && byte != '\t' && byte != '\n')
        return add(split, byte);
    end_word(split, argv);
    return true;
}

static void release(struct splitter *split)
{
    buf_release(&split->word);
}

bool dsl_command_split(const char *text, struct argv *argv, struct dsl_failure *failure)
{
    AUTO(release)
    struct splitter split = {.at = text, .word.limit = WORD_BYTES, .failure = failure};

    while (*split.at) {
        if (!next(&split, argv))
            return false;
    }
    end_word(&split, argv);
    return argv->count > 0 || dsl_fail(failure, DSL_FAILURE_VALUE, "the command is empty");
}
