#include "tier/tier.h"

#include "base/text.h"

static const struct tier_engine *const engines[] = {
    &tier_native,
};

enum { ENGINES = sizeof engines / sizeof engines[0] };

const struct tier_engine *tier_at(size_t index)
{
    return index < ENGINES ? engines[index] : NULL;
}

static const struct tier_engine *named(const char *name)
{
    for (size_t i = 0; i < ENGINES; i++) {
        if (text_equal(engines[i]->name, name))
            return engines[i];
    }
    return NULL;
}

static const struct tier_engine *of_tier(enum symbiont_tier tier)
{
    for (size_t i = 0; i < ENGINES; i++) {
        if (engines[i]->tier == tier)
            return engines[i];
    }
    return NULL;
}

const struct tier_engine *tier_find(enum symbiont_tier tier, const char *name,
                                    struct symbiont_error *err)
{
    const struct tier_engine *engine = name ? named(name) : of_tier(tier);

    if (engine && engine->tier == tier)
        return engine;
    if (engine)
        (void)error_set(err, SYMBIONT_INVALID, "engine '%s' provides tier %s, not %s", name,
                        symbiont_tier_text(engine->tier), symbiont_tier_text(tier));
    else if (name)
        (void)error_set(err, SYMBIONT_UNAVAILABLE,
                        "engine '%s' is not in this version of symbiont (there is: native)", name);
    else
        (void)error_set(err, SYMBIONT_UNAVAILABLE,
                        "tier %s has no engine in this version of symbiont; for code that you "
                        "trust, run it natively: --native",
                        symbiont_tier_text(tier));
    return NULL;
}
