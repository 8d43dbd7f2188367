#include "config/discover.h"

#include <libgen.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/choose.h"
#include "config/environment.h"
#include "config/load.h"
#include "config/trust.h"

static char *trust_list(const struct config_places *places)
{
    return trust_list_path(environment_get(places->environment, "XDG_STATE_HOME"),
                           environment_get(places->environment, "HOME"));
}

static bool is_trusted(struct symbiont_config *config, const struct config_places *places,
                       const struct chosen *chosen)
{
    auto_free char *list = trust_list(places);
    struct symbiont_error why = {0};

    if (chosen->kind != CHOSEN_HERE)
        return true;
    if (list && trust_holds(list, chosen->real, chosen->text.data, chosen->text.len, &why))
        return true;
    if (why.status)
        config_warn(config, "%s", why.text);
    return false;
}

/* What the operator has without the file of the current directory. */
static bool use_operators_permissions(struct symbiont_config *config,
                                      const struct config_places *places,
                                      struct symbiont_error *err)
{
    auto_chosen struct chosen behind = {0};
    struct load load;

    if (!choose_operators(config, places, &behind, err))
        return false;
    if (behind.kind == CHOSEN_NONE)
        return true;
    if (!load_open(&load, config, behind.name, &behind.text, err))
        return false;
    load_apply_permissions(&load);
    return true;
}

static bool use_chosen(struct symbiont_config *config, const struct config_places *places,
                       const struct chosen *chosen, struct symbiont_error *err)
{
    bool trusted = is_trusted(config, places, chosen);
    struct load load;

    if (!trusted && !use_operators_permissions(config, places, err))
        return false;
    if (!load_open(&load, config, chosen->name, &chosen->text, err))
        return false;
    if (trusted)
        load_apply(&load);
    else
        load_apply_narrowing(&load, chosen->name);
    return true;
}

/* Whatever file was chosen: an explicit "no" of the system is final. */
static bool obey_system(struct symbiont_config *config, const struct config_places *places,
                        struct symbiont_error *err)
{
    auto_chosen struct chosen file = {0};
    const char *origin;
    struct load load;

    if (!choose_system(places, &file, err))
        return false;
    if (file.kind == CHOSEN_NONE)
        return true;
    if (!load_read(&load, config, file.name, &file.text, err) || !load_refuse_mistakes(&load, err))
        return false;
    bool allowed = config_native_permission(config, &origin) == CONFIG_ALLOWED;
    load_apply_prohibition(&load);
    if (allowed && config->prohibition)
        config_warn(config, "%s permits native execution without effect: %s forbids it", origin,
                    config->prohibition);
    return true;
}

bool config_discover(struct symbiont_config *config, const struct config_places *places,
                     struct symbiont_error *err)
{
    auto_chosen struct chosen chosen = {0};

    if (!choose(config, places, &chosen, err))
        return false;
    if (chosen.kind != CHOSEN_NONE && !use_chosen(config, places, &chosen, err))
        return false;
    return obey_system(config, places, err) && environment_apply(config, places->environment, err);
}

bool config_load(struct symbiont_config *config, const char *path, struct symbiont_error *err)
{
    const struct config_places places = {.named = path};
    auto_chosen struct chosen chosen = {0};
    struct load load;

    if (!choose(config, &places, &chosen, err) ||
        !load_open(&load, config, chosen.name, &chosen.text, err))
        return false;
    load_apply(&load);
    return true;
}

static void report_findings(const struct load *load,
                            void (*report)(void *context, const char *finding), void *context)
{
    for (const struct finding *at = load->findings; at; at = at->next)
        report(context, arena_format(load->config->arena, "%s:%u:%u: %s", load->name, at->at.line,
                                     at->at.column, at->text));
}

/* Files that the search passed over, and why. */
static size_t report_skipped(const struct symbiont_config *config,
                             void (*report)(void *context, const char *finding), void *context)
{
    size_t count = 0;

    for (const char *warning; (warning = config_warning(config, count)); count++)
        report(context, warning);
    return count;
}

bool config_check(const struct config_places *places,
                  void (*report)(void *context, const char *finding), void *context,
                  struct symbiont_error *err)
{
    auto_config struct symbiont_config *config = config_new();
    auto_chosen struct chosen chosen = {0};
    struct load load;

    if (!choose(config, places, &chosen, err))
        return false;
    size_t skipped = report_skipped(config, report, context);
    if (chosen.kind == CHOSEN_NONE)
        return skipped == 0 || error_set(err, SYMBIONT_CONFIG, "no file can be used");
    if (!load_read(&load, config, chosen.name, &chosen.text, err)) {
        report(context, err->text);
        return false;
    }
    report_findings(&load, report, context);
    if (load.count == 0 && skipped == 0)
        return true;
    return error_set(err, SYMBIONT_CONFIG, "%s: %zu mistake%s", chosen.name, load.count + skipped,
                     load.count + skipped == 1 ? "" : "s");
}

/* The directory's real path and the file's own name: a link to a file is not the file. */
static char *real_path(const char *path, struct symbiont_error *err)
{
    auto_free char *for_directory = mem_copy_text(path);
    auto_free char *for_name = mem_copy_text(path);
    auto_free char *directory = realpath(dirname(for_directory), NULL);
    auto_free char *target = realpath(path, NULL);

    if (!directory || !target) {
        (void)error_errno(err, "%s", path);
        return NULL;
    }
    auto_free char *real = mem_format("%s/%s", directory[1] ? directory : "", basename(for_name));
    if (text_equal(real, target))
        return take_ptr(real);
    (void)error_set(err, SYMBIONT_DENIED, "%s is a symbolic link; trust %s, where it lies", path,
                    target);
    return NULL;
}

bool config_trust(const struct config_places *places, const char *path, struct symbiont_error *err)
{
    auto_config struct symbiont_config *config = config_new();
    const struct config_places named = {.named = path};
    auto_chosen struct chosen chosen = {0};
    auto_free char *list = trust_list(places);
    auto_free char *real = real_path(path, err);
    struct load load;

    if (!real || !choose(config, &named, &chosen, err) ||
        !load_open(&load, config, path, &chosen.text, err))
        return false;
    if (!list)
        return error_set(err, SYMBIONT_CONFIG,
                         "neither HOME nor XDG_STATE_HOME says where to keep the list of trusted "
                         "files");
    return trust_add(list, real, chosen.text.data, chosen.text.len, err);
}
