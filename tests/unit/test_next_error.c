#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/next_error.h"

/* Computed in Python from the definition (Lindon and Malek 2022). */
static void known(void **state)
{
    static const struct next_error_stage ramp[] = {
        {90, 3, .01}, {80, 9, .05}, {75, 40, .25}, {40, 60, .5}};
    static const struct next_error_stage tenth = {150, 25, .1};
    static const struct next_error_stage half = {30, 30, .5};
    static const struct {
        const struct next_error_stage *s;
        size_t n;
        double log_e, low, high;
    } t[] = {
        {&tenth, 1, 0.160966091880049, 0.745264684179269, 2.73321027408458},
        {ramp, 4, 5.03016085773131, 1.08199084016756, 2.5189163593747},
        {&half, 1, -0.981768098869247, 0.478876761616849, 2.08821993496545},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_true(
            near_rel(next_error_log_e(t[i].s, t[i].n, 1), t[i].log_e, 1e-10));
        next_error_interval(t[i].s, t[i].n, .05, &low, &high);
        assert_true(near_rel(low, t[i].low, 1e-8));
        assert_true(near_rel(high, t[i].high, 1e-8));
        assert_true(
            near_abs(next_error_log_e(t[i].s, t[i].n, low), log(20), 1e-8));
        assert_true(
            near_abs(next_error_log_e(t[i].s, t[i].n, high), log(20), 1e-8));
    }
}

static void edges(void **state)
{
    static const struct next_error_stage none = {0, 0, .5};
    static const struct next_error_stage off[] = {{7, 3, 0}, {4, 9, 1}};
    static const struct next_error_stage control = {40, 0, .5};
    static const struct next_error_stage treatment = {0, 40, .5};
    double low, high;

    (void)state;
    next_error_interval(&none, 0, .05, &low, &high);
    assert_true(low == 0 && isinf(high));
    next_error_interval(&none, 1, .05, &low, &high);
    assert_true(low == 0 && isinf(high));
    assert_true(near_abs(next_error_log_e(&none, 1, 3), 0, 1e-12));
    assert_true(near_abs(next_error_harm_log_e(&none, 1), 0, 1e-12));
    next_error_interval(off, 2, .05, &low, &high);
    assert_true(low == 0 && isinf(high));
    assert_true(near_abs(next_error_log_e(off, 2, 3), 0, 1e-12));
    next_error_interval(&control, 1, .05, &low, &high);
    assert_true(low == 0 && high < 1);
    next_error_interval(&treatment, 1, .05, &low, &high);
    assert_true(low > 1 && isinf(high));
}

/* Whatever the chances, a fair coin wins nothing on average, in any stage; and
 * the one-sided bet wins nothing while treatment errs less. */
static double mean_of(double ratio, double from, int harm)
{
    unsigned n[] = {9, 14};
    double w[] = {.1, .5}, mean = 0;

    for (unsigned a = 0; a <= n[0]; a++)
        for (unsigned b = 0; b <= n[1]; b++) {
            struct next_error_stage s[] = {{n[0] - a, a, w[0]},
                                           {n[1] - b, b, w[1]}};
            double first = w[0] * ratio / (w[0] * ratio + 1 - w[0]);
            double second = w[1] * ratio / (w[1] * ratio + 1 - w[1]);

            mean += gsl_ran_binomial_pdf(a, first, n[0]) *
                    gsl_ran_binomial_pdf(b, second, n[1]) *
                    exp(harm ? next_error_harm_log_e(s, 2)
                             : next_error_log_e(s, 2, from));
        }
    return mean;
}

static void fair(void **state)
{
    (void)state;
    assert_true(near_abs(mean_of(1, 1, 0), 1, 1e-10));
    assert_true(near_abs(mean_of(2.5, 2.5, 0), 1, 1e-10));
    assert_true(mean_of(2.5, 1, 0) > 1.5);
    assert_true(near_abs(mean_of(1, 1, 1), 1, 1e-10));
    assert_true(mean_of(.4, 1, 1) < .9);
    assert_true(mean_of(2.5, 1, 1) > mean_of(2.5, 1, 0));
}

/* So many that no likelihood is a number, only its logarithm. */
static void many(void **state)
{
    static const struct next_error_stage s = {400000, 200000, .25};
    double low, high;

    (void)state;
    next_error_interval(&s, 1, .05, &low, &high);
    assert_true(low > 1.45 && low < 1.5 && high > 1.5 && high < 1.55);
    assert_true(isfinite(next_error_log_e(&s, 1, 1)));
    assert_true(next_error_log_e(&s, 1, 1) > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known),
        cmocka_unit_test(edges),
        cmocka_unit_test(fair),
        cmocka_unit_test(many),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
