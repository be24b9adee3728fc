/* A ramp of 1, 5, 25, 50 % while everything drifts, for both arms alike. */
#include "acceptance.h"

#include <math.h>

#include <gsl/gsl_randist.h>

#include "draw.h"
#include "stats/moments_pivot.h"
#include "watch.h"

#define STAGES 4
#define REQUESTS 5000 /* of a stage */
#define STEP 20       /* requests between looks */

static const double weight[STAGES] = {.01, .05, .25, .5};
static const double location[STAGES] = {0, .3, .2, .6}; /* of ln spans */
static const double failing[STAGES] = {.01, .015, .02, .04};

struct ramp {
    size_t stage, stages; /* now; begun */
    struct comoments spans[STAGES][2];
    struct two_shares errors[STAGES];
};

static void ramp_init(struct ramp *r)
{
    *r = (struct ramp){0};
    for (int i = 0; i < STAGES; i++) {
        comoments_init(&r->spans[i][0], 1);
        comoments_init(&r->spans[i][1], 1);
    }
}

static void request(gsl_rng *dice, struct ramp *r, size_t n)
{
    size_t now = r->stage = n / REQUESTS;
    int arm = draw_coin(dice, weight[now]);
    double hour = 2 * M_PI * (double)n / REQUESTS;
    double span =
        location[now] + .2 * sin(hour) + gsl_ran_gaussian_ziggurat(dice, 1);

    r->stages = now + 1;
    comoments_add(&r->spans[now][arm], &span);
    r->errors[now].n[arm]++;
    r->errors[now].hits[arm] += draw_coin(dice, failing[now]);
}

static void pool_spans(const struct ramp *r, struct pivot *out)
{
    struct comoments all[2];

    for (int arm = 0; arm < 2; arm++) {
        comoments_init(&all[arm], 1);
        for (size_t i = 0; i < r->stages; i++)
            comoments_merge(&all[arm], &r->spans[i][arm]);
    }
    pivot_of_two_logs(all, out);
}

static void pool_errors(const struct ramp *r, struct pivot *out)
{
    struct two_shares all = {{0}, {0}};

    for (size_t i = 0; i < r->stages; i++)
        for (int arm = 0; arm < 2; arm++) {
            all.n[arm] += r->errors[i].n[arm];
            all.hits[arm] += r->errors[i].hits[arm];
        }
    pivot_two_shares(&all, out);
}

static void combine_spans(const struct ramp *r, struct pivot *out)
{
    struct pivot stage[STAGES];

    for (size_t i = 0; i < r->stages; i++)
        pivot_of_two_logs(r->spans[i], &stage[i]);
    pivot_combine(stage, NULL, r->stages, out, NULL);
}

static void combine_errors(const struct ramp *r, struct pivot *out)
{
    struct pivot stage[STAGES];

    for (size_t i = 0; i < r->stages; i++)
        pivot_two_shares(&r->errors[i], &stage[i]);
    pivot_combine(stage, NULL, r->stages, out, NULL);
}

/* {tuned; 0: one look, at the end}: 1 when a difference is seen that is not
 * there. */
static double misled(gsl_rng *dice,
                     void (*compare)(const struct ramp *r, struct pivot *out),
                     const double *set)
{
    struct watch w = watch_by(set[0]);
    struct pivot p;
    struct ramp r;

    ramp_init(&r);
    for (size_t n = 0; n < STAGES * REQUESTS; n++) {
        request(dice, &r, n);
        if (set[0] <= 0 || (n + 1) % STEP)
            continue;
        compare(&r, &p);
        if (watch_outside(&w, &p, p.kind == PIVOT_RATIO))
            return 1;
    }
    compare(&r, &p);
    return watch_outside(&w, &p, p.kind == PIVOT_RATIO);
}

double ramp_typical(gsl_rng *dice, const double *set)
{
    return misled(dice, combine_spans, set);
}

double ramp_errors(gsl_rng *dice, const double *set)
{
    return misled(dice, combine_errors, set);
}

double ramp_typical_pooled(gsl_rng *dice, const double *set)
{
    return misled(dice, pool_spans, set);
}

double ramp_errors_pooled(gsl_rng *dice, const double *set)
{
    return misled(dice, pool_errors, set);
}

/* ---- more stages than there are places for (two_shares.h) ---------------- */

#define LONG 200
#define FEW 60  /* requests of a stage */
#define LOOK 10 /* stages between looks */

struct long_ramp {
    struct pivot stage[LONG];
    double truth, weights; /* what is weighed as stages are */
};

/* In every other stage treatment fails more often, by twice the effect. */
static void long_stage(gsl_rng *dice, struct long_ramp *r, int i, double effect)
{
    double part = (double)i / LONG, rate = .01 + part * (.1 + .1 * sin(i));
    struct two_shares s = {.n = {0}};
    double more = i % 2 ? 2 * effect : 0;

    for (int k = 0; k < FEW; k++) {
        int arm = draw_coin(dice, .15 + .4 * part);

        s.n[arm]++;
        s.hits[arm] += draw_coin(dice, rate + arm * more);
    }
    pivot_two_shares(&s, &r->stage[i]);
    if (!pivot_usable(&r->stage[i]))
        return;
    r->truth += r->stage[i].n * more;
    r->weights += r->stage[i].n;
}

/* {tuned; 0: one look, at the end; effect}: 1 when the truth is missed. */
double ramp_long(gsl_rng *dice, const double *set)
{
    struct watch w = watch_by(set[0]);
    struct long_ramp r = {.truth = 0};
    struct pivot all;

    for (int i = 0; i < LONG; i++) {
        long_stage(dice, &r, i, set[1]);
        if (i < LONG - 1 && (set[0] <= 0 || (i + 1) % LOOK))
            continue;
        pivot_combine(r.stage, NULL, (size_t)i + 1, &all, NULL);
        if (watch_outside(&w, &all, r.truth / r.weights))
            return 1;
    }
    return 0;
}
