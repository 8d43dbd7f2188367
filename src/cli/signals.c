#include "cli/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct symbiont_cancel *forward_to;
static volatile sig_atomic_t came;
static int wake = -1;

static void forward(int number)
{
    static const uint64_t one = 1;
    int saved = errno;

    came = 1;
    symbiont_cancel_now(forward_to, number);
    (void)!write(wake, &one, sizeof one);
    errno = saved;
}

bool signals_forward(struct symbiont_cancel *cancel, struct symbiont_error *err)
{
    static const int forwarded[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction action = {.sa_handler = forward};

    forward_to = cancel;
    wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake < 0)
        return error_errno(err, "eventfd");
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) {
        struct sigaction before;

        if (sigaction(forwarded[i], NULL, &before) < 0 || before.sa_handler == SIG_IGN)
            continue;
        if (sigaction(forwarded[i], &action, NULL) < 0)
            return error_errno(err, "sigaction");
    }
    return true;
}

bool signals_came(void)
{
    return came;
}

int signals_fd(void)
{
    return wake;
}
