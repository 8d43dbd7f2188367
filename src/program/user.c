#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "program/environment.h"

enum { LINE_BYTES = 1024 };

/* line = name ":" password ":" uid ":" … */
static char *name_in(char *line, uid_t uid)
{
    struct symbiont_error err = {0};
    char *rest = NULL;
    const char *name = strtok_r(line, ":", &rest);
    const char *password = name ? strtok_r(NULL, ":", &rest) : NULL;
    const char *number = password ? strtok_r(NULL, ":", &rest) : NULL;
    int64_t value = 0;

    if (!number || !units_integer(number, 0, UINT32_MAX, &value, &err) || value != (int64_t)uid)
        return NULL;
    return mem_copy_text(name);
}

char *environment_user(uid_t uid)
{
    char line[LINE_BYTES];
    char *name = NULL;
    FILE *file = fopen("/etc/passwd", "re");

    while (file && !name && fgets(line, sizeof line, file))
        name = name_in(line, uid);
    if (file)
        (void)fclose(file);
    return name ? name : mem_format("%u", uid);
}
