#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/order.h"
#include "stats/order_interval.h"

/* qbinom of R 4.2.2; 40 and 61 for the median of 100 is in every table. */
static void ranks(void **state)
{
    static const struct {
        size_t n;
        double p;
        size_t low, high;
    } t[] = {
        {100, .5, 40, 61},     {141, .9, 120, 134},  {1000, .99, 983, 997},
        {1000, .95, 936, 964}, {400, .99, 392, 400},
    };

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        size_t low, high;

        order_interval(t[i].n, t[i].p, .05, &low, &high);
        assert_int_equal(low, t[i].low);
        assert_int_equal(high, t[i].high);
    }
}

/* The least n whose largest value is above the quantile surely enough. */
static void needs(void **state)
{
    static const double p[] = {.5, .9, .95, .99, .999};
    static const size_t least[] = {6, 36, 72, 368, 3688};

    (void)state;
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        size_t low, high;

        assert_int_equal(order_needs(p[i], .05), least[i]);
        order_interval(least[i], p[i], .05, &low, &high);
        assert_int_equal(high, least[i]);
        order_interval(least[i] - 1, p[i], .05, &low, &high);
        assert_int_equal(high, least[i]); /* one past the last */
        assert_int_equal(order_needs(1 - p[i], .05), least[i]);
    }
}

static void nothing(void **state)
{
    size_t low, high;

    (void)state;
    order_interval(0, .5, .05, &low, &high);
    assert_int_equal(low, 0);
    assert_int_equal(high, 1);
}

/* R's datasets::rivers, quantile(type = 5) of R. */
static void rivers(void **state)
{
    static const double data[] = {
        735,  320,  325, 392, 524,  450,  1459, 135,  465,  600,  330,  336,
        280,  315,  870, 906, 202,  329,  290,  1000, 600,  505,  1450, 840,
        1243, 890,  350, 407, 286,  280,  525,  720,  390,  250,  327,  230,
        265,  850,  210, 630, 260,  230,  360,  730,  600,  306,  390,  420,
        291,  710,  340, 217, 281,  352,  259,  250,  470,  680,  570,  350,
        300,  560,  900, 625, 332,  2348, 1171, 3710, 2315, 2533, 780,  280,
        410,  460,  260, 255, 431,  350,  760,  618,  338,  981,  1306, 500,
        696,  605,  250, 411, 1054, 735,  233,  435,  490,  310,  460,  383,
        375,  1270, 545, 445, 1885, 380,  300,  380,  377,  425,  276,  210,
        800,  420,  350, 360, 538,  1100, 1205, 314,  237,  610,  360,  540,
        1038, 424,  310, 300, 444,  301,  268,  620,  215,  652,  900,  525,
        246,  360,  529, 500, 720,  270,  430,  671,  1770,
    };
    static const double p[] = {.5, .9, .95, .99};
    static const double want[] = {425, 1072.4, 1454.05, 2638.93};
    enum { N = sizeof data / sizeof *data };
    double v[N];
    size_t rank[8];

    (void)state;
    for (size_t i = 0; i < N; i++)
        v[i] = data[i];
    for (size_t i = 0; i < 4; i++) {
        rank[2 * i] = order_below(order_place(N, p[i]), N);
        rank[2 * i + 1] = rank[2 * i] + 1;
    }
    order_select(v, N, rank, 8);
    for (size_t i = 0; i < 4; i++)
        assert_true(
            near_rel(order_at(v, N, order_place(N, p[i])), want[i], 1e-9));
}

static double shaped(gsl_rng *dice, int shape, size_t i, size_t n)
{
    switch (shape) {
    case 0:
        return gsl_rng_uniform(dice);
    case 1:
        return (double)(gsl_rng_get(dice) % 7); /* many ties */
    case 2:
        return (double)i;
    case 3:
        return (double)(n - i);
    case 4:
        return i % 3 ? (double)i : INFINITY;
    default:
        return i < n / 2 ? (double)i : (double)(n - i);
    }
}

/* Against the definition: the array sorted. */
static void select_is_sort(void **state)
{
    enum { N = 3000 };
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    double *v = calloc(N, sizeof *v), *sorted = calloc(N, sizeof *v);

    (void)state;
    for (int shape = 0; shape < 6; shape++)
        for (size_t n = 1; n <= N; n = n * 5 / 3 + 1) {
            size_t rank[6];

            for (size_t i = 0; i < n; i++)
                sorted[i] = v[i] = shaped(dice, shape, i, n);
            for (size_t i = 0; i < 6; i++)
                rank[i] = 1 + gsl_rng_uniform_int(dice, n);
            gsl_sort(sorted, 1, n);
            order_select(v, n, rank, 6);
            for (size_t i = 0; i < 6; i++)
                assert_true(v[rank[i] - 1] == sorted[rank[i] - 1]);
        }
    free(sorted);
    free(v);
    gsl_rng_free(dice);
}

static void places(void **state)
{
    static const double v[] = {1, 3, INFINITY, INFINITY};

    (void)state;
    assert_true(order_at(v, 4, 1.25) == 1.5);
    assert_true(order_at(v, 4, 2) == 3);
    assert_true(isinf(order_at(v, 4, 2.01)));
    assert_true(isinf(order_at(v, 4, 3.5)));
    assert_true(order_at(v, 4, -7) == 1);
    assert_true(isinf(order_at(v, 4, 99)));
    assert_int_equal(order_below(NAN, 4), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks),          cmocka_unit_test(needs),
        cmocka_unit_test(nothing),        cmocka_unit_test(rivers),
        cmocka_unit_test(select_is_sort), cmocka_unit_test(places),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
