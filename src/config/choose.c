#include "config/choose.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/environment.h"
#include "config/ours.h"
#include "config/source.h"

void chosen_release(struct chosen *chosen)
{
    free(chosen->name);
    free(chosen->real);
    buf_release(&chosen->text);
    *chosen = (struct chosen){0};
}

static void forget(struct chosen *chosen)
{
    chosen_release(chosen);
    buf_init(&chosen->text, TOML_BYTES);
}

static bool read_file(const char *path, enum chosen_kind kind, struct chosen *chosen,
                      struct symbiont_error *err)
{
    forget(chosen);
    if (!source_read(path, &chosen->text, err))
        return false;
    chosen->kind = kind;
    chosen->name = mem_copy_text(path);
    return true;
}

bool choose_system(const struct config_places *places, struct chosen *chosen,
                   struct symbiont_error *err)
{
    struct symbiont_error why = {0};

    if (read_file(places->system_file, CHOSEN_SYSTEM, chosen, &why) ||
        why.status == SYMBIONT_NOT_FOUND)
        return true;
    *err = why;
    return false;
}

/* $XDG_CONFIG_HOME counts only when it is absolute (XDG base directory specification). */
static char *user_file(struct symbiont_config *config, const char *const *environment)
{
    const char *base = environment_get(environment, "XDG_CONFIG_HOME");
    const char *home = environment_get(environment, "HOME");

    if (base && *base == '/')
        return mem_format("%s/symbiont/config.toml", base);
    if (base)
        config_warn(config, "XDG_CONFIG_HOME is ignored, because it is not an absolute path");
    return home && *home == '/' ? mem_format("%s/.config/symbiont/config.toml", home) : NULL;
}

bool choose_operators(struct symbiont_config *config, const struct config_places *places,
                      struct chosen *chosen, struct symbiont_error *err)
{
    auto_free char *path = user_file(config, places->environment);

    if (path && access(path, F_OK) == 0)
        return read_file(path, CHOSEN_USER, chosen, err);
    if (path && errno == EACCES)
        config_warn(config, "%s cannot be reached: permission denied", path);
    return choose_system(places, chosen, err);
}

/* config.toml is a name that many programs use. */
static bool is_generic(const char *name)
{
    return text_equal(name, "config.toml");
}

/* True with kind NONE: not this one, look on. */
static bool choose_here(struct symbiont_config *config, const char *name, struct chosen *chosen,
                        struct symbiont_error *err)
{
    struct symbiont_error why = {0};

    forget(chosen);
    enum source_here answer = source_read_here(name, &chosen->text, &chosen->real, &why);
    if (answer == HERE_ABSENT)
        return true;
    if (is_generic(name) && (!chosen->text.data || !text_is_ours(config, name, &chosen->text)))
        return true;
    if (answer == HERE_SKIPPED) {
        config_warn(config, "%s", why.text);
        return true;
    }
    if (answer == HERE_REFUSED) {
        *err = why;
        return false;
    }
    chosen->kind = CHOSEN_HERE;
    chosen->name = mem_copy_text(name);
    return true;
}

bool choose(struct symbiont_config *config, const struct config_places *places,
            struct chosen *chosen, struct symbiont_error *err)
{
    static const char *const here[] = {"symbiont.toml", "config.toml"};
    const char *named =
        places->named ? places->named : environment_get(places->environment, "SYMBIONT_CONFIG");

    if (named)
        return read_file(named, CHOSEN_NAMED, chosen, err);
    for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
        if (!choose_here(config, here[i], chosen, err))
            return false;
        if (chosen->kind == CHOSEN_HERE)
            return true;
    }
    return choose_operators(config, places, chosen, err);
}
