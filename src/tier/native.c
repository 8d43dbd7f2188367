#include <stdio.h>

#include "tier/tier.h"

/* Processes of this host: nothing has to be opened, and that path is where a microsecond counts. */

static bool probe(const struct tier_host *host, char detail[static 256], char remedy[static 256])
{
    (void)host;
    (void)snprintf(detail, 256, "processes of this host under limits; not isolation");
    *remedy = '\0';
    return true;
}

static bool run(const struct tier_host *host, const struct tier_run *run,
                struct exec_outcome *outcome, struct symbiont_error *err)
{
    if (permit_tier(run->permit) != SYMBIONT_TIER_NONE || !permit_covers(run->permit, run->program))
        return error_set(err, SYMBIONT_DENIED, "the permit is for another program than '%s'",
                         run->program->typed);
    return exec_run(host->exec, run->request, outcome, err);
}

static const char *rootfs(const struct exec_request *request)
{
    return request->confine->profile == SYMBIONT_PROFILE_STRICT ? "host:minimal" : "host";
}

const struct tier_engine tier_native = {
    .name = "native",
    .tier = SYMBIONT_TIER_NONE,
    .probe = probe,
    .run = run,
    .rootfs = rootfs,
};
