#include "sim/pace.h"

#include <math.h>

#define WAIT_MAX 3600e9

struct pace {
    const struct sim_model *model;
    struct rng *dice;
    double slower;
    int begun;
};

/* Mean 1 whatever the jitter, so that the rate stays what was asked for. */
static double shake(struct rng *dice, double jitter)
{
    return exp(jitter * rng_normal(dice) - jitter * jitter / 2);
}

static double next(struct pace *p)
{
    const struct sim_model *m = p->model;
    int begun = p->begun++;

    if (begun)
        return 1e9 / m->rate * shake(p->dice, m->jitter) * p->slower;
    return (double)m->ttft * exp(m->sigma * rng_normal(p->dice)) * p->slower;
}

void sim_pace(struct sim_script *s, const struct sim_model *m, struct rng *dice)
{
    struct pace p = {.model = m, .dice = dice, .slower = 1};
    double wait;

    if (rng_unit(dice) < m->slow)
        p.slower = m->slow_by;
    for (size_t i = 0; i < s->steps; i++) {
        wait = 0;
        for (int k = 0; k < s->step[i].tokens; k++)
            wait += next(&p);
        s->step[i].wait += (int64_t)fmin(wait, WAIT_MAX);
    }
}
