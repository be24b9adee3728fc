#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_sort.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/hodges_lehmann.h"
#include "stats/signed_rank.h"

#define MOST 130

/* wilcox.test(conf.int = TRUE) of R 4.2.2: Darwin's maize, and depression of
 * Hollander and Wolfe 1973, p. 29. */
static void published(void **state)
{
    static const double maize[] = {49, -67, 8,  16, 6,  23, 28, 41,
                                   14, 29,  56, 24, 75, 60, -48};
    static const double depression[] = {.952, -.147, 1.022, .43, .62,
                                        .59,  .49,   -.08,  .01};
    struct estimate e;

    (void)state;
    hodges_lehmann(maize, 15, .05, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(e.value == 25 && e.low == 4 && e.high == 41.5);
    assert_true(near_rel(e.p, 0.041259765625, 1e-12));
    hodges_lehmann(depression, 9, .05, &e);
    assert_true(near_abs(e.value, .46, 1e-12));
    assert_true(near_abs(e.low, .01, 1e-12));
    assert_true(near_abs(e.high, .786, 1e-12));
    assert_true(near_rel(e.p, 0.0390625, 1e-12));
}

/* All means of two, listed. */
static void by_list(const double *d, size_t n)
{
    static double walsh[MOST * (MOST + 1) / 2];
    size_t all = 0, k = signed_rank_quantile(.025, n);
    struct estimate e;

    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            walsh[all++] = (d[i] + d[j]) / 2;
    gsl_sort(walsh, 1, all);
    hodges_lehmann(d, n, .05, &e);
    assert_true(e.value == (walsh[(all - 1) / 2] + walsh[all / 2]) / 2);
    assert_true(e.low == walsh[k - 1]);
    assert_true(e.high == walsh[all - k]);
}

static void as_listed(void **state)
{
    double d[MOST];
    unsigned dice = 1;

    (void)state;
    for (size_t n = 6; n <= MOST; n += 1 + n / 12) {
        for (size_t i = 0; i < n; i++) {
            dice = dice * 1103515245u + 12345u;
            d[i] = n % 2 ? (int)(dice >> 16) % 9 - 3
                         : exp((double)(dice >> 8) / 1e6) - 40;
        }
        by_list(d, n);
    }
}

static void edges(void **state)
{
    static const double none[9], same[] = {2, 2, 2, 2, 2, 2}, few[] = {1, 3};
    struct estimate e;

    (void)state;
    hodges_lehmann(none, 0, .05, &e);
    assert_true(e.status == ESTIMATE_NO_DATA && e.value == 0 && e.p == 1);
    assert_true(isinf(e.low) && e.low < 0 && isinf(e.high) && e.high > 0);
    hodges_lehmann(few, 1, .05, &e);
    assert_true(e.status == ESTIMATE_TOO_FEW && e.value == 1 && e.needs == 6);
    hodges_lehmann(few, 2, .05, &e);
    assert_true(e.status == ESTIMATE_TOO_FEW && e.value == 2);
    assert_true(isinf(e.low) && isinf(e.high));
    hodges_lehmann(none, 9, .05, &e);
    assert_true(e.status == ESTIMATE_ZERO_VARIANCE && e.value == 0);
    assert_true(e.low == 0 && e.high == 0 && e.p == 1);
    hodges_lehmann(same, 6, .05, &e);
    assert_true(e.status == ESTIMATE_ZERO_VARIANCE && e.value == 2);
    assert_true(isinf(e.low) && isinf(e.high));
    assert_true(near_rel(e.p, 2 / 64., 1e-12));
}

/* As many as no list could hold: evenly spread, where the answer is known. */
static void many(void **state)
{
    size_t n = 200001;
    double *d = malloc(n * sizeof *d);
    struct estimate e;

    (void)state;
    assert_non_null(d);
    for (size_t i = 0; i < n; i++)
        d[(i * 70001) % n] = (double)i - 100000 + 25;
    hodges_lehmann(d, n, .05, &e);
    assert_true(e.value == 25);
    assert_true(near_abs(e.high - 25, 25 - e.low, 1));
    /* Half its width: z sqrt(n^3 / 12) of n (n + 1) / 2 sums. */
    assert_true(
        near_rel(e.high - e.low, 2 * 1.96 * 200001 / sqrt(12 * 200001.), .01));
    free(d);
}

/* Scores in few steps: more sums are equal than could be listed. */
static void many_alike(void **state)
{
    size_t n = 100000;
    double *d = malloc(n * sizeof *d);
    struct estimate e;

    (void)state;
    assert_non_null(d);
    for (size_t i = 0; i < n; i++)
        d[i] = (double)(i * 7 % 10) / 10 - .3;
    hodges_lehmann(d, n, .05, &e);
    assert_true(near_abs(e.value, .15, 1e-12));
    assert_true(near_abs(e.low, .15, 1e-12));
    assert_true(near_abs(e.high, .15, 1e-12));
    free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),  cmocka_unit_test(as_listed),
        cmocka_unit_test(edges),      cmocka_unit_test(many),
        cmocka_unit_test(many_alike),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
