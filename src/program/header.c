#include "program/header.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "program/opened.h"

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#endif

static bool elf_parse(const unsigned char *bytes, size_t len, struct symbiont_error *err)
{
    Elf64_Ehdr elf;

    if (len < sizeof elf)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE, "not executable: the file is cut short");
    memcpy(&elf, bytes, sizeof elf);
    if (elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_ident[EI_DATA] != ELFDATA2LSB ||
        elf.e_machine != MACHINE)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: a program for another kind of machine; install the "
                         "one for this machine");
    if (elf.e_type != ET_EXEC && elf.e_type != ET_DYN)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: an object file that was never linked");
    return true;
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Cuts blanks off both ends; the text stays where it is but for its end. */
static char *trim(char *text)
{
    size_t len;

    while (blank(*text))
        text++;
    for (len = strlen(text); len && blank(text[len - 1]); len--)
        text[len - 1] = '\0';
    return text;
}

/* The line without "#!" and its newline. */
static bool line_read(const unsigned char *bytes, size_t len, char line[static HEADER_BYTES],
                      struct symbiont_error *err)
{
    size_t most = len < HEADER_BYTES ? len : HEADER_BYTES;
    const unsigned char *end = memchr(bytes, '\n', most);

    if (!end && len >= HEADER_BYTES)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: its #! line is longer than %d bytes", HEADER_BYTES - 1);
    size_t used = end ? (size_t)(end - bytes) : most;
    memcpy(line, bytes + 2, used - 2);
    line[used - 2] = '\0';
    if (strlen(line) != used - 2)
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: its #! line holds a NUL byte");
    if (used > 2 && line[used - 3] == '\r')
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: its #! line ends with a carriage return; save the file "
                         "with Unix line ends");
    return true;
}

/* line = "#!" { blank } interpreter [ blank argument ] */
static bool script_parse(const unsigned char *bytes, size_t len, struct header *header,
                         struct symbiont_error *err)
{
    char line[HEADER_BYTES];

    if (!line_read(bytes, len, line, err))
        return false;
    char *word = trim(line);
    size_t word_len = strcspn(word, " \t");
    const char *rest = word[word_len] ? trim(word + word_len) : "";

    if (*word != '/')
        return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                         "not executable: its #! line names no interpreter by an absolute path");
    header->script = true;
    (void)snprintf(header->interpreter, HEADER_BYTES, "%.*s", (int)word_len, word);
    (void)snprintf(header->argument, HEADER_BYTES, "%s", rest);
    return true;
}

bool header_parse(const unsigned char *bytes, size_t len, struct header *header,
                  struct symbiont_error *err)
{
    *header = (struct header){0};
    if (len >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0)
        return elf_parse(bytes, len, err);
    if (len >= 2 && bytes[0] == '#' && bytes[1] == '!')
        return script_parse(bytes, len, header, err);
    return error_set(err, SYMBIONT_NOT_EXECUTABLE,
                     "not executable: %s; a script needs a first line such as #!/bin/sh",
                     len ? "neither a program nor a script with a #! line" : "the file is empty");
}

bool header_read(int fd, struct header *header, struct symbiont_error *err)
{
    unsigned char bytes[HEADER_BYTES];
    ssize_t got;

    *header = (struct header){0};
    auto_close int file = opened_reopen(fd);
    if (file < 0 && errno == EACCES)
        return true;
    if (file < 0)
        return error_errno(err, "open");
    do {
        got = pread(file, bytes, sizeof bytes, 0);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read");
    return header_parse(bytes, (size_t)got, header, err);
}
