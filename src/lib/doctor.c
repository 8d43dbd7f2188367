#include "runtime/doctor.h"

void symbiont_doctor(struct symbiont_orchestrator *orchestrator,
                     void (*report)(void *context, const struct symbiont_probe *probe),
                     void *context)
{
    doctor_run(orchestrator, report, context);
}
