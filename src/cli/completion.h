/*
 * completion.h - shell completion, written from the option tables
 */
#pragma once

#include "cli/cli.h"

void completion_bash(FILE *stream);
void completion_zsh(FILE *stream);
void completion_fish(FILE *stream);

/* What to offer where a cli_option.values or cli_command.words stands. */
bool completion_offers_files(const char *values);
bool completion_offers_directories(const char *values);
bool completion_offers_variables(const char *values);
/* The words among them, separated by blanks, written to the stream; command names for COMMAND. */
void completion_words(FILE *stream, const char *values);
