"""What the agent runs: says what it sees of the limits it was given."""
import os
import resource


def mebibytes(kind):
    soft, _ = resource.getrlimit(kind)
    return "no limit" if soft == resource.RLIM_INFINITY else f"{soft // (1 << 20)} MiB"


print("Processed locally in", os.path.basename(os.getcwd()))
print("Variables:", " ".join(sorted(set(os.environ) - {"LC_CTYPE"})))
print("Largest file:", mebibytes(resource.RLIMIT_FSIZE))
print("Cores:", len(os.sched_getaffinity(0)))
