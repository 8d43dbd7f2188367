#include "exec/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "exec/confine/filter.h"
#include "exec/confine/landlock.h"
#include "exec/confine/layout.h"
#include "exec/confine/probe.h"
#include "exec/confine/rulesets.h"

enum { NAMES_BYTES = 128 };

#define NAMESPACES                                                                                 \
    (CONFINE_BIT(PIDNS) | CONFINE_BIT(MOUNTNS) | CONFINE_BIT(NETNS) | CONFINE_BIT(IPCNS) |         \
     CONFINE_BIT(UTSNS) | CONFINE_BIT(CGROUPNS) | CONFINE_BIT(USERNS))

/* Without these there is no root of its own, and without that no other namespace. */
#define OWN_ROOT (CONFINE_BIT(PIDNS) | CONFINE_BIT(MOUNTNS) | CONFINE_BIT(USERNS))

struct confine {
    pthread_mutex_t lock; /* of all below */
    struct filter filters[FILTERS];
    struct confine_ability abilities[CONFINE_PARTS];
    uint32_t probed;
    int read_ruleset; /* the latest one, of read_key */
    struct buf read_key;
};

/* One call's state, passed along instead of ten arguments. */
struct preparation {
    struct confine *confine;
    const struct confine_request *request;
    struct spec_builder *builder;
    struct confine_plan *plan;
    int *fds;
    struct confine_receipt *receipt;
    uint32_t wanted;
    bool userns; /* this user needs one for any other namespace */
};

struct confine *confine_open(void)
{
    struct confine *confine = mem_zeroed(1, sizeof *confine);

    confine->read_ruleset = -1;
    (void)pthread_mutex_init(&confine->lock, NULL);
    return confine;
}

void confine_close(struct confine *confine)
{
    if (!confine)
        return;
    for (int i = 0; i < FILTERS; i++)
        filter_release(&confine->filters[i]);
    if (confine->read_ruleset >= 0)
        (void)close(confine->read_ruleset);
    buf_release(&confine->read_key);
    (void)pthread_mutex_destroy(&confine->lock);
    free(confine);
}

const struct confine_ability *confine_ability(struct confine *confine, enum confine_part part)
{
    (void)pthread_mutex_lock(&confine->lock);
    if (!(confine->probed & UINT32_C(1) << part)) {
        probe_part(part, &confine->abilities[part]);
        confine->probed |= UINT32_C(1) << part;
    }
    (void)pthread_mutex_unlock(&confine->lock);
    return &confine->abilities[part];
}

static uint32_t wanted_parts(const struct preparation *preparation)
{
    const struct confine_request *request = preparation->request;
    uint32_t parts = CONFINE_BIT(NO_NEW_PRIVS) | CONFINE_BIT(LANDLOCK) | CONFINE_BIT(SECCOMP);

    if (!request->network)
        parts |= CONFINE_BIT(NO_NETWORK);
    if (request->profile != SYMBIONT_PROFILE_STRICT)
        return parts;
    parts |= NAMESPACES | CONFINE_BIT(NO_CAPABILITIES);
    if (request->network)
        parts &= ~CONFINE_BIT(NETNS);
    if (!preparation->userns)
        parts &= ~CONFINE_BIT(USERNS);
    return parts;
}

static uint32_t lacking(struct confine *confine, uint32_t parts)
{
    uint32_t missing = 0;

    for (unsigned part = 0; part < CONFINE_PARTS; part++) {
        uint32_t bit = UINT32_C(1) << part;

        if (parts & bit && !confine_ability(confine, (enum confine_part)part)->available)
            missing |= bit;
    }
    return missing & OWN_ROOT ? missing | (parts & NAMESPACES) : missing;
}

static void join_names(uint32_t parts, char names[static NAMES_BYTES])
{
    size_t used = 0;

    for (unsigned part = 0; part < CONFINE_PARTS && used < NAMES_BYTES; part++) {
        if (parts & UINT32_C(1) << part)
            used += (size_t)snprintf(names + used, NAMES_BYTES - used, "%s%s", used ? "," : "",
                                     confine_part_text((enum confine_part)part));
    }
}

/* The reason and the remedy are those of the part that the others hang on. */
static bool refuse(const struct preparation *preparation, uint32_t missing,
                   struct symbiont_error *err)
{
    static const enum confine_part first[] = {CONFINE_PART_USERNS, CONFINE_PART_MOUNTNS};
    struct confine *confine = preparation->confine;
    char names[NAMES_BYTES] = "";
    unsigned part = 0;

    while (!(missing & UINT32_C(1) << part) ||
           confine_ability(confine, (enum confine_part)part)->available)
        part++;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        if (missing & UINT32_C(1) << first[i] && !confine_ability(confine, first[i])->available) {
            part = first[i];
            break;
        }
    }
    const struct confine_ability *ability = confine_ability(confine, (enum confine_part)part);
    join_names(missing, names);
    return error_set(err, SYMBIONT_UNAVAILABLE,
                     "%s needs %s, and this host has no %s (%s); %s; or allow what is missing: "
                     "--allow-missing=%s",
                     symbiont_profile_text(preparation->request->profile), names,
                     confine_part_text((enum confine_part)part), ability->detail, ability->remedy,
                     names);
}

/* Closes the gap between what is wanted and what there is, or refuses. */
static bool settle(struct preparation *preparation, struct symbiont_error *err)
{
    uint32_t missing = lacking(preparation->confine, preparation->wanted);

    if (missing & ~preparation->request->allow_missing)
        return refuse(preparation, missing, err);
    preparation->wanted &= ~missing;
    preparation->receipt->missing |= missing;
    return true;
}

static bool has(const struct preparation *preparation, uint32_t parts)
{
    return (preparation->wanted & parts) == parts;
}

static void use_namespaces(struct preparation *preparation)
{
    preparation->plan->clone_flags = probe_clone_flags(preparation->wanted & NAMESPACES);
}

static bool plan_own_root(struct preparation *preparation, struct symbiont_error *err)
{
    use_namespaces(preparation);
    preparation->receipt->read_only_kept = true;
    return layout_root(preparation->request, preparation->builder, preparation->plan, err);
}

/* State in the working directory must be out of sight; what else is to be kept there is, where the
 * host can. */
static bool plan_shields(struct preparation *preparation, struct symbiont_error *err)
{
    struct confine_plan *plan = preparation->plan;
    uint32_t parts = CONFINE_BIT(MOUNTNS) | (preparation->userns ? CONFINE_BIT(USERNS) : 0);

    if (!layout_shields(preparation->request, preparation->builder, plan, err))
        return false;
    preparation->receipt->read_only_kept = true;
    if (plan->op_count == 0)
        return true;
    uint32_t missing = lacking(preparation->confine, parts);
    if (missing == 0) {
        preparation->wanted |= parts;
        use_namespaces(preparation);
        return true;
    }
    if (layout_hides(preparation->request) && missing & ~preparation->request->allow_missing)
        return refuse(preparation, missing, err);
    plan->op_count = 0;
    preparation->receipt->missing |= missing;
    preparation->receipt->read_only_kept = false;
    return true;
}

/* Under the lock: the ruleset for this key, or a new one in its place. */
static bool cached_ruleset(struct confine *confine, const struct confine_request *request,
                           bool own_root, int *ruleset, struct symbiont_error *err)
{
    auto_buf struct buf key = {0};
    bool comparable = rulesets_read_key(request, own_root, &key);

    if (comparable && confine->read_key.len == key.len && confine->read_ruleset >= 0 &&
        memcmp(confine->read_key.data, key.data, key.len) == 0) {
        *ruleset = fcntl(confine->read_ruleset, F_DUPFD_CLOEXEC, 3);
        return *ruleset >= 0 || error_errno(err, "pass a Landlock ruleset on");
    }
    if (!rulesets_read(request, own_root, ruleset, err))
        return false;
    if (!comparable || *ruleset < 0)
        return true;
    if (confine->read_ruleset >= 0)
        (void)close(confine->read_ruleset);
    confine->read_ruleset = fcntl(*ruleset, F_DUPFD_CLOEXEC, 3);
    buf_release(&confine->read_key);
    confine->read_key = key;
    key = (struct buf){0};
    return true;
}

static bool plan_landlock(struct preparation *preparation, struct symbiont_error *err)
{
    struct confine_plan *plan = preparation->plan;
    struct confine *confine = preparation->confine;
    struct confine_request outside = *preparation->request;
    auto_free const char **unreadable = layout_outside(&outside);
    int abi = rulesets_abi();

    if (!has(preparation, CONFINE_BIT(LANDLOCK)))
        return true;
    preparation->receipt->landlock_abi = abi;
    outside.unreadable = unreadable;
    (void)pthread_mutex_lock(&confine->lock);
    bool made = cached_ruleset(confine, &outside, plan->own_root,
                               &preparation->fds[SPEC_FD_LANDLOCK_READ], err);
    (void)pthread_mutex_unlock(&confine->lock);
    if (!made)
        return false;
    if (plan->own_root) {
        plan->landlock_abi = abi;
        plan->landlock_network = preparation->request->network;
        return true;
    }
    preparation->fds[SPEC_FD_LANDLOCK_WRITE] =
        rulesets_write(abi, preparation->request, &preparation->fds[SPEC_FD_STDIN], err);
    return preparation->fds[SPEC_FD_LANDLOCK_WRITE] >= 0;
}

static enum filter_variant variant_of(const struct confine_request *request)
{
    if (request->profile == SYMBIONT_PROFILE_STRICT)
        return request->network ? FILTER_STRICT_NETWORK : FILTER_STRICT;
    return request->network ? FILTER_MODERATE_NETWORK : FILTER_MODERATE;
}

static bool plan_seccomp(struct preparation *preparation, struct symbiont_error *err)
{
    struct confine *confine = preparation->confine;
    enum filter_variant variant = variant_of(preparation->request);
    struct filter *filter = &confine->filters[variant];

    if (!has(preparation, CONFINE_BIT(SECCOMP)))
        return true;
    (void)pthread_mutex_lock(&confine->lock);
    bool made = filter->bytes || filter_compile(variant, filter, err);
    (void)pthread_mutex_unlock(&confine->lock);
    if (!made)
        return false;
    preparation->plan->seccomp =
        spec_add(preparation->builder, filter->bytes, filter->count * sizeof(uint64_t));
    preparation->plan->seccomp_count = (uint32_t)filter->count;
    (void)snprintf(preparation->receipt->seccomp, sizeof preparation->receipt->seccomp, "%s",
                   filter->name);
    return true;
}

/* Root under Moderate still owns its files; no one else has any to begin with. */
static void plan_capabilities(struct preparation *preparation)
{
    const struct confine_request *request = preparation->request;
    bool root = request->uid == 0 && !preparation->userns;

    if (request->profile == SYMBIONT_PROFILE_PERMISSIVE)
        preparation->plan->capabilities = CONFINE_CAPABILITIES_AS_THEY_ARE;
    else if (request->profile == SYMBIONT_PROFILE_MODERATE && root)
        preparation->plan->capabilities = CONFINE_CAPABILITIES_FILES;
    else
        preparation->plan->capabilities = CONFINE_CAPABILITIES_NONE;
    preparation->receipt->capabilities_kept =
        preparation->plan->capabilities == CONFINE_CAPABILITIES_AS_THEY_ARE ? UINT64_MAX
        : preparation->plan->capabilities == CONFINE_CAPABILITIES_FILES
            ? (uint64_t)CONFINE_FILE_CAPABILITIES
            : 0;
    preparation->receipt->capabilities_none =
        preparation->plan->capabilities == CONFINE_CAPABILITIES_NONE || request->uid != 0;
}

static bool plan_profile(struct preparation *preparation, struct symbiont_error *err)
{
    preparation->wanted = wanted_parts(preparation);
    if (!settle(preparation, err))
        return false;
    if (has(preparation, CONFINE_BIT(PIDNS) | CONFINE_BIT(MOUNTNS)))
        return plan_own_root(preparation, err);
    return plan_shields(preparation, err);
}

static bool plan_ids(struct preparation *preparation, struct symbiont_error *err)
{
    const struct confine_request *request = preparation->request;
    struct confine_plan *plan = preparation->plan;

    *plan = (struct confine_plan){.uid = request->uid, .gid = request->gid, .no_new_privs = true};
    plan->sets_ids = request->uid != geteuid() || request->gid != getegid();
    if (plan->sets_ids && geteuid() != 0)
        return error_set(err, SYMBIONT_DENIED,
                         "user %u can't run programs as user %u; run "
                         "symbiont as that user or as root",
                         geteuid(), request->uid);
    return true;
}

bool confine_prepare(struct confine *confine, const struct confine_request *request,
                     const struct confine_into *into, struct symbiont_error *err)
{
    struct preparation preparation = {
        .confine = confine,
        .request = request,
        .builder = into->builder,
        .plan = into->plan,
        .fds = into->fds,
        .receipt = into->receipt,
        .wanted = CONFINE_BIT(NO_NEW_PRIVS),
        .userns = probe_needs_userns(),
    };

    *into->receipt = (struct confine_receipt){0};
    if (!plan_ids(&preparation, err))
        return false;
    plan_capabilities(&preparation);
    if (request->profile != SYMBIONT_PROFILE_PERMISSIVE &&
        (!plan_profile(&preparation, err) || !plan_landlock(&preparation, err) ||
         !plan_seccomp(&preparation, err)))
        return false;
    into->receipt->applied = preparation.wanted;
    if (into->receipt->capabilities_none)
        into->receipt->applied |= CONFINE_BIT(NO_CAPABILITIES);
    return !into->builder->full ||
           error_set(err, SYMBIONT_LIMIT, "the run's description is more than %zu bytes",
                     into->builder->limit);
}
