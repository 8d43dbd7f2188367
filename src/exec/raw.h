/*
 * raw.h - system calls that touch nothing but the kernel
 *
 * For code that runs between clone and exec in memory it shares with its parent: no errno (it is
 * the parent's), no locks, no allocation, no interceptors.  Each call returns the kernel's answer,
 * -errno when it failed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)

// NOLINTNEXTLINE(readability-function-size): the kernel takes six arguments
static inline long raw6(long number, long a, long b, long c, long d, long e, long f)
{
    long answer;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a"(answer)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return answer;
}

#elif defined(__aarch64__)

// NOLINTNEXTLINE(readability-function-size): the kernel takes six arguments
static inline long raw6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#else
#error "symbiont knows the system calls of x86-64 and arm64 only"
#endif

/* Arguments of any integer or pointer type: raw(SYS_close, fd). */
#define raw_long(x) ((long)(x))
#define raw0(n) raw6((n), 0, 0, 0, 0, 0, 0)
#define raw1(n, a) raw6((n), raw_long(a), 0, 0, 0, 0, 0)
#define raw2(n, a, b) raw6((n), raw_long(a), raw_long(b), 0, 0, 0, 0)
#define raw3(n, a, b, c) raw6((n), raw_long(a), raw_long(b), raw_long(c), 0, 0, 0)
#define raw4(n, a, b, c, d) raw6((n), raw_long(a), raw_long(b), raw_long(c), raw_long(d), 0, 0)
#define raw5(n, a, b, c, d, e)                                                                     \
    raw6((n), raw_long(a), raw_long(b), raw_long(c), raw_long(d), raw_long(e), 0)
