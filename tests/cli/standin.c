/*
 * standin.c - weak stand-ins for library functions that other parts still bring
 *
 * Linked last: a function that the library has is never taken from here.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"

#define WEAK __attribute__((weak))

static bool absent(struct symbiont_error *err, const char *what)
{
    return error_set(err, SYMBIONT_UNAVAILABLE, "%s is not built in yet", what);
}

WEAK int symbiont_status_exit_code(enum symbiont_status status)
{
    static const int codes[] = {0, 64, 65, 78, 126, 126, 127, 125, 125, 125, 1};

    return codes[status];
}

WEAK struct symbiont_config *symbiont_config_new(void)
{
    return mem_zeroed(1, 1);
}

WEAK void symbiont_config_free(struct symbiont_config *config)
{
    free(config);
}

WEAK bool symbiont_config_discover(struct symbiont_config *config, const char *path,
                                   struct symbiont_error *err)
{
    (void)config, (void)path, (void)err;
    return true;
}

WEAK bool symbiont_config_set_from(struct symbiont_config *config, const char *key,
                                   const char *value, const char *origin,
                                   struct symbiont_error *err)
{
    (void)config, (void)key, (void)value, (void)origin, (void)err;
    return true;
}

WEAK void symbiont_config_each(const struct symbiont_config *config,
                               bool (*each)(void *context, const struct symbiont_setting *setting),
                               void *context)
{
    const struct symbiont_setting one = {"api.port", "8080", "default", "the port", "integer"};

    (void)config;
    (void)each(context, &one);
}

WEAK const char *symbiont_config_warning(const struct symbiont_config *config, size_t index)
{
    (void)config, (void)index;
    return NULL;
}

WEAK bool symbiont_config_check(const char *path,
                                void (*report)(void *context, const char *finding), void *context,
                                struct symbiont_error *err)
{
    (void)path, (void)report, (void)context;
    return absent(err, "config check");
}

WEAK bool symbiont_config_trust(const char *path, struct symbiont_error *err)
{
    (void)path;
    return absent(err, "config trust");
}

WEAK struct symbiont_orchestrator *symbiont_orchestrator_new(const struct symbiont_config *config,
                                                             struct symbiont_error *err)
{
    (void)config;
    (void)absent(err, "running programs");
    return NULL;
}

WEAK void symbiont_orchestrator_free(struct symbiont_orchestrator *orchestrator)
{
    (void)orchestrator;
}

WEAK struct symbiont_cancel *symbiont_cancel_new(struct symbiont_error *err)
{
    (void)absent(err, "cancelling");
    return NULL;
}

WEAK void symbiont_cancel_now(struct symbiont_cancel *cancel, int signal_number)
{
    (void)cancel, (void)signal_number;
}

WEAK struct symbiont_result *symbiont_run(struct symbiont_orchestrator *orchestrator,
                                          const struct symbiont_request *request,
                                          struct symbiont_error *err)
{
    (void)orchestrator, (void)request;
    (void)absent(err, "running programs");
    return NULL;
}

WEAK struct symbiont_result *symbiont_agent_run(struct symbiont_orchestrator *orchestrator,
                                                const struct symbiont_agent_request *request,
                                                struct symbiont_error *err)
{
    (void)orchestrator, (void)request;
    (void)absent(err, "running agents");
    return NULL;
}

WEAK void symbiont_result_free(struct symbiont_result *result)
{
    (void)result;
}

WEAK const char *symbiont_result_stdout(const struct symbiont_result *result, size_t *len)
{
    (void)result;
    if (len)
        *len = 0;
    return "";
}

WEAK enum symbiont_end symbiont_result_end(const struct symbiont_result *result)
{
    (void)result;
    return SYMBIONT_END_EXITED;
}

WEAK const char *symbiont_end_text(enum symbiont_end end)
{
    (void)end;
    return "exited";
}

WEAK const char *symbiont_result_signal(const struct symbiont_result *result)
{
    (void)result;
    return NULL;
}

WEAK const char *symbiont_result_error(const struct symbiont_result *result)
{
    (void)result;
    return NULL;
}

WEAK const char *symbiont_result_run_id(const struct symbiont_result *result)
{
    (void)result;
    return "";
}

WEAK int symbiont_result_shell_code(const struct symbiont_result *result)
{
    (void)result;
    return 0;
}

WEAK const char *symbiont_result_warning(const struct symbiont_result *result, size_t index)
{
    (void)result, (void)index;
    return NULL;
}

WEAK struct symbiont_usage symbiont_result_usage(const struct symbiont_result *result)
{
    (void)result;
    return (struct symbiont_usage){0};
}

WEAK bool symbiont_result_write(const struct symbiont_result *result, int fd,
                                struct symbiont_error *err)
{
    (void)result, (void)fd;
    return absent(err, "records");
}

WEAK bool symbiont_agent_check(const char *name, const char *text, size_t len, unsigned flags,
                               symbiont_report *report, void *context, struct symbiont_error *err)
{
    (void)name, (void)text, (void)len, (void)flags, (void)report, (void)context;
    return absent(err, "check");
}

WEAK char *symbiont_agent_format(const char *name, const char *text, size_t len, bool fix,
                                 symbiont_report *report, void *context, struct symbiont_error *err)
{
    (void)name, (void)text, (void)len, (void)fix, (void)report, (void)context;
    (void)absent(err, "fmt");
    return NULL;
}

WEAK void symbiont_doctor(struct symbiont_orchestrator *orchestrator,
                          void (*report)(void *context, const struct symbiont_probe *probe),
                          void *context)
{
    (void)orchestrator, (void)report, (void)context;
}

WEAK bool symbiont_config_set(struct symbiont_config *config, const char *key, const char *value,
                              struct symbiont_error *err)
{
    (void)config, (void)key, (void)value, (void)err;
    return true;
}

WEAK bool symbiont_result_success(const struct symbiont_result *result)
{
    (void)result;
    return false;
}

struct dsl_file;
struct dsl_functions;
struct dsl_listener;
bool dsl_check(const struct dsl_file *file, const struct dsl_functions *functions,
               const struct dsl_listener *listener);

WEAK bool dsl_check(const struct dsl_file *file, const struct dsl_functions *functions,
                    const struct dsl_listener *listener)
{
    (void)file, (void)functions, (void)listener;
    return true;
}
