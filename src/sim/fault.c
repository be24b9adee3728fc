#include "sim/fault.h"

#include "sim/model.h"

static const struct sim_fault *const faults[] = {
#define FAULT(name) &sim_fault_##name,
#include "sim/faults.def"
#undef FAULT
};

const struct sim_fault *sim_fault_at(size_t i)
{
    return i < SIM_FAULTS ? faults[i] : NULL;
}

const struct sim_fault *sim_fault_draw(const struct sim_model *m,
                                       struct rng *dice)
{
    double u = rng_unit(dice);

    for (size_t i = 0; i < SIM_FAULTS; i++) {
        if (u < m->fault[i])
            return faults[i];
        u -= m->fault[i];
    }
    return NULL;
}
