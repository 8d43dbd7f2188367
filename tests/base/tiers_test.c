#include "symbiont.h"

#include "check.h"

TEST(every_alias_of_a_tier_is_read_in_any_case)
{
    static const char *const names[][4] = {{"none", "NATIVE", "0", "None"},
                                           {"tier1", "Docker", "container", "1"},
                                           {"Tier2", "gvisor", "2", "TIER2"},
                                           {"microvm", "firecracker", "3", "tier3"}};

    for (int tier = SYMBIONT_TIER_NONE; tier <= SYMBIONT_TIER_3; tier++) {
        for (int i = 0; i < 4; i++) {
            struct symbiont_error err = {0};
            enum symbiont_tier read = SYMBIONT_TIER_DEFAULT;

            CHECK_OK(symbiont_tier_parse(names[tier - 1][i], &read, &err), err);
            CHECK_EQ(read, tier);
        }
    }
}

TEST(an_unknown_tier_or_profile_names_the_choices)
{
    struct symbiont_error err = {0};
    enum symbiont_tier tier;
    enum symbiont_profile profile;

    CHECK(!symbiont_tier_parse("Tier4", &tier, &err));
    CHECK_TEXT(err.text, "'Tier4' is not a tier (None, Tier1, Tier2 or Tier3)");
    CHECK(!symbiont_profile_parse("lax", &profile, &err));
    CHECK_TEXT(err.text, "'lax' is not a profile (Permissive, Moderate or Strict)");
    CHECK_EQ(err.status, SYMBIONT_INVALID);
}

TEST(tiers_and_profiles_are_printed_in_one_way)
{
    CHECK_TEXT(symbiont_tier_text(SYMBIONT_TIER_NONE), "None");
    CHECK_TEXT(symbiont_tier_text(SYMBIONT_TIER_DEFAULT), "default");
    CHECK_TEXT(symbiont_profile_text(SYMBIONT_PROFILE_STRICT), "Strict");
}
