/*
 * cgroup_name.h - whose a group is, by its name
 *
 * symbiont-PID-START-NAMESPACE-SERIAL: the keeper's pid alone could be another process's by now,
 * and a keeper in another pid namespace is not to be seen at all.
 */
#pragma once

#include "exec/cgroup.h"

/* Of the calling process. */
struct cgroup_owner cgroup_owner_self(void);
void cgroup_name_write(char name[static CGROUP_NAME_BYTES], const struct cgroup_owner *owner,
                       unsigned serial);
bool cgroup_name_read(const char *name, struct cgroup_owner *owner);
/* A name for a moment, while probing: symbiont-probe-PID-COUNT. */
void cgroup_probe_name_write(char name[static CGROUP_NAME_BYTES]);
bool cgroup_probe_name_read(const char *name, pid_t *pid);

/* Sure that the owner is no more, as seen by `self`. */
bool cgroup_owner_gone(const struct cgroup_owner *owner, const struct cgroup_owner *self);
