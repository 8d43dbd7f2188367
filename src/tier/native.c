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

static bool run(const struct tier_host *host, const struct exec_request *request,
                struct exec_outcome *outcome, struct symbiont_error *err)
{
    return exec_run(host->exec, request, outcome, err);
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
