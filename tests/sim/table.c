#include <math.h>

#include "acceptance.h"

#define SIM(id, run, runs, quick, limits, words, ...)                          \
    {#id, #run, words, run, runs, quick, limits, .set = {__VA_ARGS__}},

const struct sim sims[] = {
#include "sims.def"
};

const size_t sims_count = sizeof sims / sizeof *sims;
