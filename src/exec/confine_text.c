#include <string.h>

#include "exec/confine.h"

const char *confine_step_text(enum confine_step step)
{
    switch (step) {
#define X(name, text)                                                                              \
    case CONFINE_STEP_##name:                                                                      \
        return text;
        CONFINE_STEP_LIST(X)
#undef X
    }
    return "confine itself";
}

static const char *const parts[] = {
#define X(name, text) [CONFINE_PART_##name] = (text),
    CONFINE_PART_LIST(X)
#undef X
};

const char *confine_part_text(enum confine_part part)
{
    return parts[part];
}

uint32_t confine_part_bit(const char *name, size_t len)
{
    for (unsigned i = 0; i < CONFINE_PARTS; i++) {
        if (strlen(parts[i]) == len && memcmp(parts[i], name, len) == 0)
            return UINT32_C(1) << i;
    }
    return 0;
}
