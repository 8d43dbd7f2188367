/* What ordinary programs do goes on working, at each profile, as root and as an ordinary user. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine_harness.h"

/* Every profile and user: the attempt works. */
static void check_everywhere(int (*attempt)(const struct harness *))
{
    for (int i = 0; i < 6; i++) {
        enum symbiont_profile profile =
            (enum symbiont_profile)(SYMBIONT_PROFILE_PERMISSIVE + i / 2);

        CHECK_EQ(harness_once(profile, i % 2 ? HARNESS_ROOT : HARNESS_NOBODY, attempt), 0);
    }
}

/* The program prints this, at every profile. */
static void check_prints(const char *const *argv, const char *text)
{
    if (access(argv[0], X_OK) < 0)
        check_skip("%s is not installed", argv[0]);
    for (int i = 0; i < 6; i++) {
        enum symbiont_profile profile =
            (enum symbiont_profile)(SYMBIONT_PROFILE_PERMISSIVE + i / 2);
        struct harness harness;

        harness_open(&harness, profile, i % 2 ? HARNESS_ROOT : HARNESS_NOBODY);
        harness.execute = argv;
        int status = harness_run(&harness, NULL);
        if (status != 0)
            print_error("%s, %s: %d\n%s\n", symbiont_profile_text(profile),
                        i % 2 ? "root" : "nobody", status, harness.output);
        CHECK_EQ(status, 0);
        CHECK_TEXT(harness.output, text);
        harness_close(&harness);
    }
}

static void *add_one(void *count)
{
    ++*(int *)count;
    return NULL;
}

static int start_threads(const struct harness *harness)
{
    pthread_t thread;
    int count = 0;

    (void)harness;
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&thread, NULL, add_one, &count) || pthread_join(thread, NULL))
            return -1;
    }
    return count - 4;
}

TEST(threads_start)
{
    check_everywhere(start_threads);
}

static int lock_a_file(const struct harness *harness)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 512};
    int fd = open("base.db", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    (void)harness;
    if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0 || ftruncate(fd, 4096) < 0 || fsync(fd) < 0)
        return errno;
    return rename("base.db", "moved.db") < 0 || unlink("moved.db") < 0 ? errno : 0;
}

TEST(files_of_the_working_directory_are_made_locked_moved_and_removed)
{
    check_everywhere(lock_a_file);
}

static int use_shared_memory(const struct harness *harness)
{
    int fd = shm_open("/symbiont-confine", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    (void)harness;
    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return errno;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return errno;
    memset(page, 1, 4096);
    return shm_unlink("/symbiont-confine") < 0 ? errno : 0;
}

TEST(shared_memory_is_made_and_removed)
{
    check_everywhere(use_shared_memory);
}

static int use_devices_and_pairs(const struct harness *harness)
{
    int pair[2];
    char byte = 'x';
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int random = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    (void)harness;
    if (null < 0 || random < 0 || write(null, &byte, 1) != 1 || read(random, &byte, 1) != 1)
        return errno;
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ? errno : 0;
}

TEST(the_harmless_devices_and_pairs_of_sockets_work)
{
    check_everywhere(use_devices_and_pairs);
}

static int write_private(const struct harness *harness)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/file", harness->private);
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 ? errno : 0;
}

TEST(the_private_directory_is_writable)
{
    check_everywhere(write_private);
}

static int use_a_terminal(const struct harness *harness)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    char *name = terminal < 0 || unlockpt(terminal) < 0 ? NULL : ptsname(terminal);

    (void)harness;
    return !name || open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) < 0 ? errno : 0;
}

TEST(a_strict_run_has_terminals_of_its_own)
{
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_NOBODY, use_a_terminal), 0);
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_ROOT, use_a_terminal), 0);
}

static int be_process_two(const struct harness *harness)
{
    (void)harness;
    return getpid() - 2;
}

TEST(a_strict_run_is_alone_in_its_pid_namespace)
{
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_NOBODY, be_process_two), 0);
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_ROOT, be_process_two), 0);
}

static int leave_a_file_in_tmp(const struct harness *harness)
{
    (void)harness;
    return open("/tmp/symbiont-left-over", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) < 0
               ? errno
               : 0;
}

TEST(what_a_strict_run_leaves_in_tmp_is_gone_with_it)
{
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_NOBODY, leave_a_file_in_tmp), 0);
    CHECK_EQ(harness_once(SYMBIONT_PROFILE_STRICT, HARNESS_NOBODY, leave_a_file_in_tmp), 0);
    CHECK(access("/tmp/symbiont-left-over", F_OK) < 0);
}

TEST(the_shell_runs_programs_in_pipes)
{
    static const char *const argv[] = {
        "/bin/sh", "-c", "echo hello | tr a-z A-Z; echo x > here && cat here; ls -d /usr", NULL};

    check_prints(argv, "HELLO\nx\n/usr\n");
}

TEST(python_runs_processes_and_a_database)
{
    static const char *const argv[] = {
        "/usr/bin/python3", "-c",
        "import multiprocessing as m, subprocess as s, threading as t, tempfile, getpass\n"
        "def twice(x): return 2 * x\n"
        "with m.Pool(2) as pool: print(pool.map(twice, [1, 2]))\n"
        "q = m.Queue(); q.put('queued'); print(q.get())\n"
        "print(s.check_output(['echo', 'sub'], text=True).strip())\n"
        "import sqlite3; d = sqlite3.connect('data.db'); d.execute('create table t (x)'); "
        "d.commit()\n"
        "print(len(d.execute('select * from t').fetchall()))\n"
        "tempfile.TemporaryFile().write(b'x'); print(bool(getpass.getuser()))\n",
        NULL};

    check_prints(argv, "[2, 4]\nqueued\nsub\n0\nTrue\n");
}

TEST(node_starts_and_runs_a_child)
{
    static const char *const argv[] = {
        "/usr/bin/node", "-e",
        "require('fs').writeFileSync('out', 'hello');"
        "console.log(require('child_process').execSync('cat out').toString());",
        NULL};

    check_prints(argv, "hello\n");
}

TEST(perl_and_bash_start)
{
    static const char *const bash[] = {"/bin/bash", "-c", "cat <(echo piped) > /dev/stdout", NULL};
    static const char *const perl[] = {"/usr/bin/perl", "-e", "print getpwuid($>) ? \"one\n\" : 0",
                                       NULL};

    check_prints(bash, "piped\n");
    check_prints(perl, "one\n");
}

TEST(a_java_machine_starts)
{
    static const char *const argv[] = {"/bin/sh", "-c", "java -version 2>&1 >/dev/null | wc -l",
                                       NULL};
    struct harness harness;

    if (access("/usr/bin/java", X_OK) < 0)
        check_skip("java is not installed");
    harness_open(&harness, SYMBIONT_PROFILE_STRICT, HARNESS_NOBODY);
    harness.execute = argv;
    CHECK_EQ(harness_run(&harness, NULL), 0);
    CHECK_TEXT(harness.output, "3\n");
    harness_close(&harness);
}

/* bind_descendants: only what is listed is executed, whoever asks. */
TEST(only_bound_executables_run)
{
    static const char *const listed[] = {"/usr/bin/dash", "/usr/bin/echo", NULL};
    static const char *const argv[] = {"/usr/bin/dash", "-c",
                                       "/usr/bin/echo yes; /usr/bin/id -u; "
                                       "cp /usr/bin/id mine; echo done",
                                       NULL};

    for (int i = 0; i < 4; i++) {
        enum symbiont_profile profile = (enum symbiont_profile)(SYMBIONT_PROFILE_MODERATE + i / 2);
        struct harness harness;

        harness_open(&harness, profile, i % 2 ? HARNESS_ROOT : HARNESS_NOBODY);
        harness.request.executables = listed;
        harness.execute = argv;
        CHECK_EQ(harness_run(&harness, NULL), 0);
        CHECK_HAS(harness.output, "yes\n");
        CHECK_HAS(harness.output, "/usr/bin/id: Permission denied");
        CHECK_HAS(harness.output, "cp: Permission denied");
        harness_close(&harness);
    }
}
