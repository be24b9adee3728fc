/* Users who come back while the share of a live split is raised: was each sent
 * where it was to be? */
#include "acceptance.h"

#include <math.h>

#include <gsl/gsl_rng.h>

#include "analysis/dealt.h"
#include "base/arena.h"
#include "draw.h"

#define STAGES 3
#define NEW .2    /* requests of somebody who was never there */
#define LOOKS 30  /* of a run */
#define NOBODY .1 /* requests without a key */

static const double ramp[STAGES] = {.01, .05, .25};

struct traffic {
    double *place; /* owned: of each user, from 0 to 1 */
    size_t users;
    double weight[256], off; /* treatment gets so much of its share */
    struct pairs pairs;
};

/* {1: a ramp, 0: half; of its share treatment gets this; requests; 1: counted
 * by requests, 2: by users, looked at once} */
static void traffic_init(struct traffic *t, const double *set)
{
    *t = (struct traffic){.off = set[1]};
    t->place = memory_grow(NULL, (size_t)set[2] + 1, sizeof *t->place);
    t->pairs.design = DESIGN_UNPAIRED;
    for (int i = 0; i < 256; i++)
        t->weight[i] = NAN;
    for (int i = 0; i < STAGES; i++)
        t->weight[i + 1] = set[0] > 0 ? ramp[i] : .5;
}

static void traffic_release(struct traffic *t)
{
    free(t->place);
    pairs_release(&t->pairs);
}

/* Whoever is in at a share stays in at a larger one. */
static void request(gsl_rng *dice, struct traffic *t, int64_t n, int stage)
{
    double wanted = t->weight[stage] * t->off, place = gsl_rng_uniform(dice);
    struct reply r;

    reply_init(&r);
    if (!draw_coin(dice, NOBODY)) {
        size_t user = t->users;

        if (t->users == 0 || draw_coin(dice, NEW))
            t->place[t->users++] = place;
        else
            user = gsl_rng_uniform_int(dice, t->users);
        place = t->place[user];
        r.cluster = (int64_t)user + 1;
    }
    r.prompt = n;
    r.repeat = 1;
    r.stage = stage;
    r.outcome = OUTCOME_OK;
    r.side = place < wanted ? TREATMENT : CONTROL;
    pairs_add(&t->pairs, &r);
}

static int alarm(const struct traffic *t, const double *set)
{
    const struct dealt_plan plan = {
        .unit = set[3] == 1 ? DEALT_REQUESTS : DEALT_USERS,
        .weight = t->weight,
        .dice = 1,
    };
    struct dealt d;

    dealt_count(&t->pairs, &plan, &d);
    if (set[3] == 2)
        return sample_ratio_p(d.stage, d.stages) < .0005;
    return sample_ratio_log_e(d.stage, d.stages) >= log(1000);
}

double users_alarm(gsl_rng *dice, const double *set)
{
    int64_t requests = (int64_t)set[2], step = requests / LOOKS;
    struct traffic t;
    int out = 0;

    traffic_init(&t, set);
    for (int64_t n = 1; n <= requests && !out; n++) {
        int last = n == requests;

        request(dice, &t, n, 1 + (int)((n - 1) * STAGES / requests));
        if (set[3] == 2 ? last : n % step == 0)
            out = alarm(&t, set);
    }
    traffic_release(&t);
    return out;
}
