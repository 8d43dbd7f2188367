#include <stddef.h>
#include <string.h>

#include "cli/commands.h"

struct doctor_options {
    struct cli_common common;
};

struct table {
    const struct doctor_options *options;
    bool colour;
    size_t rows;
};

static void print_json_or_null(const char *text)
{
    if (text)
        print_json_text(stdout, text);
    else
        (void)fputs("null", stdout);
}

static void print_json_probe(struct table *table, const struct symbiont_probe *probe)
{
    (void)fputs(table->rows ? ",\n  {\"area\": " : "[\n  {\"area\": ", stdout);
    print_json_text(stdout, probe->area);
    (void)fputs(", \"name\": ", stdout);
    print_json_text(stdout, probe->name);
    (void)printf(", \"available\": %s, \"start_us\": ", probe->available ? "true" : "false");
    if (probe->start_us)
        (void)printf("%llu", (unsigned long long)probe->start_us);
    else
        (void)fputs("null", stdout);
    (void)fputs(", \"detail\": ", stdout);
    print_json_or_null(probe->detail);
    (void)fputs(", \"remedy\": ", stdout);
    print_json_or_null(probe->remedy);
    (void)putchar('}');
}

static void print_row(const struct table *table, const struct symbiont_probe *probe)
{
    char start[32] = "";
    const char *answer = probe->available ? "\033[32m" : "\033[31m";

    if (probe->start_us)
        (void)snprintf(start, sizeof start, "%.2f ms", (double)probe->start_us / 1000);
    if (!table->rows)
        (void)printf("%-14s %-4s %-10s %s\n", "AREA", "", "START", "WHAT");
    (void)printf("%-14s %s%-4s%s %-10s %s%s%s\n", probe->area, table->colour ? answer : "",
                 probe->available ? "yes" : "no", table->colour ? "\033[0m" : "", start,
                 probe->name, probe->detail ? ": " : "", probe->detail ? probe->detail : "");
    if (!probe->available && probe->remedy)
        (void)printf("%30s -> %s\n", "", probe->remedy);
}

static void print_probe(void *context, const struct symbiont_probe *probe)
{
    struct table *table = context;

    if (table->options->common.json)
        print_json_probe(table, probe);
    else
        print_row(table, probe);
    table->rows++;
    (void)fflush(stdout); /* probes take their time: show each as it comes */
}

static int run(void *typed, char **operands, size_t count)
{
    struct table table = {.options = typed, .colour = colour_wanted(stdout)};
    struct symbiont_error err = {0};
    auto_config struct symbiont_config *config = config_open(&table.options->common, &err);
    struct symbiont_orchestrator *orchestrator;

    (void)operands, (void)count;
    if (!config)
        return say_failure(&err);
    orchestrator = symbiont_orchestrator_new(config, &err);
    if (!orchestrator)
        return say_failure(&err);
    symbiont_doctor(orchestrator, print_probe, &table);
    symbiont_orchestrator_free(orchestrator);
    if (table.options->common.json)
        (void)puts(table.rows ? "\n]" : "[]");
    return stdout_finish(0);
}

static const struct cli_option own[] = {
    {"json", 0, NULL, "print a list of records", CLI_OWN, CLI_FLAG,
     offsetof(struct doctor_options, common.json), NULL},
    {0},
};

const struct cli_command cli_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "tries each tier and each mechanism on this host, and says what is missing",
    .size = sizeof(struct doctor_options),
    .tables = {own, cli_common_options},
    .run = run,
};
