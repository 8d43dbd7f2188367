/*
 * attack.h - ways to a program that an allowlist must refuse, over files of the test's own
 */
#pragma once

#include "policy/question.h"
#include "program/ground.h"

/* bin/tool, a program for lists to hold, and an empty directory `other`. */
void attack_tool(struct ground *ground);

/* As root in this process, then as nobody in a child. */
void attack_twice(struct ground *ground, void (*body)(struct ground *ground));

/* The operator's list over the ground's own bin; in an entry, '@' is the ground. */
struct question attack_rules(struct ground *ground, const char *entries);

/* Typed after `exec` by the operator, whose relative paths begin at "/". */
bool attack_try(struct question *question, const char *typed);
void attack_allowed(struct question *question, const char *typed);
void attack_denied(struct question *question, const char *typed);
