/*
 * symbiont.h - run agents' code at the isolation their operator chooses
 *
 * The library never prints, never exits, and never changes the caller's signal
 * handlers, children, working directory, environment or process attributes.  Its
 * runs are children of one small keeper process per orchestrator.
 *
 * Threads: one orchestrator may be used from several threads at once; every other
 * object belongs to one thread at a time, except where its functions say otherwise.
 *
 * Errors: a function whose last argument is `struct symbiont_error *err` fills it in
 * when it fails.  Start it as `{0}`; it needs no release.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SYMBIONT_API __attribute__((visibility("default")))
#define SYMBIONT_CHECKED __attribute__((warn_unused_result))
#define SYMBIONT_PRINTF(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))

/* ------------------------------------------------------------------ errors */

/* X(name, text).  Exit codes: symbiont_status_exit_code(). */
#define SYMBIONT_STATUS_LIST(X)                                                                    \
    X(OK, "no error")                                                                              \
    X(INVALID, "invalid request")                                                                  \
    X(AGENT, "invalid agent file")                                                                 \
    X(CONFIG, "invalid configuration")                                                             \
    X(DENIED, "denied")                                                                            \
    X(NOT_EXECUTABLE, "not executable")                                                            \
    X(NOT_FOUND, "not found")                                                                      \
    X(UNAVAILABLE, "unavailable")                                                                  \
    X(LIMIT, "limit exceeded")                                                                     \
    X(SYSTEM, "system error")                                                                      \
    X(FAILED, "failed")

enum symbiont_status {
#define X(name, text) SYMBIONT_##name,
    SYMBIONT_STATUS_LIST(X)
#undef X
};

struct symbiont_error {
    enum symbiont_status status;
    char text[512]; /* one sentence for people: the thing, the reason, the remedy */
};

/* The status as a constant text; any thread. */
SYMBIONT_API const char *symbiont_status_text(enum symbiont_status status);

/* The exit code a program should end with after this status (contract, section 2). */
SYMBIONT_API int symbiont_status_exit_code(enum symbiont_status status);

/* The library's version, "MAJOR.MINOR.PATCH"; a constant, any thread. */
SYMBIONT_API const char *symbiont_version(void);

/* ------------------------------------------------------- tiers and profiles */

#define SYMBIONT_TIER_LIST(X)                                                                      \
    X(NONE, "None")                                                                                \
    X(1, "Tier1")                                                                                  \
    X(2, "Tier2")                                                                                  \
    X(3, "Tier3")

/* How strongly a run is isolated.  0 is "whatever the operator configured". */
enum symbiont_tier {
    SYMBIONT_TIER_DEFAULT,
#define X(name, text) SYMBIONT_TIER_##name,
    SYMBIONT_TIER_LIST(X)
#undef X
};

#define SYMBIONT_PROFILE_LIST(X)                                                                   \
    X(PERMISSIVE, "Permissive")                                                                    \
    X(MODERATE, "Moderate")                                                                        \
    X(STRICT, "Strict")

/* Hardening inside a tier (contract, section 5).  0: the tier's default. */
enum symbiont_profile {
    SYMBIONT_PROFILE_DEFAULT,
#define X(name, text) SYMBIONT_PROFILE_##name,
    SYMBIONT_PROFILE_LIST(X)
#undef X
};

/* Texts as they are always printed; "default" for 0. */
SYMBIONT_API const char *symbiont_tier_text(enum symbiont_tier tier);
SYMBIONT_API const char *symbiont_profile_text(enum symbiont_profile profile);

/* Read a name in any case, with the aliases of the contract's section 1.  False, and INVALID
 * naming the choices, when it is none of them. */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_tier_parse(const char *text, enum symbiont_tier *tier,
                                                       struct symbiont_error *err);
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_profile_parse(const char *text,
                                                          enum symbiont_profile *profile,
                                                          struct symbiont_error *err);

/* ------------------------------------------------------------ configuration */

struct symbiont_config; /* opaque; one thread at a time */

/* Every setting at its default; reads neither file nor environment.  Never NULL. */
SYMBIONT_API struct symbiont_config *symbiont_config_new(void);

/* Accepts NULL. */
SYMBIONT_API void symbiont_config_free(struct symbiont_config *config);

/* Reads one TOML file, trusted as if it had been named by --config.  False: SYSTEM (it cannot
 * be read), DENIED (others than its owner or root may write it) or CONFIG with file:line:column. */
SYMBIONT_API SYMBIONT_CHECKED bool
symbiont_config_load(struct symbiont_config *config, const char *path, struct symbiont_error *err);

/* What the programs do (contract, section 4): finds the configuration file (`explicit_path`, or
 * NULL to search), applies the trust rule of the current directory, /etc's prohibitions, then the
 * SYMBIONT_* variables of the caller's environment. */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_config_discover(struct symbiont_config *config,
                                                            const char *explicit_path,
                                                            struct symbiont_error *err);

/* Sets one key ("native_execution.max_memory_mb") from text: `true`, `42`, `2.5`, a bare string,
 * or a TOML value for lists and tables.  False: CONFIG, with the nearest known key or what was
 * expected. */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_config_set(struct symbiont_config *config,
                                                       const char *key, const char *value,
                                                       struct symbiont_error *err);

/* The same, and remembers where the value came from (printed by `config show --origin`). */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_config_set_from(struct symbiont_config *config,
                                                            const char *key, const char *value,
                                                            const char *origin,
                                                            struct symbiont_error *err);

/* One key as it is in force.  The texts live until the config changes. */
struct symbiont_setting {
    const char *key;
    const char *value;  /* as JSON; "null" when unset */
    const char *origin; /* "default", "FILE:LINE", "env NAME", "--option" */
    const char *help;   /* one line */
    const char *type;   /* "bool", "integer", "number", "string", "size", "list", ... */
};

/* Calls `each` for every key in alphabetical order, until it returns false. */
SYMBIONT_API void symbiont_config_each(const struct symbiont_config *config,
                                       bool (*each)(void *context,
                                                    const struct symbiont_setting *setting),
                                       void *context);

/* Messages that loading left for the operator: unknown keys, keys that an untrusted file may not
 * set, features that come later.  NULL after the last; they live as long as the config. */
SYMBIONT_API const char *symbiont_config_warning(const struct symbiont_config *config,
                                                 size_t index);

/* Checks a file without using it: unknown keys are errors too.  NULL path: the file that discovery
 * would choose.  `report` gets each finding, "FILE:LINE:COLUMN: text".  True when there is none. */
SYMBIONT_API SYMBIONT_CHECKED bool
symbiont_config_check(const char *path, void (*report)(void *context, const char *finding),
                      void *context, struct symbiont_error *err);

/* Records that the file, with its present content, may use permission keys although it lies in a
 * current directory (contract, section 4). */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_config_trust(const char *path,
                                                         struct symbiont_error *err);

/* ------------------------------------------------------------- orchestrator */

struct symbiont_orchestrator; /* opaque; any number of threads at once */

/* Starts the keeper process; copies the configuration.  NULL: SYSTEM, UNAVAILABLE or CONFIG. */
SYMBIONT_API SYMBIONT_CHECKED struct symbiont_orchestrator *
symbiont_orchestrator_new(const struct symbiont_config *config, struct symbiont_error *err);

/* Ends every run that is under way, waits for the keeper.  No thread may be using it.  Accepts
 * NULL. */
SYMBIONT_API void symbiont_orchestrator_free(struct symbiont_orchestrator *orchestrator);

/* ------------------------------------------------------------- cancellation */

struct symbiont_cancel; /* opaque; its functions may be called from any thread */

SYMBIONT_API SYMBIONT_CHECKED struct symbiont_cancel *
symbiont_cancel_new(struct symbiont_error *err);
/* Accepts NULL.  No run may be using it. */
SYMBIONT_API void symbiont_cancel_free(struct symbiont_cancel *cancel);

/* Ends the runs that use it: the first call sends `signal_number` (SIGINT, SIGTERM, ...) and the
 * grace time begins, a second one kills at once.  Async-signal-safe. */
SYMBIONT_API void symbiont_cancel_now(struct symbiont_cancel *cancel, int signal_number);

/* ---------------------------------------------------------------- one run */

enum symbiont_stream { SYMBIONT_STDOUT = 1, SYMBIONT_STDERR = 2 };

/* Where a run's standard input comes from. */
enum symbiont_stdin { SYMBIONT_STDIN_NULL, SYMBIONT_STDIN_BYTES, SYMBIONT_STDIN_FD };

/* What to do past limits.output_bytes. */
enum symbiont_output_limit { SYMBIONT_OUTPUT_DROP, SYMBIONT_OUTPUT_KILL };

/* 0 in any field: the setting.  A value is an order that takes the setting's place; what an agent
 * file asks for is cut to it.  Never above the caller's own hard limits. */
struct symbiont_limits {
    uint64_t memory_bytes;
    double cpu_cores;
    uint64_t cpu_ms;
    uint64_t wall_ms;
    uint64_t grace_ms; /* between TERM and KILL; 0: 500 */
    uint64_t processes;
    uint64_t output_bytes; /* kept of each stream */
    uint64_t file_bytes;
};

/* A file handed to the run, or fetched from it afterwards. */
struct symbiont_file {
    const char *source;
    const char *target; /* NULL: the base name of source */
};

enum symbiont_network { SYMBIONT_NETWORK_DEFAULT, SYMBIONT_NETWORK_ON, SYMBIONT_NETWORK_OFF };

/*
 * Everything about one run; `{0}` is valid but for argv or code, of which exactly one is given.
 * All pointers are borrowed until symbiont_run returns.
 */
struct symbiont_request {
    const char *const *argv; /* the program and its arguments, NULL at the end */
    const char *code;        /* or: source code, which never appears in an argv */
    size_t code_len;
    const char *language;         /* of code; NULL: native_execution.default_executable */
    const char *const *arguments; /* of code; NULL at the end, or NULL */

    enum symbiont_tier tier;
    const char *engine;            /* NULL: the best available one of the tier */
    enum symbiont_profile profile; /* naming one is a demand, not a wish */
    struct symbiont_limits limits;
    enum symbiont_output_limit on_output_limit;
    enum symbiont_network network;

    const char *const *env;     /* "K=V", NULL at the end; nothing else of the caller's passes */
    const char *const *secrets; /* as env, and redacted in everything symbiont writes */
    const char *workdir;        /* NULL: a private directory, removed afterwards */
    const struct symbiont_file *put;   /* source NULL at the end, or NULL */
    const struct symbiont_file *fetch; /* source NULL at the end, or NULL */

    enum symbiont_stdin stdin_from;
    const void *stdin_bytes;
    size_t stdin_len;
    int stdin_fd;

    const char *require;       /* comma-separated parts of the receipt that must be in force */
    const char *allow_missing; /* comma-separated isolation parts that may be missing */

    /* The operator typed this program himself (contract, section 4: permission and allowlist). */
    bool operator_typed_program;
    bool operator_asked_native;
    bool dry_run; /* decide and report; start nothing */

    /* Called with each piece of output in order of arrival; while it runs, the program's writes
     * wait.  False cancels the run.  NULL: nothing ever blocks the program. */
    bool (*on_output)(void *context, enum symbiont_stream stream, const void *bytes, size_t len);
    void *context;
    struct symbiont_cancel *cancel; /* or NULL */
};

/*
 * Runs to the end and returns the record.  A program's bad end is a result, not an error.  A run
 * that was refused (end DENIED) or could not start (START_FAILED) has a record too, and besides
 * fills in `err`.  NULL only for a request that is not valid (INVALID, CONFIG) or a host that
 * failed (SYSTEM).  Any number of threads; blocks until the end.
 */
SYMBIONT_API SYMBIONT_CHECKED struct symbiont_result *
symbiont_run(struct symbiont_orchestrator *orchestrator, const struct symbiont_request *request,
             struct symbiont_error *err);

/* The seed's call: source code in the default language at a tier.  `env`: "K=V" strings, NULL at
 * the end, or NULL.  As symbiont_run. */
SYMBIONT_API SYMBIONT_CHECKED struct symbiont_result *
symbiont_execute_code(struct symbiont_orchestrator *orchestrator, enum symbiont_tier tier,
                      const char *code, const char *const env[], struct symbiont_error *err);

/* --------------------------------------------------------------- the record */

#define SYMBIONT_END_LIST(X)                                                                       \
    X(EXITED, "exited")                                                                            \
    X(SIGNALED, "signaled")                                                                        \
    X(TIMEOUT, "timeout")                                                                          \
    X(CPU_LIMIT, "cpu_limit")                                                                      \
    X(MEMORY_LIMIT, "memory_limit")                                                                \
    X(OUTPUT_LIMIT, "output_limit")                                                                \
    X(CANCELLED, "cancelled")                                                                      \
    X(START_FAILED, "start_failed")                                                                \
    X(DENIED, "denied")

enum symbiont_end {
#define X(name, text) SYMBIONT_END_##name,
    SYMBIONT_END_LIST(X)
#undef X
};

struct symbiont_result; /* opaque; read-only, so any number of threads */

/* Accepts NULL, as every function on results does. */
SYMBIONT_API void symbiont_result_free(struct symbiont_result *result);

/* What was kept of a stream; never NULL, NUL-terminated, lives as long as the result.  `len` (or
 * NULL) gets the length, which counts NUL bytes. */
SYMBIONT_API const char *symbiont_result_stdout(const struct symbiont_result *result, size_t *len);
SYMBIONT_API const char *symbiont_result_stderr(const struct symbiont_result *result, size_t *len);

/* The program's exit code, -1 when it has none. */
SYMBIONT_API int symbiont_result_exit_code(const struct symbiont_result *result);
/* True only for an end by exit with code 0. */
SYMBIONT_API bool symbiont_result_success(const struct symbiont_result *result);
SYMBIONT_API enum symbiont_end symbiont_result_end(const struct symbiont_result *result);
SYMBIONT_API const char *symbiont_end_text(enum symbiont_end end);
/* "SIGSEGV", or NULL when no signal ended it. */
SYMBIONT_API const char *symbiont_result_signal(const struct symbiont_result *result);
/* A sentence, or NULL. */
SYMBIONT_API const char *symbiont_result_error(const struct symbiont_result *result);
/* The run's id, 26 characters. */
SYMBIONT_API const char *symbiont_result_run_id(const struct symbiont_result *result);
/* The code a shell should see (contract, section 2: exit codes). */
SYMBIONT_API int symbiont_result_shell_code(const struct symbiont_result *result);

/* The warnings of this run (a limit that was cut, an unnamed part that is missing), NULL after the
 * last. */
SYMBIONT_API const char *symbiont_result_warning(const struct symbiont_result *result,
                                                 size_t index);

/* What the run used. */
struct symbiont_usage {
    uint64_t wall_us, cpu_user_us, cpu_system_us, memory_peak_bytes;
};
SYMBIONT_API struct symbiont_usage symbiont_result_usage(const struct symbiont_result *result);

/* The whole record as one JSON object (contract, section 3); the caller frees it with free().
 * Costs up to six times the kept output in memory: symbiont_result_write streams it instead. */
SYMBIONT_API SYMBIONT_CHECKED char *symbiont_result_json(const struct symbiont_result *result,
                                                         struct symbiont_error *err);
/* Writes the same to a descriptor, followed by a newline. */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_result_write(const struct symbiont_result *result,
                                                         int fd, struct symbiont_error *err);

/* ------------------------------------------------------------- agent files */

enum symbiont_severity {
    SYMBIONT_SEVERITY_ERROR,
    SYMBIONT_SEVERITY_WARNING,
    SYMBIONT_SEVERITY_HINT
};

/* One finding in an agent file; the texts live during the call. */
struct symbiont_diagnostic {
    enum symbiont_severity severity;
    const char *file;
    unsigned line, column; /* from 1; the column counts characters */
    const char *message;
    const char *hint;        /* or NULL */
    const char *source_line; /* without its newline */
};
typedef void symbiont_report(void *context, const struct symbiont_diagnostic *diagnostic);

enum { SYMBIONT_CHECK_SYNTAX_ONLY = 1 };

/* Reports every mistake in an agent file's text.  True when no error was reported. */
SYMBIONT_API SYMBIONT_CHECKED bool symbiont_agent_check(const char *name, const char *text,
                                                        size_t len, unsigned flags,
                                                        symbiont_report *report, void *context,
                                                        struct symbiont_error *err);

/* The text in the standard layout, freed with free(); NULL when it does not parse. `fix`: also
 * writes the unit of old millisecond timeouts. */
SYMBIONT_API SYMBIONT_CHECKED char *symbiont_agent_format(const char *name, const char *text,
                                                          size_t len, bool fix,
                                                          symbiont_report *report, void *context,
                                                          struct symbiont_error *err);

struct symbiont_agent_request {
    const char *file;    /* a path, or a name looked up as the language's page says */
    const char *agent;   /* NULL: the first in the file */
    const char *trigger; /* NULL: the only one */
    const char *input;   /* JSON; NULL: null */
    /* What every program the agent starts gets, as far as the agent may have it: tier, profile,
     * engine, limits, network, env, secrets, workdir, require, allow_missing, on_output, cancel,
     * dry_run, operator_asked_native.  argv and code stay NULL. */
    struct symbiont_request run;
    symbiont_report *report; /* parse and check findings; or NULL */
    void *report_context;
};

/* Loads an agent file and fires one trigger.  As symbiont_run; AGENT when the file is not valid.
 * The record's `value` and `runs` say what the trigger returned and what it started. */
SYMBIONT_API SYMBIONT_CHECKED struct symbiont_result *
symbiont_agent_run(struct symbiont_orchestrator *orchestrator,
                   const struct symbiont_agent_request *request, struct symbiont_error *err);

/* ------------------------------------------------------------------- doctor */

/* One line about this host; the texts live during the call. */
struct symbiont_probe {
    const char *area; /* "None", "Tier1", ..., "limits", "profile", "configuration" */
    const char *name; /* "native", "docker", "landlock", ... */
    bool available;
    uint64_t start_us;  /* of a real sandbox that ran `true`; 0 when none was started */
    const char *detail; /* what is there, or why it is not */
    const char *remedy; /* or NULL */
};

/* Really tries each tier and each mechanism and reports it. */
SYMBIONT_API void symbiont_doctor(struct symbiont_orchestrator *orchestrator,
                                  void (*report)(void *context, const struct symbiont_probe *probe),
                                  void *context);

#ifdef __cplusplus
}
#endif
