#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/mcnemar.h"
#include "stats/power.h"

static const struct power plain = {.alpha = .05, .design = 1, .weight = .5};

/* Power of the mid-p test at n pairs, over all that can come. */
static double exact_midp(unsigned n, double control, double treatment)
{
    double both = control + treatment, sum = 0;

    for (unsigned d = 0; d <= n && d < 400; d++) {
        double found = 0;

        for (unsigned c = 0; c <= d; c++)
            if (mcnemar_midp(c, d - c) <= .05)
                found += gsl_ran_binomial_pdf(c, treatment / both, d);
        sum += found * gsl_ran_binomial_pdf(d, both, n);
    }
    return sum;
}

/* Connor, Biometrics 1987;43:207, evaluated and enumerated in R 4.2.2. */
static void paired_shares(void **state)
{
    static const struct {
        double base, more, n, exact;
    } t[] = {
        {.005, .015, 1567.41600615746, 0.811325175186072},
        {.01, .02, 2352.30466977892, 0.807280824475494},
        {.05, .08, 1131.36633422075, 0.803106721424318},
    };
    struct power p = plain;

    (void)state;
    p.kind = POWER_PAIRED_SHARE;
    for (size_t i = 0; i < 3; i++) {
        double effect = t[i].more - t[i].base, n;

        p.base = t[i].base;
        n = power_units(&p, effect, .8);
        assert_true(near_rel(n, t[i].n, 1e-10));
        assert_true(near_rel(power_units(&p, -effect, .8), n, 1e-10));
        assert_true(
            near_abs(exact_midp((unsigned)ceil(n), t[i].base, t[i].more),
                     t[i].exact, 1e-7));
    }
}

/* power.prop.test and power.t.test of R 4.2.2, an arm of a half each; Miller's
 * formula evaluated in R. */
static void published(void **state)
{
    static const double within[] = {1 / 6., 1 / 6.}, one[] = {1, 1};
    struct power shares = plain, arms = plain, pairs = plain, answers = plain;

    (void)state;
    shares.kind = POWER_TWO_SHARES;
    shares.base = .5;
    assert_true(
        near_rel(power_units(&shares, .25, .9) / 2, 76.7069301141077, 1e-6));
    assert_true(near_rel(power_at(&shares, .25, 100), 0.740165901331388, 1e-6));
    arms.kind = pairs.kind = answers.kind = POWER_MEAN;
    arms.variance = power_two_arms(1, 1, .5);
    arms.spent = 2;
    assert_true(near_rel(power_units(&arms, 1, .9) / 2, 22.021095570094, 1e-8));
    assert_true(near_rel(power_at(&arms, 1, 40), 0.868952801692498, 1e-8));
    pairs.variance = 1;
    pairs.spent = 1;
    assert_true(near_rel(power_units(&pairs, -.3, .9), 118.686545686034, 1e-8));
    /* So few that the normal form is far off. */
    assert_true(near_rel(power_units(&pairs, 2, .8), 4.2207194036814, 1e-8));
    answers.variance = power_answers(1 / 9., within, one);
    assert_true(
        near_rel(power_units(&answers, .03, .8), 3875.98999227115, 1e-10));
}

/* A margin of a tenth on typical pairs that spread by .8 needs 553; a margin
 * on shares is ruled out by the score's own variance at that margin. */
static void margins(void **state)
{
    struct power p = plain, q = plain;
    double se, at;

    (void)state;
    p.kind = POWER_MEAN;
    p.variance = .64;
    p.null = log(1.1);
    assert_true(near_rel(power_units(&p, 0, .8), 552.979550153958, 1e-10));
    q.kind = POWER_TWO_SHARES;
    q.base = .02;
    q.null = .01;
    q.weight = .3;
    se =
        sqrt(power_two_arms(.02 * .98, .02 * .98, .3) / power_units(&q, 0, .8));
    /* Between the two that bound it: the margin's own variance is larger. */
    assert_true(.01 / se > 1.96 + .84 && .01 / se < 1.2 * (1.96 + .85));
    /* Tango's likeliest share of pairs with only control hit, at the margin. */
    q.kind = POWER_PAIRED_SHARE;
    at = (sqrt(.02 * .02 + 8 * .02 * .01 * .99) + .02) / 4;
    se = 1.959963984540054 * sqrt(2 * at + .01 * .99) +
         0.8416212335729143 * sqrt(.04);
    assert_true(near_rel(power_units(&q, 0, .8), se * se / 1e-4, 1e-10));
    assert_true(isinf(power_units(&q, .01, .8)));
}

/* Each of the three questions takes back what another answered. */
static void inverses(void **state)
{
    static const enum power_kind kind[] = {POWER_PAIRED_SHARE, POWER_TWO_SHARES,
                                           POWER_MEAN};
    struct power p = plain;

    (void)state;
    p.base = .03;
    p.variance = .5;
    p.spent = 1;
    p.design = 1.7;
    for (int k = 0; k < 6; k++) {
        p.kind = kind[k % 3];
        p.live = k > 2;
        for (double power = .3; power < .99; power += .11) {
            double n = power_units(&p, .08, power);

            assert_true(near_rel(power_detectable(&p, n, power), .08, 1e-7));
            assert_true(near_abs(power_at(&p, .08, n), power, 1e-7));
            assert_true(power_units(&p, .08, power + .01) > n);
            assert_true(power_units(&p, .09, power) < n);
        }
    }
}

static void factors(void **state)
{
    struct power p = plain, live;

    (void)state;
    p.kind = POWER_MEAN;
    p.variance = 1;
    live = p;
    live.live = 1;
    assert_true(near_rel(power_units(&live, .1, .8),
                         1.65 * power_units(&p, .1, .8), 1e-12));
    assert_true(near_rel(power_units(&live, .1, .9),
                         1.55 * power_units(&p, .1, .9), 1e-12));
    assert_true(near_rel(power_units(&live, .1, .99),
                         1.55 * power_units(&p, .1, .99), 1e-12));
    assert_true(power_units(&live, .1, .6) > 1.65 * power_units(&p, .1, .6));
    live = p;
    live.design = power_clusters(5, .2);
    assert_true(near_rel(power_units(&live, .1, .8),
                         1.8 * power_units(&p, .1, .8), 1e-12));
    live = p;
    live.skew = 20;
    assert_true(power_units(&live, .1, .8) == 10000);
    assert_true(power_at(&live, .1, 9999) == 0);
    assert_true(power_at(&live, .1, 10001) > .99);
}

/* A quantile's variance on the log scale against that of the mean; p95 needs
 * some 2.8 times what p50 does. */
static void quantiles(void **state)
{
    (void)state;
    assert_true(near_rel(power_quantile(.5, 1), acos(-1) / 2, 1e-10));
    assert_true(near_rel(power_quantile(.5, 3), 9 * acos(-1) / 2, 1e-10));
    assert_true(
        near_abs(power_quantile(.95, 1) / power_quantile(.5, 1), 2.84, .01));
    assert_true(near_rel(power_two_arms(2, 3, .25), 2 / .75 + 12, 1e-12));
    assert_true(near_rel(power_each(.8, 3), .95, 1e-12));
}

static void edges(void **state)
{
    struct power p = plain;

    (void)state;
    p.kind = POWER_PAIRED_SHARE;
    p.base = .4;
    assert_true(isinf(power_units(&p, .3, .8)));
    assert_true(isinf(power_units(&p, 0, .8)));
    assert_true(isinf(power_detectable(&p, 5, .8)));
    assert_true(power_at(&p, .1, 0) == .025);
    p.kind = POWER_TWO_SHARES;
    assert_true(isinf(power_units(&p, .7, .8)));
    assert_true(isinf(power_units(&p, -.5, .8)));
    /* From none at all, the difference is all there is to vary. */
    p.base = 0;
    assert_true(power_units(&p, .01, .8) > 0);
    p.kind = POWER_PAIRED_SHARE;
    assert_true(power_units(&p, .01, .8) > 0);
    p.kind = POWER_MEAN;
    p.variance = 1;
    p.spent = 2;
    assert_true(power_units(&p, 1e4, .8) == 3);
    assert_true(power_at(&p, 1, 1e7) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paired_shares), cmocka_unit_test(published),
        cmocka_unit_test(margins),       cmocka_unit_test(inverses),
        cmocka_unit_test(factors),       cmocka_unit_test(quantiles),
        cmocka_unit_test(edges),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
