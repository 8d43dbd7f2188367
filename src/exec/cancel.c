#include "exec/cancel.h"

#include <errno.h>
#include <sys/eventfd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/mem.h"

struct symbiont_cancel *symbiont_cancel_new(struct symbiont_error *err)
{
    auto_close int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (event < 0) {
        (void)error_errno(err, "eventfd");
        return NULL;
    }
    struct symbiont_cancel *cancel = mem_zeroed(1, sizeof *cancel);
    cancel->event = take_fd(&event);
    return cancel;
}

void symbiont_cancel_free(struct symbiont_cancel *cancel)
{
    if (!cancel)
        return;
    (void)close(cancel->event);
    free(cancel);
}

void symbiont_cancel_now(struct symbiont_cancel *cancel, int signal_number)
{
    int saved = errno; /* it may be called by a signal handler */
    uint64_t one = 1;

    atomic_store(&cancel->signal_number, signal_number);
    atomic_fetch_add(&cancel->count, 1);
    (void)!write(cancel->event, &one, sizeof one);
    errno = saved;
}
