#include <errno.h>
#include <linux/sched.h>
#include <sched.h>

#include "exec/child.h"
#include "exec/raw.h"

#if defined(__x86_64__)

/* The child begins on its own stack, so it can't return here: it calls enter(argument). */
static long clone_into(long number, const long arguments[static 3], void (*enter)(void *),
                       void *argument)
{
    long answer;
    register void (*r12)(void *) __asm__("r12") = enter;
    register void *r13 __asm__("r13") = argument;

    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r13, %%rdi\n\t"
                     "call *%%r12\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(answer)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]),
                       "r"(r12), "r"(r13)
                     : "rcx", "r11", "memory");
    return answer;
}

#else

static long clone_into(long number, const long arguments[static 3], void (*enter)(void *),
                       void *argument)
{
    long a = arguments[0];
    long b = arguments[1];
    long c = arguments[2];
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register void (*x20)(void *) __asm__("x20") = enter;
    register void *x21 __asm__("x21") = argument;

    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x21\n\t"
                     "blr x20\n\t"
                     "brk 1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x20), "r"(x21)
                     : "memory");
    return x0;
}

#endif

long raw_clone(struct clone_args *args, void (*enter)(void *), void *argument)
{
    const long clone3_arguments[] = {(long)args, (long)sizeof *args, 0};
    const long clone_arguments[] = {(long)(args->flags | args->exit_signal),
                                    (long)(args->stack + args->stack_size), (long)args->pidfd};
    long pid = clone_into(SYS_clone3, clone3_arguments, enter, argument);

    if (pid != -ENOSYS && pid != -EPERM)
        return pid;
    if (args->flags & CLONE_INTO_CGROUP)
        return pid; /* the caller joins the group another way */
    return clone_into(SYS_clone, clone_arguments, enter, argument);
}
