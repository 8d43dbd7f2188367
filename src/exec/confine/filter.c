#include "exec/confine/filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

/* 462 is mseal of Linux 6.10.  Numbers from 424 on are the same on every architecture. */
enum { LAST_CALL = 462, FILTER_BYTES = 32 * 1024, SOCKET_TYPE_BITS = 0xf, CLONE_NEW_TIME = 0x80 };

#define LOW_WORD UINT64_C(0xffffffff) /* what the kernel reads of an int */

struct rules {
    scmp_filter_ctx context;
    bool complete; /* none was refused */
};

/* SCMP_A0 and its like leave a field out. */
static struct scmp_arg_cmp compared(unsigned argument, enum scmp_compare how, uint64_t with)
{
    return (struct scmp_arg_cmp){.arg = argument, .op = how, .datum_a = with, .datum_b = 0};
}

static void refuse_if(struct rules *rules, int error, int call, unsigned count,
                      const struct scmp_arg_cmp *when)
{
    int answer =
        seccomp_rule_add_array(rules->context, SCMP_ACT_ERRNO((uint32_t)error), call, count, when);

    if (answer < 0 && answer != -EDOM) /* EDOM: no such call on this architecture */
        rules->complete = false;
}

static void refuse(struct rules *rules, int error, const char *const *names)
{
    for (; *names; names++) {
        int call = seccomp_syscall_resolve_name(*names);

        if (call >= 0)
            refuse_if(rules, error, call, 0, NULL);
    }
}

static void refuse_when(struct rules *rules, int error, int call, struct scmp_arg_cmp when)
{
    refuse_if(rules, error, call, 1, &when);
}

/* Typing into another's terminal.  The kernel reads 32 bits of the request, so does the rule. */
static void refuse_terminal_input(struct rules *rules)
{
    static const unsigned requests[] = {TIOCSTI, TIOCLINUX};

    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        refuse_when(rules, EPERM, SCMP_SYS(ioctl),
                    SCMP_A1(SCMP_CMP_MASKED_EQ, LOW_WORD, requests[i]));
}

/* A pair is connected from birth and reaches nobody else, but for one of datagrams, which can be
 * connected again. */
static void refuse_odd_pairs(struct rules *rules)
{
    static const unsigned types[] = {SOCK_DGRAM, SOCK_RAW};

    refuse_when(rules, EACCES, SCMP_SYS(socketpair), compared(0, SCMP_CMP_NE, AF_UNIX));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        refuse_when(rules, EACCES, SCMP_SYS(socketpair),
                    SCMP_A1(SCMP_CMP_MASKED_EQ, SOCKET_TYPE_BITS, types[i]));
}

static void refuse_sockets(struct rules *rules)
{
    static const char *const calls[] = {"socket", "connect", "bind", "listen",
                                        "accept", "accept4", NULL};

    refuse(rules, EACCES, calls);
    refuse_odd_pairs(rules);
}

/* The network is the internet: AF_INET, AF_INET6, and the netlink that lists addresses and routes.
 * A family with bits above its word is greater than every one of them. */
static void refuse_other_families(struct rules *rules)
{
    const struct scmp_arg_cmp other_netlink[] = {compared(0, SCMP_CMP_EQ, AF_NETLINK),
                                                 compared(2, SCMP_CMP_NE, 0)};

    for (unsigned family = 0; family < AF_NETLINK; family++) {
        if (family != AF_INET && family != AF_INET6)
            refuse_when(rules, EACCES, SCMP_SYS(socket), compared(0, SCMP_CMP_EQ, family));
    }
    refuse_when(rules, EACCES, SCMP_SYS(socket), compared(0, SCMP_CMP_GT, AF_NETLINK));
    refuse_if(rules, EACCES, SCMP_SYS(socket), 2, other_netlink);
    refuse_odd_pairs(rules);
}

static void add_moderate(struct rules *rules, bool network)
{
    static const char *const rings[] = {"io_uring_setup", "io_uring_enter", "io_uring_register",
                                        NULL};

    refuse(rules, ENOSYS, rings);
    refuse_terminal_input(rules);
    if (network)
        refuse_other_families(rules);
    else
        refuse_sockets(rules);
}

/* New namespaces give a program capabilities over them, and the kernel more to go wrong. */
static void refuse_namespaces(struct rules *rules)
{
    static const uint64_t kinds[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                     CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
    static const char *const unseen[] = {"clone3", NULL}; /* its flags are in memory */

    refuse(rules, ENOSYS, unseen);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        refuse_when(rules, EPERM, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, kinds[i], kinds[i]));
        refuse_when(rules, EPERM, SCMP_SYS(unshare),
                    SCMP_A0(SCMP_CMP_MASKED_EQ, kinds[i], kinds[i]));
    }
    refuse_when(rules, EPERM, SCMP_SYS(unshare),
                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEW_TIME, CLONE_NEW_TIME));
}

/* What Strict refuses without a look at the arguments. */
static const char *const mounts[] = {
    "mount",    "umount",  "umount2", "pivot_root",    "move_mount", "open_tree", "fsopen",
    "fsconfig", "fsmount", "fspick",  "mount_setattr", "setns",      "chroot",    NULL};
static const char *const other_processes[] = {
    "ptrace",          "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp",
    "process_madvise", "move_pages",       "migrate_pages",     NULL};
static const char *const kernel[] = {"bpf",
                                     "userfaultfd",
                                     "perf_event_open",
                                     "keyctl",
                                     "add_key",
                                     "request_key",
                                     "syslog",
                                     "fanotify_init",
                                     "fanotify_mark",
                                     "name_to_handle_at",
                                     "open_by_handle_at",
                                     NULL};
static const char *const modules[] = {"kexec_load",   "kexec_file_load", "init_module",
                                      "finit_module", "delete_module",   "create_module",
                                      "query_module", "get_kernel_syms", NULL};
static const char *const obsolete[] = {"nfsservctl",     "uselib", "_sysctl", "sysfs",
                                       "lookup_dcookie", "vm86",   "vm86old", "modify_ldt",
                                       "iopl",           "ioperm", "vhangup", NULL};
static const char *const machine[] = {
    "quotactl",        "quotactl_fd",   "swapon",          "swapoff", "reboot",   "acct",
    "settimeofday",    "clock_settime", "clock_settime64", "stime",   "adjtimex", "clock_adjtime",
    "clock_adjtime64", "sethostname",   "setdomainname",   NULL};

static void add_strict(struct rules *rules)
{
    refuse(rules, EPERM, mounts);
    refuse(rules, EPERM, other_processes);
    refuse(rules, EPERM, kernel);
    refuse(rules, EPERM, modules);
    refuse(rules, EPERM, obsolete);
    refuse(rules, EPERM, machine);
    refuse_namespaces(rules);
    /* Asking is all that is left of it. */
    refuse_when(rules, EPERM, SCMP_SYS(personality), compared(0, SCMP_CMP_NE, LOW_WORD));
}

/* 32-bit and x32 calls look as if the kernel had none; the tree is what keeps loading fast. */
static bool set_attributes(scmp_filter_ctx context)
{
    return seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)) == 0 &&
           seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;
}

static bool export(scmp_filter_ctx context, struct buf *into, struct symbiont_error *err)
{
    auto_close int fd = memfd_create("filter", MFD_CLOEXEC);

    if (fd < 0)
        return error_errno(err, "make a place for the seccomp filter");
    int answer = seccomp_export_bpf(context, fd);
    if (answer < 0) {
        errno = -answer;
        return error_errno(err, "compile the seccomp filter");
    }
    if (lseek(fd, 0, SEEK_SET) < 0)
        return error_errno(err, "read the seccomp filter");
    return file_read_fd(fd, into, err);
}

static bool compile(enum filter_variant variant, struct buf *into, struct symbiont_error *err)
{
    struct rules rules = {.context = seccomp_init(SCMP_ACT_ALLOW), .complete = true};
    bool network = variant == FILTER_MODERATE_NETWORK || variant == FILTER_STRICT_NETWORK;
    bool done = false;

    if (!rules.context)
        return error_set(err, SYMBIONT_SYSTEM, "libseccomp knows no filters on this machine");
    rules.complete = set_attributes(rules.context);
    add_moderate(&rules, network);
    if (variant == FILTER_STRICT || variant == FILTER_STRICT_NETWORK)
        add_strict(&rules);
    if (rules.complete)
        done = export(rules.context, into, err);
    else
        (void)error_set(err, SYMBIONT_SYSTEM, "libseccomp refuses a rule of the filter");
    seccomp_release(rules.context);
    return done;
}

/* FNV-1a: it tells filters apart, it protects nothing. */
static uint32_t digest(const unsigned char *bytes, size_t len)
{
    uint32_t sum = 2166136261U;

    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * 16777619U;
    return sum;
}

static bool add_newer_calls(struct buf *program, struct symbiont_error *err)
{
    const struct sock_filter head[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_CALL, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    };

    return buf_add(program, head, sizeof head, err);
}

bool filter_compile(enum filter_variant variant, struct filter *filter, struct symbiont_error *err)
{
    auto_buf struct buf program = {.limit = FILTER_BYTES};
    bool strict = variant == FILTER_STRICT || variant == FILTER_STRICT_NETWORK;

    if (!add_newer_calls(&program, err) || !compile(variant, &program, err))
        return false;
    *filter = (struct filter){
        .bytes = mem_copy_bytes(program.data, program.len),
        .count = program.len / sizeof(struct sock_filter),
    };
    (void)snprintf(filter->name, sizeof filter->name, "%s@%08x", strict ? "strict" : "moderate",
                   digest(filter->bytes, program.len));
    return true;
}

void filter_release(struct filter *filter)
{
    free(filter->bytes);
    *filter = (struct filter){0};
}
