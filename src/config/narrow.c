/*
 * narrow.c - what a file of the current directory may do that nobody trusted
 *
 * It may come from anyone whose repository was cloned.  So it may take away, lower, strengthen and
 * forbid, measured against what the operator has without it; the rest has no effect.
 */
#include <string.h>

#include "base/text.h"
#include "config/load.h"

enum outcome { REFUSED, CUT, ACCEPTED };

static bool contains(const char *const *list, const char *entry)
{
    while (*list && !text_equal(*list, entry))
        list++;
    return *list != NULL;
}

/* The operator's entries that the file has too. */
static enum outcome intersect(struct arena *arena, const struct value *now, struct value *wanted)
{
    const char **kept;
    size_t count = 0;
    bool foreign = false;

    for (size_t i = 0; wanted->list[i]; i++)
        foreign = foreign || !contains(now->list, wanted->list[i]);
    while (now->list[count])
        count++;
    kept = arena_take(arena, (count + 1) * sizeof *kept);
    count = 0;
    for (size_t i = 0; now->list[i]; i++) {
        if (contains(wanted->list, now->list[i]))
            kept[count++] = now->list[i];
    }
    wanted->list = kept;
    return foreign ? CUT : ACCEPTED;
}

/* Where the operator set none: the tier that runs have anyway, and the strongest profile. */
static int weakest_now(const struct symbiont_config *config, const struct setting *setting,
                       const struct value *now)
{
    if (now->present)
        return now->rank;
    return setting->type == SETTING_TIER ? (int)config_tier(config, "security.default_sandbox_tier")
                                         : SYMBIONT_PROFILE_STRICT;
}

/* Below the current directory, by its text: no root, no way up. */
static bool inside(const char *path)
{
    if (*path == '/' || *path == '~')
        return false;
    for (const char *at = path; *at; at += strcspn(at, "/") + (at[strcspn(at, "/")] == '/')) {
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return false;
    }
    return true;
}

static enum outcome judge(const struct symbiont_config *config, const struct setting *setting,
                          const struct value *now, struct value *wanted)
{
    bool met = false;

    switch (setting->rule) {
    case RULE_FREE:
        return ACCEPTED;
    case RULE_OPERATOR:
        break;
    case RULE_ONLY_FALSE:
        met = !wanted->boolean;
        break;
    case RULE_ONLY_TRUE:
        met = wanted->boolean;
        break;
    case RULE_LOWER:
        met = !now->present || wanted->number <= now->number;
        break;
    case RULE_SUBSET:
        return intersect(config->arena, now, wanted);
    case RULE_STRONGER:
        met = wanted->rank >= weakest_now(config, setting, now);
        break;
    case RULE_INSIDE:
        met = inside(wanted->text);
        break;
    }
    return met || value_equal(now, wanted) ? ACCEPTED : REFUSED;
}

static const char *mention(const struct load *load, const char *so_far, size_t index)
{
    return arena_format(load->config->arena, "%s%s%s (line %u)", so_far, *so_far ? ", " : "",
                        setting_at(index)->key, load->lines[index]);
}

void load_apply_narrowing(const struct load *load, const char *path)
{
    struct symbiont_config *config = load->config;
    const char *without_effect = "";

    for (size_t i = 0; i < setting_count(); i++) {
        struct value wanted = load->staged[i];

        if (!wanted.present)
            continue;
        enum outcome outcome = judge(config, setting_at(i), &config->values[i], &wanted);
        if (outcome != ACCEPTED)
            without_effect = mention(load, without_effect, i);
        if (outcome != REFUSED)
            config_put(config, i, wanted);
    }
    if (*without_effect)
        config_warn(config,
                    "%s is not trusted, so it can only narrow what you allow; without effect: %s; "
                    "read it, then: symbiont config trust %s",
                    load->name, without_effect, path);
}
