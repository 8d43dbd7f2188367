/*
 * replay.c - runs a fuzz target over its corpus as a test
 *
 * Each file is one test in a process of its own, after one of no bytes at all.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_AT_MOST = 20, CORPUS_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t input[CORPUS_BYTES];

static bool read_input(const char *directory, const char *name, size_t *size)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    *size = fread(input, 1, sizeof input, file);
    return fclose(file) == 0;
}

/* The target gets a copy of just its size, so that a sanitizer sees a read past the end. */
static _Noreturn void feed(size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    (void)alarm(SECONDS_AT_MOST);
    for (size_t i = 0; copy && i < size; i++)
        copy[i] = input[i];
    int answer = copy ? LLVMFuzzerTestOneInput(copy, size) : 1;
    free(copy);
    exit(answer);
}

static bool replay(int number, const char *name, size_t size)
{
    int status = 0;

    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        feed(size);
    bool passed = pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
    printf("%s %d - %s\n", passed ? "ok" : "not ok", number, name);
    return passed;
}

int main(int argc, char **argv)
{
    int number = 1;
    bool all = replay(1, "no bytes", 0);
    DIR *directory = argc > 1 ? opendir(argv[1]) : NULL;

    if (!directory) {
        printf("Bail out! no corpus\n");
        return EXIT_FAILURE;
    }
    for (struct dirent *entry; (entry = readdir(directory));) {
        size_t size = 0;
        if (entry->d_name[0] == '.')
            continue;
        bool known = read_input(argv[1], entry->d_name, &size);
        all = known && replay(++number, entry->d_name, size) && all;
    }
    (void)closedir(directory);
    printf("1..%d\n", number);
    return all ? EXIT_SUCCESS : EXIT_FAILURE;
}
