/*
 * main.c - the program `symbiont`
 */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/cli.h"

/* Whoever closed 0, 1 or 2 for us must not find one of our files there. */
static void fill_standard_streams(void)
{
    int fd;

    while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && fd <= STDERR_FILENO)
        (void)fcntl(fd, F_SETFD, 0); /* inherited, like any standard stream */
    if (fd >= 0)
        (void)close(fd);
}

int main(int argc, char **argv)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};

    fill_standard_streams();
    (void)sigaction(SIGPIPE, &ignore, NULL); /* a reader that went away is an exit code, 141 */
    return cli_main(argc, argv);
}
