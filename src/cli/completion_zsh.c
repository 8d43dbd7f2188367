#include <string.h>

#include "cli/completion.h"

/* Between single quotes, in a specification of _arguments: ' : [ ] are its own. */
static void print_quoted(FILE *stream, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            (void)fputs("'\\''", stream);
        else if (strchr(":[]\\", *text))
            (void)fprintf(stream, "\\%c", *text);
        else
            (void)fputc(*text, stream);
    }
}

/* The action of a value: which words, files or variables. */
static void print_action(FILE *stream, const char *values)
{
    if (completion_offers_files(values))
        (void)fputs("_files", stream);
    else if (completion_offers_directories(values))
        (void)fputs("_files -/", stream);
    else if (completion_offers_variables(values))
        (void)fputs("_parameters", stream);
    else if (values && *values) {
        (void)fputc('(', stream);
        completion_words(stream, values);
        (void)fputc(')', stream);
    }
}

static void print_option(FILE *stream, const struct cli_option *option)
{
    (void)fprintf(stream, "            '%s--%s%s[", option->kind == CLI_LIST ? "*" : "",
                  option->name, option->argument ? "=" : "");
    print_quoted(stream, option->help);
    (void)fputc(']', stream);
    if (option->argument) {
        (void)fputc(':', stream);
        print_quoted(stream, option->argument);
        (void)fputc(':', stream);
        print_action(stream, option->values);
    }
    (void)fputs("' \\\n", stream);
}

static void print_command(FILE *stream, const struct cli_command *command)
{
    const struct cli_option *option;

    (void)fprintf(stream, "        %s) _arguments \\\n", command->name);
    for (size_t n = 0; (option = cli_option_at(command, n)); n++)
        print_option(stream, option);
    (void)fputs("            '*::operand:", stream);
    print_action(stream, command->words);
    (void)fputs("' ;;\n", stream);
}

void completion_zsh(FILE *stream)
{
    (void)fputs("#compdef symbiont symbi\n"
                "# zsh completion for symbiont: written by `symbiont completion zsh`\n"
                "_symbiont() {\n    local -a commands=(\n",
                stream);
    for (size_t i = 0; cli_commands[i]; i++) {
        (void)fprintf(stream, "        '%s:", cli_commands[i]->name);
        print_quoted(stream, cli_commands[i]->summary);
        (void)fputs("'\n", stream);
    }
    (void)fputs("    )\n"
                "    if (( CURRENT == 2 )); then\n"
                "        _describe command commands\n"
                "        return\n"
                "    fi\n"
                "    shift words\n"
                "    (( CURRENT-- ))\n"
                "    case $words[1] in\n",
                stream);
    for (size_t i = 0; cli_commands[i]; i++)
        print_command(stream, cli_commands[i]);
    (void)fputs("    esac\n}\n_symbiont \"$@\"\n", stream);
}
