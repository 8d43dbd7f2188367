/*
 * report.h - from what happened to what the record says
 */
#pragma once

#include "runtime/prepared.h"

/* The end, told truly; then streams, usage, phases and the receipt. */
void report_outcome(struct symbiont_orchestrator *orchestrator,
                    const struct runtime_request *request, const struct prepared *prepared,
                    struct exec_outcome *outcome, struct symbiont_result *result);
