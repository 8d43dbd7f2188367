#include "exec/cgroup_name.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/cgroup_file.h"

static const char prefix[] = "symbiont-";
static const char probe_prefix[] = "symbiont-probe-";

struct process {
    uint64_t pid, start;
    bool zombie;
};

/* stat = pid "(" name ")" state and 18 numbers, then the start time; the name may hold anything. */
static bool read_stat(const char *file, struct process *process)
{
    enum { FIELDS_BEFORE_START = 20 };
    char text[CGROUP_TEXT_BYTES];

    if (!cgroup_read(AT_FDCWD, file, text) || !cgroup_number(text, &process->pid))
        return false;
    const char *at = strrchr(text, ')');

    process->zombie = at && (strncmp(at, ") Z", 3) == 0 || strncmp(at, ") X", 3) == 0);
    for (int i = 0; at && i < FIELDS_BEFORE_START; i++) {
        at = strchr(at, ' ');
        at += at ? 1 : 0;
    }
    return at && cgroup_number(at, &process->start);
}

struct cgroup_owner cgroup_owner_self(void)
{
    struct cgroup_owner owner = {0};
    struct process self;
    struct stat namespace;

    if (!read_stat("/proc/self/stat", &self))
        return (struct cgroup_owner){.pid = getpid()};
    owner.pid = (pid_t)self.pid;
    owner.start = self.start;
    /* A /proc of another namespace shows other processes than kill reaches. */
    if (owner.pid == getpid() && stat("/proc/self/ns/pid", &namespace) == 0)
        owner.pid_namespace = namespace.st_ino;
    return owner;
}

void cgroup_name_write(char name[static CGROUP_NAME_BYTES], const struct cgroup_owner *owner,
                       unsigned serial)
{
    struct cgroup_text text = cgroup_text_in(name, CGROUP_NAME_BYTES);

    cgroup_put(&text, prefix);
    cgroup_put_number(&text, (uint64_t)owner->pid);
    cgroup_put(&text, "-");
    cgroup_put_number(&text, owner->start);
    cgroup_put(&text, "-");
    cgroup_put_number(&text, owner->pid_namespace);
    cgroup_put(&text, "-");
    cgroup_put_number(&text, serial);
}

/* `count` numbers with "-" between them, and nothing after. */
static bool read_numbers(const char *text, uint64_t numbers[], int count)
{
    for (int i = 0; i < count; i++) {
        text = cgroup_number(text, &numbers[i]);
        if (!text || *text != (i + 1 < count ? '-' : '\0'))
            return false;
        text++;
    }
    return numbers[0] > 0 && numbers[0] <= INT32_MAX;
}

bool cgroup_name_read(const char *name, struct cgroup_owner *owner)
{
    enum { PID, START, NAMESPACE, SERIAL, NUMBERS };
    uint64_t numbers[NUMBERS];

    if (strncmp(name, prefix, strlen(prefix)) != 0 ||
        !read_numbers(name + strlen(prefix), numbers, NUMBERS))
        return false;
    *owner = (struct cgroup_owner){(pid_t)numbers[PID], numbers[START], numbers[NAMESPACE]};
    return true;
}

void cgroup_probe_name_write(char name[static CGROUP_NAME_BYTES])
{
    static atomic_uint count;
    struct cgroup_text text = cgroup_text_in(name, CGROUP_NAME_BYTES);

    cgroup_put(&text, probe_prefix);
    cgroup_put_number(&text, (uint64_t)getpid());
    cgroup_put(&text, "-");
    cgroup_put_number(&text, atomic_fetch_add(&count, 1));
}

bool cgroup_probe_name_read(const char *name, pid_t *pid)
{
    enum { PID, COUNT, NUMBERS };
    uint64_t numbers[NUMBERS];

    if (strncmp(name, probe_prefix, strlen(probe_prefix)) != 0 ||
        !read_numbers(name + strlen(probe_prefix), numbers, NUMBERS))
        return false;
    *pid = (pid_t)numbers[PID];
    return true;
}

bool cgroup_owner_gone(const struct cgroup_owner *owner, const struct cgroup_owner *self)
{
    char path[CGROUP_NAME_BYTES];
    struct cgroup_text text = cgroup_text_in(path, sizeof path);
    struct process found;

    if (owner->pid_namespace == 0 || owner->pid_namespace != self->pid_namespace)
        return false;
    if (kill(owner->pid, 0) < 0 && errno == ESRCH)
        return true;
    cgroup_put(&text, "/proc/");
    cgroup_put_number(&text, (uint64_t)owner->pid);
    cgroup_put(&text, "/stat");
    return read_stat(path, &found) && (found.zombie || found.start != owner->start);
}
