/*
 * check.h - a test program: TEST("sentence") { make; act; check }, each in a process of its own
 *
 * Checks are cmocka's.  The program prints TAP.  An argument picks tests by a part of their name.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct check_test {
    const char *name;
    void (*body)(void);
    struct check_test *next;
};

void check_register(struct check_test *test);
/* The test whose body runs; for bodies that serve many tests (a folder of scripts). */
extern const struct check_test *check_running;

/* A sentence with underscores for blanks. */
#define TEST(sentence)                                                                             \
    static void sentence(void);                                                                    \
    static struct check_test check_##sentence = {#sentence, sentence, NULL};                       \
    __attribute__((constructor)) static void check_register_##sentence(void)                       \
    {                                                                                              \
        check_register(&check_##sentence);                                                         \
    }                                                                                              \
    static void sentence(void)

#define CHECK(claim) assert_true(claim)
#define CHECK_EQ(a, b) assert_int_equal((a), (b))
#define CHECK_TEXT(a, b) assert_string_equal((a), (b))
/* The text contains the part. */
#define CHECK_HAS(text, part) check_has((text), (part), __FILE__, __LINE__)
/* The call worked, or its error is printed. */
#define CHECK_OK(call, err) check_ok((call), (err).text, #call, __FILE__, __LINE__)

/* The thread sanitizer gives each process a thread of its own, which counts as one more. */
#if defined(__SANITIZE_THREAD__)
#define CHECK_NOT_UNDER_TSAN() check_skip("the sanitizer's own threads count as processes")
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHECK_NOT_UNDER_TSAN() check_skip("the sanitizer's own threads count as processes")
#endif
#endif
#ifndef CHECK_NOT_UNDER_TSAN
#define CHECK_NOT_UNDER_TSAN() (void)0
#endif

/* Ends the test as skipped, with a reason. */
_Noreturn void check_skip(const char *reason, ...) __attribute__((format(printf, 1, 2)));

void check_has(const char *text, const char *part, const char *file, int line);
void check_ok(bool ok, const char *text, const char *call, const char *file, int line);
