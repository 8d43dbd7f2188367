#include "cli/completion.h"

static const char head[] =
    "# bash completion for symbiont: written by `symbiont completion bash`\n"
    "_symbiont() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local words= files= command=\n"
    "    if [[ $cur == = ]]; then\n" /* bash takes --tier=No as three words */
    "        cur=\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    (( COMP_CWORD > 1 )) && command=${COMP_WORDS[1]}\n"
    "    case $command in\n";

static const char tail[] = "    esac\n"
                           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                           "    if [[ $files && $cur != -* ]]; then\n"
                           "        local name\n"
                           "        while IFS= read -r name; do COMPREPLY+=(\"$name\"); done \\\n"
                           "            < <(compgen \"$files\" -- \"$cur\")\n"
                           "        compopt -o filenames 2>/dev/null\n"
                           "    fi\n"
                           "}\n"
                           "complete -F _symbiont symbiont symbi\n";

/* Assignments for what may stand here. */
static void print_offer(FILE *stream, const char *values)
{
    (void)fputs("words=\"", stream);
    completion_words(stream, values);
    (void)fputs("\"", stream);
    if (completion_offers_files(values))
        (void)fputs("; files=-f", stream);
    if (completion_offers_directories(values))
        (void)fputs("; files=-d", stream);
    if (completion_offers_variables(values))
        (void)fputs("; words=$(compgen -e)", stream);
    (void)fputs(" ;;\n", stream);
}

static void print_command(FILE *stream, const struct cli_command *command)
{
    const struct cli_option *option;

    (void)fprintf(stream, "        %s) case $prev in\n", command->name);
    for (size_t n = 0; (option = cli_option_at(command, n)); n++) {
        if (!option->argument)
            continue;
        (void)fprintf(stream, "            --%s) ", option->name);
        print_offer(stream, option->values);
    }
    (void)fputs("            *) ", stream);
    print_offer(stream, command->words);
    (void)fputs("            esac\n            [[ $cur == -* ]] && words=\"", stream);
    for (size_t n = 0; (option = cli_option_at(command, n)); n++)
        (void)fprintf(stream, "%s--%s", n ? " " : "", option->name);
    (void)fputs("\" ;;\n", stream);
}

void completion_bash(FILE *stream)
{
    (void)fputs(head, stream);
    (void)fputs("        '') words=\"", stream);
    completion_words(stream, "COMMAND");
    (void)fputs(" --help --version\" ;;\n", stream);
    for (size_t i = 0; cli_commands[i]; i++)
        print_command(stream, cli_commands[i]);
    (void)fputs(tail, stream);
}
