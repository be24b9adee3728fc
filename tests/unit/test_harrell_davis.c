#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/harrell_davis.h"

/* Darwin's maize, sorted; scipy.stats.mstats.hdquantiles 1.10.1. */
static void published(void **state)
{
    static const double v[] = {-67, -48, 6,  8,  14, 16, 23, 24,
                               28,  29,  41, 49, 56, 60, 75};

    (void)state;
    assert_true(near_rel(harrell_davis(v, 15, .25), 3.5794640782604, 1e-10));
    assert_true(near_rel(harrell_davis(v, 15, .5), 24.8514580651393, 1e-10));
    assert_true(near_rel(harrell_davis(v, 15, .75), 46.2278409947893, 1e-10));
    assert_true(near_rel(harrell_davis(v, 15, .9), 63.8023386635777, 1e-10));
}

/* All weights of the definition, where only some are looked at. */
static void all_weights(void **state)
{
    static double v[5000];
    static const double p[] = {.001, .05, .5, .99, .9999};

    (void)state;
    for (int i = 0; i < 5000; i++)
        v[i] = exp(i / 500.) + i;
    for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
        double sum = 0;

        for (int i = 0; i < 5000; i++)
            sum += v[i] *
                   (gsl_cdf_beta_P((i + 1) / 5000., 5001 * p[k],
                                   5001 * (1 - p[k])) -
                    gsl_cdf_beta_P(i / 5000., 5001 * p[k], 5001 * (1 - p[k])));
        assert_true(near_rel(harrell_davis(v, 5000, p[k]), sum, 1e-10));
    }
}

static void edges(void **state)
{
    static double v[1000];

    (void)state;
    v[0] = 7;
    assert_true(near_rel(harrell_davis(v, 1, .99), 7, 1e-12));
    for (int i = 0; i < 1000; i++)
        v[i] = i < 990 ? 2 : INFINITY;
    assert_true(isinf(harrell_davis(v, 1000, .99)));
    assert_true(near_rel(harrell_davis(v, 1000, .5), 2, 1e-12));
    v[99] = INFINITY;
    assert_true(near_rel(harrell_davis(v, 100, .5), 2, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(all_weights),
        cmocka_unit_test(edges),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
