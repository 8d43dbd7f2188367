#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

bool colour_wanted(FILE *stream)
{
    const char *refused = getenv("NO_COLOR");

    return !(refused && *refused) && isatty(fileno(stream));
}

/* In one write, so that lines of several processes do not mix. */
SYMBIONT_PRINTF(2, 0)
static void say(const char *kind, const char *fmt, va_list args)
{
    auto_free char *text = mem_vformat(fmt, args);
    auto_free char *line = mem_format("symbiont: %s%s\n", kind, text);

    (void)!write(STDERR_FILENO, line, strlen(line));
}

void say_error(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say("", fmt, args);
    va_end(args);
}

void say_warning(const struct cli_common *common, const char *fmt, ...)
{
    va_list args;

    if (common->quiet)
        return;
    va_start(args, fmt);
    say("warning: ", fmt, args);
    va_end(args);
}

void say_note(const struct cli_common *common, const char *fmt, ...)
{
    va_list args;

    if (common->quiet || !common->verbose)
        return;
    va_start(args, fmt);
    say("", fmt, args);
    va_end(args);
}

void say_hint(const struct cli_common *common, const char *fmt, ...)
{
    va_list args;

    if (common->quiet)
        return;
    va_start(args, fmt);
    say("hint: ", fmt, args);
    va_end(args);
}

int say_failure(const struct symbiont_error *err)
{
    say_error("%s", err->text);
    return symbiont_status_exit_code(err->status);
}

void print_json_text(FILE *stream, const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t left = strlen(text);

    (void)fputc('"', stream);
    for (const char *at = text; left;) {
        size_t step = utf8_length(at, left);
        unsigned char byte = (unsigned char)*at;

        if (step == 0)
            (void)fputs(replacement, stream);
        else if (byte == '"' || byte == '\\')
            (void)fprintf(stream, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            (void)fprintf(stream, "\\u%04x", byte);
        else
            (void)fwrite(at, 1, step, stream);
        step = step ? step : 1;
        at += step;
        left -= step;
    }
    (void)fputc('"', stream);
}

int stdout_finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno == EPIPE)
        return EXIT_READER_GONE;
    say_error("write to stdout: %s", strerror(errno));
    return symbiont_status_exit_code(SYMBIONT_SYSTEM);
}
