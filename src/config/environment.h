/*
 * environment.h - SYMBIONT_* variables: five short names, and SYMBIONT_SECTION__KEY for every key
 */
#pragma once

#include "config/state.h"

/* The value of a variable in "K=V" strings, or NULL; an empty one counts as absent. */
const char *environment_get(const char *const *environment, const char *name);

/* Sets what the variables say.  CONFIG, naming the variable, when one does not parse or two
 * disagree; an unknown SYMBIONT_X__Y is a warning. */
CHECKED bool environment_apply(struct symbiont_config *config, const char *const *environment,
                               struct symbiont_error *err);
