#include "policy/permit.h"

#include <stdlib.h>

#include "policy/private.h"

void permit_close(struct permit *permit)
{
    if (!permit)
        return;
    free(permit->rule);
    argv_release(&permit->warnings);
    free(permit);
}

void permit_cleanup(struct permit **permit)
{
    permit_close(*permit);
}

enum symbiont_tier permit_tier(const struct permit *permit)
{
    return permit->tier;
}

enum symbiont_profile permit_profile(const struct permit *permit)
{
    return permit->profile;
}

bool permit_profile_demanded(const struct permit *permit)
{
    return permit->profile_demanded;
}

const struct symbiont_limits *permit_limits(const struct permit *permit)
{
    return &permit->limits;
}

bool permit_network_allowed(const struct permit *permit)
{
    return permit->network_allowed;
}

bool permit_network_denial_demanded(const struct permit *permit)
{
    return permit->network_denial_demanded;
}

bool permit_local_filesystem(const struct permit *permit)
{
    return permit->local_filesystem;
}

bool permit_covers(const struct permit *permit, const struct program *program)
{
    return permit->tier != SYMBIONT_TIER_NONE ||
           (permit->dev == program->file.dev && permit->ino == program->file.ino &&
            permit->interpreter_dev == program->interpreter.dev &&
            permit->interpreter_ino == program->interpreter.ino);
}

const char *permit_rule(const struct permit *permit)
{
    return permit->rule;
}

const char *permit_warning(const struct permit *permit, size_t index)
{
    return index < permit->warnings.count ? permit->warnings.items[index] : NULL;
}
