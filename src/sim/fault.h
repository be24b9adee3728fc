/* fault.h - one way to go wrong: a row of faults.def.
 *
 * Faults are pure: they change what will be said, or the script of what will
 * be sent, before the first byte goes out. */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stddef.h>

#include "base/rng.h"

struct sim_answer;
struct sim_dialect;
struct sim_model;
struct sim_script;

enum {
#define FAULT(name) +1
    SIM_FAULTS = 0
#include "sim/faults.def"
#undef FAULT
};

struct sim_scene { /* where it happens */
    const struct sim_dialect *dialect;
    const struct sim_model *model;
    const char *request_id;
    struct rng *dice;
};

struct sim_fault {
    const char *name, *about;
    /* Either may be NULL: before the script is written, and after. */
    void (*before)(struct sim_answer *a);
    void (*after)(const struct sim_scene *s, struct sim_script *script);
};

#define FAULT(name) extern const struct sim_fault sim_fault_##name;
#include "sim/faults.def"
#undef FAULT

const struct sim_fault *sim_fault_at(size_t i); /* NULL after the last */

/* One throw for all rates of the model: NULL when nothing goes wrong. */
const struct sim_fault *sim_fault_draw(const struct sim_model *m,
                                       struct rng *dice);

#endif
