/*
 * command.h - a command line as one string, split as a POSIX shell splits words
 *
 * Quotes and backslashes only: nothing is expanded, and a shell operator outside quotes is an error
 * that tells to run a shell if one is meant.
 */
#pragma once

#include "base/argv.h"
#include "dsl/failure.h"

CHECKED bool dsl_command_split(const char *text, struct argv *argv, struct dsl_failure *failure);
