#include "symbiont.h"

const char *symbiont_version(void)
{
    return SYMBIONT_VERSION;
}
