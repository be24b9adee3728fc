/* Shares of pairs (Tango) and of two arms (Miettinen and Nurminen). */
#include "acceptance.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "draw.h"
#include "stats/mcnemar.h"
#include "stats/tango.h"
#include "stats/two_shares.h"
#include "watch.h"

struct pairs_set {
    double control, treatment; /* chance that only that arm has it */
    double pairs, tuned;
};

static struct pairs_set pairs_set(const double *set)
{
    return (struct pairs_set){set[0], set[1], set[2], set[3]};
}

static int watch_pairs(gsl_rng *dice, const struct pairs_set *s,
                       const struct watch *w)
{
    double truth = s->treatment - s->control;
    struct tango t = {0};
    struct pivot p;

    while (t.n < s->pairs) {
        int way = draw_discordant(dice, s->control, s->treatment);

        t.n++;
        t.control += way < 0;
        t.treatment += way > 0;
        if (watch_near(w, tango_z(&t, truth), t.n))
            continue;
        pivot_paired_shares(&t, &p);
        if (watch_outside(w, &p, truth))
            return 1;
    }
    return 0;
}

double paired_share_live(gsl_rng *dice, const double *set)
{
    struct pairs_set s = pairs_set(set);
    struct watch w = watch_live(s.tuned);

    return watch_pairs(dice, &s, &w);
}

double paired_share_naive(gsl_rng *dice, const double *set)
{
    struct pairs_set s = pairs_set(set);
    struct watch w = watch_fixed();

    return watch_pairs(dice, &s, &w);
}

/* McNemar's test in its mid-p form, whenever a pair comes that matters. */
double mcnemar_naive(gsl_rng *dice, const double *set)
{
    struct pairs_set s = pairs_set(set);
    unsigned only[2] = {0};

    for (double n = 0; n < s.pairs; n++) {
        int way = draw_discordant(dice, s.control, s.treatment);

        only[way > 0] += way != 0;
        if (way && mcnemar_midp(only[0], only[1]) <= .05)
            return 1;
    }
    return 0;
}

/* Covered by the interval looked at once. */
double paired_share_fixed(gsl_rng *dice, const double *set)
{
    struct pairs_set s = pairs_set(set);
    double chance[] = {s.control, s.treatment, 1 - s.control - s.treatment};
    double truth = s.treatment - s.control;
    struct watch w = watch_fixed();
    struct pivot p;
    unsigned of[3];

    gsl_ran_multinomial(dice, 3, (unsigned)s.pairs, chance, of);
    pivot_paired_shares(&(struct tango){s.pairs, of[0], of[1]}, &p);
    return !watch_outside(&w, &p, truth);
}

struct arms_set {
    double share[2]; /* of control, of treatment */
    double weight;   /* share of units that are treated */
    double units, tuned;
    double swing; /* of the day: shares are 1 -+ swing times as great */
};

static struct arms_set arms_set(const double *set)
{
    return (struct arms_set){{set[0], set[1]}, set[2], set[3], set[4], set[5]};
}

#define DAYS 7

static int watch_arms(gsl_rng *dice, const struct arms_set *s,
                      const struct watch *w)
{
    double truth = s->share[1] - s->share[0];
    struct two_shares t = {{0}, {0}};
    struct pivot p;

    for (double i = 0; i < s->units; i++) {
        double hour = 2 * M_PI * DAYS * i / s->units;
        double rate = s->swing > 0 ? 1 + s->swing * sin(hour) : 1;
        int arm = draw_coin(dice, s->weight);

        t.n[arm]++;
        t.hits[arm] += draw_coin(dice, rate * s->share[arm]);
        if (!two_shares_known(&t) ||
            watch_near(w, two_shares_z(&t, truth),
                       two_shares_units(t.n[0], t.n[1])))
            continue;
        pivot_two_shares(&t, &p);
        if (watch_outside(w, &p, truth))
            return 1;
    }
    return 0;
}

double two_shares_live(gsl_rng *dice, const double *set)
{
    struct arms_set s = arms_set(set);
    struct watch w = watch_live(s.tuned);

    return watch_arms(dice, &s, &w);
}

double two_shares_naive(gsl_rng *dice, const double *set)
{
    struct arms_set s = arms_set(set);
    struct watch w = watch_fixed();

    return watch_arms(dice, &s, &w);
}

static struct two_shares draw_arms(gsl_rng *dice, const double *set)
{
    struct two_shares t = {{0}, {set[2], set[3]}};

    for (int arm = 0; arm < 2; arm++)
        t.hits[arm] = gsl_ran_binomial(dice, set[arm], (unsigned)t.n[arm]);
    return t;
}

/* Covered: {share of control, of treatment, units of control, of treatment}. */
double two_shares_fixed(gsl_rng *dice, const double *set)
{
    struct two_shares t = draw_arms(dice, set);
    struct watch w = watch_fixed();
    struct pivot p;

    pivot_two_shares(&t, &p);
    return !watch_outside(&w, &p, set[1] - set[0]);
}

double two_shares_ratio_fixed(gsl_rng *dice, const double *set)
{
    struct two_shares t = draw_arms(dice, set);
    double low, high, truth = set[1] / set[0];

    two_shares_ratio_interval(&t, gsl_cdf_ugaussian_Qinv(.025), &low, &high);
    return low <= truth && truth <= high;
}
