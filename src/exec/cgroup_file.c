#include "exec/cgroup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

struct cgroup_text cgroup_text_in(char *storage, size_t size)
{
    storage[0] = '\0';
    return (struct cgroup_text){.at = storage, .end = storage + size, .whole = true};
}

void cgroup_put(struct cgroup_text *text, const char *part)
{
    size_t len = strlen(part);

    if (len >= (size_t)(text->end - text->at)) {
        text->whole = false;
        return;
    }
    memcpy(text->at, part, len + 1);
    text->at += len;
}

void cgroup_put_number(struct cgroup_text *text, uint64_t number)
{
    char digits[CGROUP_NUMBER_BYTES];
    char *at = digits + sizeof digits;

    *--at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    cgroup_put(text, at);
}

int cgroup_write(int dir, const char *file, const char *text)
{
    auto_close int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        return -errno;
    return 0;
}

int cgroup_write_number(int dir, const char *file, uint64_t number)
{
    char digits[CGROUP_NUMBER_BYTES];
    struct cgroup_text text = cgroup_text_in(digits, sizeof digits);

    cgroup_put_number(&text, number);
    return cgroup_write(dir, file, digits);
}

bool cgroup_read_fd(int fd, char text[static CGROUP_TEXT_BYTES])
{
    ssize_t got = pread(fd, text, CGROUP_TEXT_BYTES - 1, 0);

    text[got > 0 ? got : 0] = '\0';
    return got >= 0;
}

bool cgroup_read(int dir, const char *file, char text[static CGROUP_TEXT_BYTES])
{
    auto_close int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);

    text[0] = '\0';
    return fd >= 0 && cgroup_read_fd(fd, text);
}

const char *cgroup_number(const char *text, uint64_t *number)
{
    const char *at = text;
    uint64_t value = 0;

    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
            return NULL;
    *number = value;
    return at > text ? at : NULL;
}

bool cgroup_read_number(int dir, const char *file, uint64_t *number)
{
    char text[CGROUP_TEXT_BYTES];

    return cgroup_read(dir, file, text) && cgroup_number(text, number);
}

bool cgroup_find(const char *text, const char *key, uint64_t *number)
{
    size_t len = strlen(key);

    while (text) {
        if (strncmp(text, key, len) == 0 && text[len] == ' ')
            return cgroup_number(text + len + 1, number);
        text = strchr(text, '\n');
        text += text ? 1 : 0;
    }
    return false;
}

bool cgroup_has_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (text += strspn(text, " \n"); *text; text += strspn(text, " \n")) {
        size_t here = strcspn(text, " \n");

        if (here == len && memcmp(text, word, len) == 0)
            return true;
        text += here;
    }
    return false;
}
