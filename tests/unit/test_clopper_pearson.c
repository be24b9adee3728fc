#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/clopper_pearson.h"
#include "stats/gsl.h"

/* binom.test of R 4.2.2. GSL's inverse answers NaN for the last. */
static void published(void **state)
{
    static const struct {
        double hits, n, low, high;
    } t[] = {
        {81, 263, 0.252736745585271, 0.367621922601351},
        {15, 148, 0.0578440100834486, 0.161650490349479},
        {0, 20, 0, 0.168433470983085},
        {1, 29, 0.000872646883579923, 0.177644295488723},
        {31, 1000, 0.0211581719702086, 0.0437150850062389},
        {31, 999, 0.0211794477646998, 0.0437585554296932},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        clopper_pearson_interval(t[i].hits, t[i].n, .05, &low, &high);
        assert_true(near_rel(low, t[i].low, 1e-10));
        assert_true(near_rel(high, t[i].high, 1e-10));
    }
}

/* Each limit has its tail, by the binomial; mirrored when hits are misses. */
static void one(unsigned hits, unsigned n, double alpha)
{
    double low, high, other_low, other_high;

    clopper_pearson_interval(hits, n, alpha, &low, &high);
    clopper_pearson_interval(n - hits, n, alpha, &other_low, &other_high);
    assert_true(near_abs(low, 1 - other_high, 1e-12));
    assert_true(near_abs(high, 1 - other_low, 1e-12));
    if (hits)
        assert_true(
            near_rel(gsl_cdf_binomial_Q(hits - 1, low, n), alpha / 2, 1e-7));
    if (hits < n)
        assert_true(
            near_rel(gsl_cdf_binomial_P(hits, high, n), alpha / 2, 1e-7));
}

static void tails(void **state)
{
    static const double alpha[] = {.3, .05, .001};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (unsigned n = 1; n < 40; n += 3)
            for (unsigned hits = 0; hits <= n; hits++)
                one(hits, n, alpha[i]);
        one(1, 1000000, alpha[i]);
        one(31, 1000, alpha[i]);
        one(500000, 1000000, alpha[i]);
    }
}

static void nothing_known(void **state)
{
    double low, high;

    (void)state;
    clopper_pearson_interval(0, 0, .05, &low, &high);
    assert_true(low == 0 && high == 1);
    clopper_pearson_interval(0, 1, .05, &low, &high);
    assert_true(low == 0 && near_rel(high, .975, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(tails),
        cmocka_unit_test(nothing_known),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
