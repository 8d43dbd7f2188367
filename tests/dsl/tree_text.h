/*
 * tree_text.h - a tree as text without places, so that two trees can be compared
 */
#pragma once

#include "dsl/tree.h"

/* Freed with free(). */
char *tree_text(const struct dsl_file *file);
