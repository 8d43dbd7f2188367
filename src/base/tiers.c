#include "base/error.h"
#include "base/text.h"

struct alias {
    const char *name;
    int value;
};

static const struct alias tiers[] = {
    {"none", SYMBIONT_TIER_NONE}, {"native", SYMBIONT_TIER_NONE}, {"0", SYMBIONT_TIER_NONE},
    {"tier1", SYMBIONT_TIER_1},   {"docker", SYMBIONT_TIER_1},    {"container", SYMBIONT_TIER_1},
    {"1", SYMBIONT_TIER_1},       {"tier2", SYMBIONT_TIER_2},     {"gvisor", SYMBIONT_TIER_2},
    {"2", SYMBIONT_TIER_2},       {"tier3", SYMBIONT_TIER_3},     {"firecracker", SYMBIONT_TIER_3},
    {"microvm", SYMBIONT_TIER_3}, {"3", SYMBIONT_TIER_3},
};

static const struct alias profiles[] = {
#define X(name, text) {text, SYMBIONT_PROFILE_##name},
    SYMBIONT_PROFILE_LIST(X)
#undef X
};

static int find(const struct alias *aliases, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal_fold(aliases[i].name, text))
            return aliases[i].value;
    }
    return 0;
}

const char *symbiont_tier_text(enum symbiont_tier tier)
{
    switch (tier) {
    case SYMBIONT_TIER_DEFAULT:
        return "default";
#define X(name, text)                                                                              \
    case SYMBIONT_TIER_##name:                                                                     \
        return text;
        SYMBIONT_TIER_LIST(X)
#undef X
    }
    return "unknown tier";
}

const char *symbiont_profile_text(enum symbiont_profile profile)
{
    switch (profile) {
    case SYMBIONT_PROFILE_DEFAULT:
        return "default";
#define X(name, text)                                                                              \
    case SYMBIONT_PROFILE_##name:                                                                  \
        return text;
        SYMBIONT_PROFILE_LIST(X)
#undef X
    }
    return "unknown profile";
}

bool symbiont_tier_parse(const char *text, enum symbiont_tier *tier, struct symbiont_error *err)
{
    int found = find(tiers, sizeof tiers / sizeof *tiers, text);

    if (!found)
        return error_set(err, SYMBIONT_INVALID,
                         "'%.64s' is not a tier (None, Tier1, Tier2 or Tier3)", text);
    *tier = (enum symbiont_tier)found;
    return true;
}

bool symbiont_profile_parse(const char *text, enum symbiont_profile *profile,
                            struct symbiont_error *err)
{
    int found = find(profiles, sizeof profiles / sizeof *profiles, text);

    if (!found)
        return error_set(err, SYMBIONT_INVALID,
                         "'%.64s' is not a profile (Permissive, Moderate or Strict)", text);
    *profile = (enum symbiont_profile)found;
    return true;
}
