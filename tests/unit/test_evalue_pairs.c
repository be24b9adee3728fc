#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>

#include "near.h"
#include "stats/anytime.h"
#include "stats/evalue_pairs.h"
#include "stats/gsl.h"

/* The closed form by betaln in Python. */
static void published(void **state)
{
    (void)state;
    assert_true(near_rel(evalue_pairs_at(5, 15, .5), 0.877325723330352, 1e-10));
    assert_true(near_rel(evalue_pairs_at(30, 60, 6), 3.43483689452405, 1e-10));
    assert_true(near_rel(evalue_pairs_at(6, 16, 6), 1.00454205939786, 1e-10));
    assert_true(near_rel(evalue_pairs_at(0, 12, 12), 1.89263385268711, 1e-10));
    assert_true(evalue_pairs_at(0, 0, 12) == 0);
}

/* The mean of the likelihood ratios of the coins of a mixture with weight
 * (x (1 - x))^(a - 1), over those that hit treatment more or over all; in
 * steps that are small where that weight is large. */
static double by_sum(double control, double treatment, double a, int harm)
{
    double sum = 0, all = 0;
    int steps = 40000;

    for (int i = harm ? steps / 2 : 0; i < steps; i++) {
        double angle = (i + .5) / steps * acos(-1) / 2;
        double x = pow(sin(angle), 2), y = pow(cos(angle), 2);
        double weight = pow(x * y, a - .5);

        all += weight;
        sum += weight * exp(treatment * log(2 * x) + control * log(2 * y));
    }
    return log(sum / all);
}

static double mean_of(double x, double y)
{
    return log((exp(x) + exp(y)) / 2);
}

static void mixtures(void **state)
{
    static const double d[][2] = {{0, 0}, {3, 1},  {1, 3},   {40, 12},
                                  {0, 9}, {25, 0}, {200, 5}, {300, 330}};
    double planned = 60, a = planned / (2 * anytime_eta(.05));

    (void)state;
    for (size_t i = 0; i < sizeof d / sizeof *d; i++) {
        double c = d[i][0], t = d[i][1];

        assert_true(near_abs(evalue_pairs(c, t, planned),
                             mean_of(by_sum(c, t, .5, 0), by_sum(c, t, a, 0)),
                             2e-5));
        assert_true(near_abs(evalue_pairs_harm(c, t, planned),
                             mean_of(by_sum(c, t, .5, 1), by_sum(c, t, a, 1)),
                             2e-5));
        /* Either way is either way. */
        assert_true(near_abs(evalue_pairs(c, t, planned),
                             evalue_pairs(t, c, planned), 1e-10));
    }
}

/* A tail that no number holds is met by its first term without a step. */
static void far_away(void **state)
{
    double before = evalue_pairs_harm(0, 0, 9), after;

    (void)state;
    assert_true(near_abs(before, 0, 1e-12));
    for (double c = 50; c < 4000; c += 50) {
        after = evalue_pairs_harm(c, 0, 9);
        assert_true(after < before && after > -12);
        before = after;
    }
    assert_true(near_abs(evalue_pairs_harm(1060, 0, 9),
                         evalue_pairs_harm(1080, 0, 9), .03));
    assert_true(near_abs(
        evalue_pairs_harm(4000, 0, 9),
        mean_of(by_sum(4000, 0, .5, 1), by_sum(4000, 0, .548, 1)), 1e-2));
}

/* From 1, a fair coin wins nothing: after n tosses the mean is 1. */
static void fair(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 60; n += 7) {
        double mean = 0, harm = 0;

        for (unsigned k = 0; k <= n; k++) {
            double p = gsl_ran_binomial_pdf(k, .5, n);

            mean += p * exp(evalue_pairs(n - k, k, 40));
            harm += p * exp(evalue_pairs_harm(n - k, k, 40));
        }
        assert_true(near_abs(mean, 1, 1e-9));
        assert_true(near_abs(harm, 1, 1e-9));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(mixtures),
        cmocka_unit_test(far_away),
        cmocka_unit_test(fair),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
