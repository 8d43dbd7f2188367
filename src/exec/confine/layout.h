/*
 * layout.h - what the root of a Strict run holds, as the entries that its child makes
 *
 * What may not be read is absent: the programs of the host read-only, an /etc of what programs need
 * to start, and the run's own directories at their own paths.
 */
#pragma once

#include "base/error.h"
#include "exec/confine.h"

/* Adds the root to the plan. */
CHECKED bool layout_root(const struct confine_request *request, struct spec_builder *builder,
                         struct confine_plan *plan, struct symbiont_error *err);

/* Adds, over the host's root, what keeps request->read_only read-only and what of
 * request->unreadable lies in the run's directories out of sight.  Nothing when there is none. */
CHECKED bool layout_shields(const struct confine_request *request, struct spec_builder *builder,
                            struct confine_plan *plan, struct symbiont_error *err);

/* Something of request->unreadable lies in the run's directories. */
bool layout_hides(const struct confine_request *request);

/* The unreadable paths that do not; the caller frees the array (not the texts).  NULL at the end.
 */
const char **layout_outside(const struct confine_request *request);
