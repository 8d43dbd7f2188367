/*
 * sections.h - the list of sections: one file each, in the order of their names
 */
#pragma once

#include "config/setting.h"

#define SECTION_LIST(X)                                                                            \
    X(api)                                                                                         \
    X(audit)                                                                                       \
    X(database)                                                                                    \
    X(logging)                                                                                     \
    X(native_execution)                                                                            \
    X(policies)                                                                                    \
    X(sandbox)                                                                                     \
    X(security)                                                                                    \
    X(storage)

#define X(name) extern const struct section name##_section;
SECTION_LIST(X)
#undef X
