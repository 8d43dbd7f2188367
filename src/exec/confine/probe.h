/*
 * probe.h - what this host lets a process do to confine itself: each is tried, in a child
 */
#pragma once

#include <stdbool.h>

#include "exec/confine.h"

/* Tries the part for real.  At most a few seconds, whatever happens. */
void probe_part(enum confine_part part, struct confine_ability *ability);

/* Whether namespaces need a user namespace first: whoever may not make a mount namespace. */
bool probe_needs_userns(void);

/* CLONE_NEW... of the namespaces among the parts (a mask). */
uint64_t probe_clone_flags(uint32_t parts);
