/*
 * toml_shim.h - the one door to the C++ parser
 */
#pragma once

#include "codec/toml.h"

struct toml_mistake {
    struct toml_place at;
    char text[256];
};

/* The caller has checked size, depth and characters.  NULL: the mistake is filled in. */
struct toml_node *toml_shim_parse(const char *text, size_t len, struct arena *arena,
                                  struct toml_mistake *mistake);
