/* Quantiles, as ratios. */
#include "acceptance.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/arena.h"
#include "draw.h"
#include "stats/quantile_ratio.h"
#include "stats/unpaired.h"
#include "watch.h"

#define STEP 40 /* units between looks */

/* Lognormal spans: of a pair when rho is told, of two arms when the weight of
 * treatment is. */
struct spans {
    double p, sigma[2];
    double effect; /* what the treatment adds to the logarithms */
    double both;   /* rho, or the weight */
    size_t units;
    double tuned;
};

static struct spans spans(const double *set)
{
    return (struct spans){set[0], {set[1], set[2]}, set[3],
                          set[4], (size_t)set[5],   set[6]};
}

static double true_ratio(const struct spans *s)
{
    double z = gsl_cdf_ugaussian_Pinv(s->p);

    return exp(s->effect + z * (s->sigma[1] - s->sigma[0]));
}

/* What has come so far, by arm. */
struct seen {
    double *v[2]; /* owned */
    size_t n[2];
};

static struct seen seen_new(size_t units)
{
    return (struct seen){
        .v = {memory_new(units, sizeof(double)),
              memory_new(units, sizeof(double))},
    };
}

static void seen_free(struct seen *s)
{
    free(s->v[0]);
    free(s->v[1]);
}

static void add_pair(gsl_rng *dice, const struct spans *s, struct seen *seen)
{
    double z[2];

    draw_normals(dice, s->both, z);
    for (int arm = 0; arm < 2; arm++)
        seen->v[arm][seen->n[arm]++] =
            exp(s->sigma[arm] * z[arm] + (arm ? s->effect : 0));
}

static void add_unit(gsl_rng *dice, const struct spans *s, struct seen *seen)
{
    int arm = draw_coin(dice, s->both);
    double z = gsl_ran_gaussian_ziggurat(dice, 1);

    seen->v[arm][seen->n[arm]++] =
        exp(s->sigma[arm] * z + (arm ? s->effect : 0));
}

static void compare_pairs(const struct seen *seen, double p, struct pivot *out)
{
    struct paired s = {seen->v[0], seen->v[1], seen->n[0], NULL};
    double at[1][2];

    paired_quantiles(&s, &p, 1, out, at);
}

static void compare_arms(const struct seen *seen, double p, struct pivot *out)
{
    struct unpaired s = {
        {{seen->v[0], seen->n[0], NULL}, {seen->v[1], seen->n[1], NULL}}};
    double at[1][2];

    unpaired_quantiles(&s, &p, 1, out, at);
}

struct design {
    void (*add)(gsl_rng *dice, const struct spans *s, struct seen *seen);
    void (*compare)(const struct seen *seen, double p, struct pivot *out);
};

static const struct design pairs = {add_pair, compare_pairs},
                           arms = {add_unit, compare_arms};

/* 1 when some look, each `step` units, leaves `value` out. */
static int watch_spans(gsl_rng *dice, const struct design *d,
                       const struct spans *s, const struct watch *w,
                       double value)
{
    struct seen seen = seen_new(s->units);
    int out = 0;

    for (size_t n = 1; n <= s->units && !out; n++) {
        struct pivot p;

        d->add(dice, s, &seen);
        if (n % STEP && n != s->units)
            continue;
        d->compare(&seen, s->p, &p);
        out = watch_outside(w, &p, value);
    }
    seen_free(&seen);
    return out;
}

double paired_quantile_live(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_live(s.tuned);

    return watch_spans(dice, &pairs, &s, &w, true_ratio(&s));
}

double quantile_live(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_live(s.tuned);

    return watch_spans(dice, &arms, &s, &w, true_ratio(&s));
}

/* The effect is seen before the end. */
double paired_quantile_found(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_live(s.tuned);

    return watch_spans(dice, &pairs, &s, &w, 1);
}

double quantile_found(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_live(s.tuned);

    return watch_spans(dice, &arms, &s, &w, 1);
}

double paired_quantile_naive(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_fixed();

    return watch_spans(dice, &pairs, &s, &w, true_ratio(&s));
}

double quantile_naive(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);
    struct watch w = watch_fixed();

    return watch_spans(dice, &arms, &s, &w, true_ratio(&s));
}

static int covered(gsl_rng *dice, const struct design *d, const struct spans *s)
{
    struct seen seen = seen_new(s->units);
    struct watch w = watch_fixed();
    struct pivot p;

    while (seen.n[0] + seen.n[1] < s->units * (d == &pairs ? 2 : 1))
        d->add(dice, s, &seen);
    d->compare(&seen, s->p, &p);
    seen_free(&seen);
    return !watch_outside(&w, &p, true_ratio(s));
}

double paired_quantile_fixed(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);

    return covered(dice, &pairs, &s);
}

double quantile_fixed(gsl_rng *dice, const double *set)
{
    struct spans s = spans(set);

    return covered(dice, &arms, &s);
}
