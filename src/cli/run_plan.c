#include "cli/run_plan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

void plan_release(struct run_plan *plan)
{
    argv_release(&plan->env);
    argv_release(&plan->secrets);
    argv_release(&plan->paths);
    free(plan->put);
    free(plan->fetch);
    buf_release(&plan->code);
    if (plan->stdin_fd > STDIN_FILENO)
        (void)close(plan->stdin_fd);
    *plan = (struct run_plan){0};
}

static bool plan_tier(struct symbiont_request *request, const struct run_options *options,
                      struct symbiont_error *err)
{
    if (options->tier && !symbiont_tier_parse(options->tier, &request->tier, err))
        return error_prefix(err, "--sandbox-tier");
    if (options->native && options->tier && request->tier != SYMBIONT_TIER_NONE)
        return error_set(err, SYMBIONT_INVALID,
                         "--native and --sandbox-tier=%s contradict each other; leave one out",
                         options->tier);
    if (options->native)
        request->tier = SYMBIONT_TIER_NONE;
    request->operator_asked_native = request->tier == SYMBIONT_TIER_NONE;
    request->engine = options->engine;
    if (options->profile && !symbiont_profile_parse(options->profile, &request->profile, err))
        return error_prefix(err, "--profile");
    return true;
}

static bool plan_network(struct symbiont_request *request, const struct run_options *options,
                         struct symbiont_error *err)
{
    if (options->network && options->no_network)
        return error_set(err, SYMBIONT_INVALID,
                         "--network and --no-network contradict each other; leave one out");
    if (options->network)
        request->network = SYMBIONT_NETWORK_ON;
    if (options->no_network)
        request->network = SYMBIONT_NETWORK_OFF;
    return true;
}

static bool plan_output_limit(struct symbiont_request *request, const char *what,
                              struct symbiont_error *err)
{
    if (!what || text_equal(what, "drop"))
        return true;
    request->on_output_limit = SYMBIONT_OUTPUT_KILL;
    return text_equal(what, "kill") ||
           error_set(err, SYMBIONT_INVALID, "--on-output-limit: '%s' is neither drop nor kill",
                     what);
}

static bool plan_stdin(struct run_plan *plan, const char *from, bool passes_stdin,
                       struct symbiont_error *err)
{
    if (!from && !passes_stdin)
        return true;
    plan->request.stdin_from = SYMBIONT_STDIN_FD;
    plan->request.stdin_fd = STDIN_FILENO;
    if (!from || text_equal(from, "-"))
        return true;
    plan->stdin_fd = open(from, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (plan->stdin_fd < 0)
        return error_errno(err, "--stdin: open %s", from);
    plan->request.stdin_fd = plan->stdin_fd;
    return true;
}

/* SRC[:DST] */
static bool split_file(struct run_plan *plan, const char *option, const char *text,
                       struct symbiont_file *file, struct symbiont_error *err)
{
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : strlen(text);

    if (len == 0 || (colon && !colon[1]))
        return error_set(err, SYMBIONT_INVALID, "%s: '%s' lacks a path; write %s SOURCE:TARGET",
                         option, text, option);
    argv_addf(&plan->paths, "%.*s", (int)len, text);
    file->source = plan->paths.items[plan->paths.count - 1];
    file->target = colon ? colon + 1 : NULL;
    return true;
}

static bool split_files(struct run_plan *plan, const char *option, const struct argv *texts,
                        struct symbiont_file **files, struct symbiont_error *err)
{
    if (!texts->count)
        return true;
    *files = mem_zeroed(texts->count + 1, sizeof **files);
    for (size_t i = 0; i < texts->count; i++) {
        if (!split_file(plan, option, texts->items[i], *files + i, err))
            return false;
    }
    return true;
}

static bool fill(struct run_plan *plan, const struct run_options *options, bool passes_stdin,
                 struct symbiont_error *err)
{
    struct symbiont_request *request = &plan->request;

    if (options->tty)
        return error_set(err, SYMBIONT_INVALID,
                         "--tty comes with a later version; leave it out: output streams live");
    if (!plan_tier(request, options, err) || !plan_network(request, options, err) ||
        !plan_output_limit(request, options->on_output_limit, err) ||
        !plan_limits(&request->limits, options, err) || !plan_environment(plan, options, err) ||
        !plan_stdin(plan, options->stdin_from, passes_stdin, err) ||
        !split_files(plan, "--file", &options->files, &plan->put, err) ||
        !split_files(plan, "--fetch", &options->fetches, &plan->fetch, err))
        return false;
    request->put = plan->put;
    request->fetch = plan->fetch;
    request->workdir = options->workdir;
    request->require = options->require;
    request->allow_missing = options->allow_missing;
    request->dry_run = options->dry_run;
    return true;
}

bool plan_make(struct run_plan *plan, const struct run_options *options, bool passes_stdin,
               struct symbiont_error *err)
{
    if (fill(plan, options, passes_stdin, err))
        return true;
    err->status = SYMBIONT_INVALID; /* a file that is not there is wrong usage, not exit 127 */
    return false;
}
