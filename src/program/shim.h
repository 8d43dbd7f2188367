/*
 * shim.h - the stand-ins of pyenv, rbenv, nodenv and their kind -> the real program
 *
 * A shim is a shell script that asks its manager which version is meant and only then starts it,
 * a hundred milliseconds later and by rules that depend on the directory and the environment.
 * Here it is always the version that the manager's `version` file names.
 */
#pragma once

#include "base/error.h"

/* *target: the path or name of the real program (free), or NULL when the script is no shim.
 * `fd`: an O_PATH descriptor of the script, `path` its real path.  False: NOT_FOUND, when the
 * chosen versions have no such program. */
CHECKED bool shim_target(int fd, const char *path, char **target, struct symbiont_error *err);
