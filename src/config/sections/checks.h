/*
 * checks.h - what texts must look like, beyond their type
 *
 * Each is INVALID with what was expected ("expected an absolute path").
 */
#pragma once

#include "config/setting.h"

setting_check check_filled;     /* not empty */
setting_check check_absolute;   /* a path from the root */
setting_check check_search;     /* absolute directories with colons between */
setting_check check_executable; /* a name without '/', or an absolute path */
setting_check check_url;        /* http:// or https:// */
setting_check check_variable;   /* a name for an environment variable */
setting_check check_capability; /* lower case, digits, '_', '.', ':', '-' */
