#include "exec/confine/interpreter.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { HEADERS_AT_MOST = 64 };

static bool read_at(int fd, void *into, size_t len, uint64_t at)
{
    return pread(fd, into, len, (off_t)at) == (ssize_t)len;
}

static bool is_program(const Elf64_Ehdr *header)
{
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
           header->e_phnum <= HEADERS_AT_MOST;
}

bool interpreter_of(const char *path, char loader[static INTERPRETER_BYTES])
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf64_Ehdr header;

    if (fd < 0 || !read_at(fd, &header, sizeof header, 0) || !is_program(&header))
        return false;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr part;

        if (!read_at(fd, &part, sizeof part, header.e_phoff + i * sizeof part))
            return false;
        if (part.p_type != PT_INTERP)
            continue;
        if (part.p_filesz == 0 || part.p_filesz >= INTERPRETER_BYTES ||
            !read_at(fd, loader, part.p_filesz, part.p_offset))
            return false;
        loader[part.p_filesz] = '\0';
        return loader[0] == '/';
    }
    return false;
}
