#include "stats/power.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "stats/noncentral_t.h"
#include "stats/root.h"
#include "stats/tango.h"
#include "stats/two_shares.h"

#define SKEW_FACTOR 25
#define NEARLY_SURE (1 - 1e-12)
#define NEAREST 1e-9
#define FARTHEST 100

/* By simulation, at these powers (the interval for any time, tuned to half of
 * the units planned). */
#define LIVE_80 1.65
#define LIVE_90 1.55

/* Of one unit: standard deviation of the estimate when the difference is
 * `null`, and as it is. */
struct spread {
    double null, real;
};

static struct spread paired_spread(const struct power *p, double effect)
{
    double more = p->base + fabs(effect), d = effect - p->null;
    struct tango t = {1, effect > 0 ? p->base : more,
                      effect > 0 ? more : p->base};

    if (more + p->base > 1)
        return (struct spread){INFINITY, INFINITY};
    return (struct spread){d / tango_z(&t, p->null),
                           sqrt(more + p->base - effect * effect)};
}

/* Of two units in all, so that the score's N / (N - 1) is 2 and the pivot is
 * that of one unit of many. */
static struct spread shares_spread(const struct power *p, double effect)
{
    double treatment = p->base + effect, d = effect - p->null;
    double n[] = {2 * (1 - p->weight), 2 * p->weight};
    struct two_shares s = {{n[0] * p->base, n[1] * treatment}, {n[0], n[1]}};

    if (!(treatment >= 0 && treatment <= 1))
        return (struct spread){INFINITY, INFINITY};
    return (struct spread){
        d / two_shares_z(&s, p->null),
        sqrt(power_two_arms(p->base * (1 - p->base),
                            treatment * (1 - treatment), p->weight))};
}

static struct spread spread_of(const struct power *p, double effect)
{
    switch (p->kind) {
    case POWER_PAIRED_SHARE:
        return paired_spread(p, effect);
    case POWER_TWO_SHARES:
        return shares_spread(p, effect);
    case POWER_MEAN:
        break;
    }
    return (struct spread){sqrt(p->variance), sqrt(p->variance)};
}

struct question {
    const struct power *p;
    double effect, n, power;
};

/* How much more power a t pivot has than is wanted. */
static double t_surplus(double n, void *arg)
{
    const struct question *q = arg;
    double nu = n - q->p->spent;
    double delta = fabs(q->effect - q->p->null) / sqrt(q->p->variance / n);

    return noncentral_t_above(gsl_cdf_tdist_Qinv(q->p->alpha / 2, nu), nu,
                              delta) -
           q->power;
}

/* Looked at once, without clusters. */
static double plain_units(const struct power *p, double effect, double power)
{
    double z_a = gsl_cdf_ugaussian_Qinv(p->alpha / 2);
    double z_b = gsl_cdf_ugaussian_Pinv(power), d = fabs(effect - p->null);
    struct spread s = spread_of(p, effect);
    struct question q = {p, effect, 0, power};
    double n;

    if (!(d > 0) || isinf(s.null))
        return INFINITY;
    n = pow(fmax(0, z_a * s.null + z_b * s.real) / d, 2);
    if (p->kind != POWER_MEAN || !(p->spent > 0))
        return n;
    return root_find(t_surplus, &q, p->spent + 1,
                     2 * n + FARTHEST * (p->spent + 1), p->spent + 1);
}

/* Between the two powers that were simulated, by their normal quantiles; not
 * below the lesser factor beyond. */
static double live_factor(double power)
{
    double z80 = gsl_cdf_ugaussian_Pinv(.8), z90 = gsl_cdf_ugaussian_Pinv(.9);
    double way = (gsl_cdf_ugaussian_Pinv(power) - z80) / (z90 - z80);

    return fmax(LIVE_90, LIVE_80 + way * (LIVE_90 - LIVE_80));
}

double power_units(const struct power *p, double effect, double power)
{
    double n = plain_units(p, effect, power) * p->design;

    if (p->live)
        n *= live_factor(power);
    return fmax(n, SKEW_FACTOR * p->skew * p->skew);
}

static double units_over(double effect, void *arg)
{
    const struct question *q = arg;

    return power_units(q->p, effect, q->power) - q->n;
}

/* The greatest difference there can be, or a mean that is hardly missed. */
static double greatest(const struct power *p)
{
    switch (p->kind) {
    case POWER_PAIRED_SHARE:
        return (1 - 2 * p->base) * (1 - NEAREST);
    case POWER_TWO_SHARES:
        return (1 - p->base) * (1 - NEAREST);
    case POWER_MEAN:
        break;
    }
    return p->null + FARTHEST * sqrt(p->variance);
}

double power_detectable(const struct power *p, double n, double power)
{
    struct question q = {p, 0, n, power};
    double most = greatest(p);

    return root_find(units_over, &q, p->null + NEAREST * (most - p->null), most,
                     INFINITY);
}

static double units_missing(double power, void *arg)
{
    const struct question *q = arg;

    return power_units(q->p, q->effect, power) - q->n;
}

double power_at(const struct power *p, double effect, double n)
{
    struct question q = {p, effect, n, 0};
    double least = p->alpha / 2 + NEAREST;

    if (n < SKEW_FACTOR * p->skew * p->skew)
        return 0;
    if (units_missing(least, &q) >= 0)
        return p->alpha / 2;
    return root_find(units_missing, &q, least, NEARLY_SURE, 1);
}

double power_two_arms(double control, double treatment, double weight)
{
    return control / (1 - weight) + treatment / weight;
}

double power_answers(double between, const double within[2],
                     const double answers[2])
{
    return between + within[0] / answers[0] + within[1] / answers[1];
}

double power_quantile(double p, double sd)
{
    double density = gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(p));

    return sd * sd * p * (1 - p) / (density * density);
}

double power_clusters(double size, double icc)
{
    return 1 + (size - 1) * icc;
}

double power_each(double power, int guardrails)
{
    return 1 - (1 - power) / (guardrails + 1);
}
