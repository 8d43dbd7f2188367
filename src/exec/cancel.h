/*
 * cancel.h - the token that ends runs from another thread or a signal handler
 */
#pragma once

#include <stdatomic.h>

#include "symbiont.h"

struct symbiont_cancel {
    int event; /* readable once cancelled */
    atomic_int signal_number;
    atomic_uint count;
};
