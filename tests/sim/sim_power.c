/* Is the power there that was promised? */
#include "acceptance.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>

#include "base/arena.h"
#include "draw.h"
#include "stats/moments_pivot.h"
#include "stats/power.h"
#include "stats/quantile_ratio.h"
#include "watch.h"

/* {power, true effect, null, 1: live, ...}: as many units as are said to do,
 * and what is seen with them. */
struct promise {
    struct power p;
    double effect, units;
    struct watch w;
};

static struct promise promise_of(const struct power *p, const double *set)
{
    struct promise out = {.p = *p, .effect = set[1]};

    out.p.alpha = .05;
    out.p.null = set[2];
    out.p.live = set[3] > 0;
    out.p.design = 1;
    out.units = ceil(power_units(&out.p, out.effect, set[0]));
    out.w = watch_by(out.p.live ? out.units / 2 : 0);
    return out;
}

/* {..., share of pairs in which only the arm hit less is hit}. */
double paired_share_power(gsl_rng *dice, const double *set)
{
    struct power p = {.kind = POWER_PAIRED_SHARE, .base = set[4]};
    struct promise m = promise_of(&p, set);
    double control = p.base, treatment = p.base + m.effect;
    struct tango t = {0};
    struct pivot found;

    while (t.n < m.units) {
        int way = draw_discordant(dice, control, treatment);

        t.n++;
        t.control += way < 0;
        t.treatment += way > 0;
        if (t.n < m.units &&
            (!m.p.live || watch_near(&m.w, tango_z(&t, m.p.null), t.n)))
            continue;
        pivot_paired_shares(&t, &found);
        if (watch_outside(&m.w, &found, m.p.null))
            return 1;
    }
    return 0;
}

/* {..., control's share, weight}. */
double two_shares_power(gsl_rng *dice, const double *set)
{
    struct power p = {
        .kind = POWER_TWO_SHARES, .base = set[4], .weight = set[5]};
    struct promise m = promise_of(&p, set);
    double treated = round(m.units * p.weight);
    struct two_shares s = {.n = {m.units - treated, treated}};
    struct pivot found;

    s.hits[0] = gsl_ran_binomial(dice, p.base, (unsigned)s.n[0]);
    s.hits[1] = gsl_ran_binomial(dice, p.base + m.effect, (unsigned)treated);
    pivot_two_shares(&s, &found);
    return watch_outside(&m.w, &found, m.p.null);
}

/* Of the logarithms of pairs' ratios: {..., their standard deviation}. */
double paired_mean_power(gsl_rng *dice, const double *set)
{
    struct power p = {
        .kind = POWER_MEAN, .variance = set[4] * set[4], .spent = 1};
    struct promise m = promise_of(&p, set);
    struct comoments sums;
    struct pivot found;

    comoments_init(&sums, 1);
    while (sums.n < m.units) {
        double x = m.effect + gsl_ran_gaussian_ziggurat(dice, set[4]);

        comoments_add(&sums, &x);
        if (sums.n < m.units && !m.p.live)
            continue;
        pivot_of_log_ratios(&sums, &found);
        if (watch_outside(&m.w, &found, exp(m.p.null)))
            return 1;
    }
    return 0;
}

/* Of lognormal spans in two arms, half each: {..., standard deviation of the
 * logarithms, p}. One look. */
double quantile_power(gsl_rng *dice, const double *set)
{
    double one = power_quantile(set[5], set[4]), at[1][2];
    struct power p = {.kind = POWER_MEAN,
                      .variance = power_two_arms(one, one, .5)};
    struct promise m = promise_of(&p, set);
    size_t n = (size_t)ceil(m.units / 2);
    double *v[2] = {memory_new(n, sizeof(double)),
                    memory_new(n, sizeof(double))};
    struct unpaired s = {{{v[0], n, NULL}, {v[1], n, NULL}}};
    struct pivot found;

    for (size_t i = 0; i < n; i++) {
        v[0][i] = gsl_ran_lognormal(dice, 0, set[4]);
        v[1][i] = gsl_ran_lognormal(dice, m.effect, set[4]);
    }
    unpaired_quantiles(&s, &set[5], 1, &found, at);
    free(v[0]);
    free(v[1]);
    return watch_outside(&m.w, &found, exp(m.p.null));
}
