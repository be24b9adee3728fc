#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/signed_rank.h"

#define MOST 60

/* Zeros and ties: scores of a judge. By scipy.stats.wilcoxon 1.10.1 with
 * zero_method="pratt", correction=False; exact by enumeration in R 4.2.2. */
static void scores(void **state)
{
    static const double d[] = {0, 0,  0, 0, 0, 0, 1, 1,  1, -1, 2, -1, 0, 0, 1,
                               2, -2, 1, 0, 0, 1, 0, -1, 1, 0,  0, 0,  2, 1, 0};
    struct signed_rank r;

    (void)state;
    signed_rank(d, sizeof d / sizeof *d, &r);
    assert_int_equal(r.zeros, 15);
    assert_true(r.above == 15 * 31 - 120 - 91.5);
    assert_true(near_rel(2 * gsl_cdf_ugaussian_Q(fabs(r.z)), 0.0718606382258516,
                         1e-10));
    assert_true(near_rel(r.p, 0.0955810546875, 1e-12));
}

/* Darwin's maize, by wilcox.test of R 4.2.2. */
static void maize(void **state)
{
    static const double d[] = {49, -67, 8,  16, 6,  23, 28, 41,
                               14, 29,  56, 24, 75, 60, -48};
    struct signed_rank r;

    (void)state;
    signed_rank(d, 15, &r);
    assert_true(r.above == 96 && r.zeros == 0);
    assert_true(near_rel(r.p, 0.041259765625, 1e-12));
    assert_true(near_rel(2 * gsl_cdf_ugaussian_Q(fabs(r.z)), 0.0408881329118559,
                         1e-10));
}

/* psignrank and qsignrank of R 4.2.2. */
static void sums(void **state)
{
    (void)state;
    assert_true(near_rel(signed_rank_cdf(24, 15), 0.0206298828125, 1e-12));
    assert_true(near_rel(signed_rank_cdf(5, 9), 0.01953125, 1e-12));
    assert_true(near_rel(signed_rank_cdf(500, 50), 0.0938419520867075, 1e-12));
    assert_true(near_rel(signed_rank_cdf(9999, 50), 1, 1e-12));
    assert_int_equal(signed_rank_quantile(.025, 15), 26);
    assert_int_equal(signed_rank_quantile(.025, 5), 0);
    assert_int_equal(signed_rank_quantile(.025, 6), 1);
    assert_int_equal(signed_rank_quantile(.025, 50), 435);
    assert_int_equal(signed_rank_quantile(.025, 51), 454);
    assert_int_equal(signed_rank_quantile(.025, 53), 495);
    assert_int_equal(signed_rank_quantile(.025, 58), 603);
    assert_int_equal(signed_rank_quantile(.5, 51), 663);
}

/* The mean place of d[i] by size among all, from 1. */
static double rank_of(const double *d, size_t n, size_t i)
{
    double less = 0, equal = 0;

    for (size_t k = 0; k < n; k++) {
        less += fabs(d[k]) < fabs(d[i]);
        equal += fabs(d[k]) == fabs(d[i]);
    }
    return less + (equal + 1) / 2;
}

/* The sum of the ranks whose bit is set, among those that are not 0. */
static double sum_of(const double *rank, size_t n, unsigned bits)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += bits >> i & 1 ? rank[i] : 0;
    return sum;
}

/* All signs, and the variance over them. */
static void by_definition(const double *d, size_t n)
{
    double rank[MOST], all = 0, above = 0, far = 0, squares = 0;
    struct signed_rank r;
    unsigned count;
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        if (d[i] == 0)
            continue;
        rank[m] = rank_of(d, n, i);
        all += rank[m];
        above += d[i] > 0 ? rank[m] : 0;
        squares += rank[m] * rank[m] / 4;
        m++;
    }
    count = 1u << m;
    for (unsigned bits = 0; bits < count; bits++)
        far += fabs(sum_of(rank, m, bits) - all / 2) >= fabs(above - all / 2);
    signed_rank(d, n, &r);
    assert_true(near_abs(r.above, above, 1e-9));
    assert_true(near_abs(r.z, m ? (above - all / 2) / sqrt(squares) : 0, 1e-9));
    assert_true(near_abs(r.p, far / count, 1e-12));
}

static void all_signs(void **state)
{
    static const double few[] = {-3, -2, -1, -1, 0, 0, 1, 1, 2, 4};

    (void)state;
    for (unsigned seed = 0; seed < 400; seed++) {
        double d[11];
        unsigned n = seed % 12;

        for (unsigned i = 0; i < n; i++)
            d[i] = few[(seed * 7 + i * (3 + seed / 12) + i * i) % 10];
        by_definition(d, n);
    }
}

/* Nothing, and nothing but zeros; many zeros do not make it slow or wrong:
 * pairs that are all one way have p 2 / 2^n whatever the zeros. */
static void edges(void **state)
{
    static double d[100000];
    struct signed_rank r;

    (void)state;
    signed_rank(d, 0, &r);
    assert_true(r.p == 1 && r.z == 0 && r.above == 0);
    signed_rank(d, 7, &r);
    assert_true(r.p == 1 && r.z == 0 && r.zeros == 7);
    for (int i = 0; i < 8; i++)
        d[i * 100] = 1 + i % 3;
    signed_rank(d, 100000, &r);
    assert_true(near_rel(r.p, 2 / 256., 1e-12));
}

/* The normal form takes over where the exact one ends, and is close there. */
static void beyond(void **state)
{
    double d[SIGNED_RANK_EXACT + 1], exact;
    struct signed_rank r;

    (void)state;
    for (int i = 0; i <= SIGNED_RANK_EXACT; i++)
        d[i] = (i % 3 ? 1 : -1) * (1 + i % 17);
    signed_rank(d, SIGNED_RANK_EXACT, &r);
    exact = r.p;
    assert_true(near_abs(exact, 2 * gsl_cdf_ugaussian_Q(fabs(r.z)), .002));
    assert_false(near_abs(exact, 2 * gsl_cdf_ugaussian_Q(fabs(r.z)), 1e-9));
    signed_rank(d, SIGNED_RANK_EXACT + 1, &r);
    assert_true(r.p == 2 * gsl_cdf_ugaussian_Q(fabs(r.z)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores), cmocka_unit_test(maize),
        cmocka_unit_test(sums),   cmocka_unit_test(all_signs),
        cmocka_unit_test(edges),  cmocka_unit_test(beyond),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
