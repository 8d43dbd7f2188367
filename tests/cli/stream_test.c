#include "cli/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "check.h"
#include "cli/signals.h"

enum { MORE_THAN_A_PIPE = 4 * 1024 * 1024 };

/* The test's own stdout becomes the write end. */
static int pipe_as_stdout(void)
{
    int ends[2];

    CHECK_EQ(pipe2(ends, O_CLOEXEC), 0);
    CHECK_EQ(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
    (void)close(ends[1]);
    return ends[0];
}

/* cmocka writes to stdout too: it must not meet a full pipe or one without a reader. */
static void stdout_is_free_again(int reader)
{
    CHECK_EQ(dup2(STDERR_FILENO, STDOUT_FILENO), STDOUT_FILENO);
    (void)close(reader);
}

static char flood[MORE_THAN_A_PIPE];

TEST(bytes_pass_unchanged)
{
    int reader = pipe_as_stdout();
    auto_stream struct stream stream = {0};
    char got[16] = "";

    stream_init(&stream, 0);
    CHECK(stream_pass(&stream, SYMBIONT_STDOUT, "a\0b", 3));
    CHECK_EQ(read(reader, got, sizeof got), 3);
    CHECK_EQ(memcmp(got, "a\0b", 3), 0);
    stdout_is_free_again(reader);
}

TEST(a_reader_that_went_away_ends_the_run)
{
    int reader = pipe_as_stdout();
    auto_stream struct stream stream = {0};

    (void)signal(SIGPIPE, SIG_IGN);
    (void)close(reader);
    stream_init(&stream, 0);
    CHECK(!stream_pass(&stream, SYMBIONT_STDOUT, "x", 1));
    CHECK_EQ(stream.error, EPIPE);
}

TEST(a_reader_that_does_not_read_holds_nothing_up_past_the_time_limit)
{
    int reader = pipe_as_stdout();
    auto_stream struct stream stream = {0};
    uint64_t before = clock_us();

    stream_init(&stream, 100);
    CHECK(stream_pass(&stream, SYMBIONT_STDOUT, flood, sizeof flood));
    CHECK(clock_us() - before >= 90 * 1000);
    CHECK(clock_us() - before < 2000 * 1000);
    stdout_is_free_again(reader);
}

TEST(the_pipe_of_the_caller_stays_blocking)
{
    int reader = pipe_as_stdout();
    auto_stream struct stream stream = {0};

    stream_init(&stream, 0);
    CHECK(stream_pass(&stream, SYMBIONT_STDOUT, "x", 1));
    CHECK_EQ(fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK, 0);
    stdout_is_free_again(reader);
}

TEST(after_a_signal_only_what_fits_at_once_is_written)
{
    int reader = pipe_as_stdout();
    auto_stream struct stream stream = {0};
    struct symbiont_error err = {0};
    struct symbiont_cancel *cancel = symbiont_cancel_new(&err);

    CHECK(cancel);
    CHECK_OK(signals_forward(cancel, &err), err);
    (void)raise(SIGTERM);
    CHECK(signals_came());
    stream_init(&stream, 0);
    CHECK(stream_pass(&stream, SYMBIONT_STDOUT, flood, sizeof flood));
    stdout_is_free_again(reader);
}

TEST(output_to_a_file_goes_where_the_caller_s_offset_is)
{
    char path[] = "/tmp/symbiont-cli-XXXXXX";
    auto_close int file = mkstemp(path);
    auto_stream struct stream stream = {0};
    char got[8] = "";

    CHECK(file >= 0);
    (void)unlink(path);
    CHECK_EQ(write(file, "1234", 4), 4);
    CHECK_EQ(dup2(file, STDOUT_FILENO), STDOUT_FILENO);
    stream_init(&stream, 0);
    CHECK(stream_pass(&stream, SYMBIONT_STDOUT, "56", 2));
    CHECK_EQ(pread(file, got, sizeof got, 0), 6);
    CHECK_TEXT(got, "123456");
}
