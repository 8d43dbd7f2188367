/*
 * doctor.h - what this host can do, really tried
 */
#pragma once

#include "runtime/directory.h"
#include "runtime/runtime.h"

typedef void doctor_report(void *context, const struct symbiont_probe *probe);

void doctor_run(struct symbiont_orchestrator *orchestrator, doctor_report *report, void *context);
