#include "cli/run_options.h"

#include <stddef.h>

#define TIERS "None Tier1 Tier2 Tier3"
#define RECEIPT_PARTS                                                                              \
    "no_new_privs landlock seccomp pidns mountns netns userns no_network memory_limit cpu_limit "  \
    "processes_limit cgroup kill_tree"
#define FLAG(member) CLI_FLAG, offsetof(struct run_options, member)
#define TEXT(member) CLI_TEXT, offsetof(struct run_options, member)
#define LIST(member) CLI_LIST, offsetof(struct run_options, member)

const struct cli_option run_shared_options[] = {
    {"native", 0, NULL, "the same as --sandbox-tier=None", CLI_ISOLATION, FLAG(native), NULL},
    {"sandbox-tier", 0, "T", "None, Tier1, Tier2 or Tier3", CLI_ISOLATION, TEXT(tier), TIERS},
    {"tier", 0, "T", "the same as --sandbox-tier", CLI_ISOLATION, TEXT(tier), TIERS},
    {"engine", 0, "E", "which engine of that tier (default: the best one found)", CLI_ISOLATION,
     TEXT(engine), "native builtin docker podman crun runc runsc firecracker qemu"},
    {"profile", 0, "P", "Permissive, Moderate or Strict", CLI_ISOLATION, TEXT(profile),
     "Permissive Moderate Strict"},
    {"network", 0, NULL, "network access", CLI_ISOLATION, FLAG(network), NULL},
    {"no-network", 0, NULL, "no network access, whatever an agent declares", CLI_ISOLATION,
     FLAG(no_network), NULL},
    {"require", 0, "LIST", "parts of the receipt that must be in force", CLI_ISOLATION,
     TEXT(require), RECEIPT_PARTS},
    {"allow-missing", 0, "LIST", "parts of the profile that this host may lack", CLI_ISOLATION,
     TEXT(allow_missing), RECEIPT_PARTS},

    {"max-memory", 0, "MB", "memory (a plain number is MiB; 512K, 1G)", CLI_LIMITS,
     TEXT(max_memory), ""},
    {"max-cpu", 0, "CORES", "cores, fractions allowed (2.0, 0.5)", CLI_LIMITS, TEXT(max_cpu), ""},
    {"max-cpu-seconds", 0, "S", "CPU time of all its processes together", CLI_LIMITS,
     TEXT(max_cpu_seconds), ""},
    {"timeout", 0, "S", "wall time (a plain number is seconds; 500ms, 2m)", CLI_LIMITS,
     TEXT(timeout), ""},
    {"grace", 0, "S", "time between TERM and KILL (default: 500ms)", CLI_LIMITS, TEXT(grace), ""},
    {"max-processes", 0, "N", "processes and threads at once", CLI_LIMITS, TEXT(max_processes), ""},
    {"max-output", 0, "BYTES", "what the record keeps of each stream", CLI_LIMITS, TEXT(max_output),
     ""},
    {"on-output-limit", 0, "WHAT", "past that: drop the middle, or kill the run", CLI_LIMITS,
     TEXT(on_output_limit), "drop kill"},
    {"max-file-size", 0, "MB", "the largest file it may write (a plain number is MiB)", CLI_LIMITS,
     TEXT(max_file_size), ""},

    {"env", 0, "K=V", "a variable for the run; nothing else of yours passes", CLI_DATA, LIST(env),
     ""},
    {"env-file", 0, "FILE", "variables from a file, one K=V a line", CLI_DATA, LIST(env_files),
     "FILE"},
    {"pass-env", 0, "K", "a variable of yours, as it is", CLI_DATA, LIST(pass_env), "VARIABLE"},
    {"secret", 0, "K=@FILE", "a variable that is redacted everywhere; also K (yours) and K=V",
     CLI_DATA, LIST(secrets), "VARIABLE"},
    {"workdir", 0, "DIR", "where it runs (default: a private directory)", CLI_DATA, TEXT(workdir),
     "DIR"},
    {"stdin", 0, "FILE", "its standard input; - passes yours on", CLI_DATA, TEXT(stdin_from),
     "FILE"},
    {"file", 0, "SRC[:DST]", "a file handed to the run", CLI_DATA, LIST(files), "FILE"},
    {"fetch", 0, "PATH[:DST]", "a file taken from the run afterwards", CLI_DATA, LIST(fetches), ""},
    {"tty", 0, NULL, "a terminal for the run", CLI_DATA, FLAG(tty), NULL},

    {"json", 0, NULL, "print the result record instead of streaming", CLI_REPORT, FLAG(common.json),
     NULL},
    {"report", 0, "FILE", "write the result record to a file", CLI_REPORT, TEXT(report), "FILE"},
    {"dry-run", 0, NULL, "print what would be done; start nothing", CLI_REPORT, FLAG(dry_run),
     NULL},
    {0},
};
