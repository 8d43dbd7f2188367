/*
 * choose.h - the search for the configuration file: the first place that has one wins
 */
#pragma once

#include "base/buf.h"
#include "config/discover.h"

enum chosen_kind { CHOSEN_NONE, CHOSEN_NAMED, CHOSEN_HERE, CHOSEN_USER, CHOSEN_SYSTEM };

struct chosen {
    enum chosen_kind kind;
    char *name; /* in messages */
    char *real; /* of CHOSEN_HERE: the path without links */
    struct buf text;
};

void chosen_release(struct chosen *chosen);
#define auto_chosen AUTO(chosen_release)

/* Why a file was passed over becomes a warning of `config`. */
CHECKED bool choose(struct symbiont_config *config, const struct config_places *places,
                    struct chosen *chosen, struct symbiont_error *err);
/* The same without the current directory and what was named. */
CHECKED bool choose_operators(struct symbiont_config *config, const struct config_places *places,
                              struct chosen *chosen, struct symbiont_error *err);
/* Only the system's. */
CHECKED bool choose_system(const struct config_places *places, struct chosen *chosen,
                           struct symbiont_error *err);
