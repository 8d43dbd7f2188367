/*
 * ours.h - is a file called config.toml meant for symbiont?
 *
 * It is when it has a section of ours and none of another program.
 */
#pragma once

#include "base/buf.h"
#include "config/state.h"

/* A file that looks like ours but for a foreign section is mentioned in a warning. */
bool text_is_ours(struct symbiont_config *config, const char *name, const struct buf *text);
