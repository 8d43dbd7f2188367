#include "exec/parts.h"

#include <string.h>

static const char *const texts[RUN_PARTS] = {
#define X(name, text) [CONFINE_PART_##name] = (text),
    CONFINE_PART_LIST(X)
#undef X
#define X(name, text) [RUN_PART_##name] = (text),
        RUN_PART_LIST(X)
#undef X
};

uint32_t run_part_bit(const char *name, size_t len)
{
    for (unsigned part = 0; part < RUN_PARTS; part++) {
        if (strlen(texts[part]) == len && memcmp(texts[part], name, len) == 0)
            return UINT32_C(1) << part;
    }
    return 0;
}

const char *run_part_text(unsigned part)
{
    return part < RUN_PARTS ? texts[part] : "unknown";
}

const char *run_part_names(void)
{
    static const char names[] =
#define X(name, text) text ", "
        CONFINE_PART_LIST(X)
#undef X
#define X(name, text) text " "
            RUN_PART_LIST(X)
#undef X
        ;
    return names;
}
