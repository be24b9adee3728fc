#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "near.h"
#include "stats/comoments.h"

#define N 500

/* Rows of k numbers that go together, far from 0. */
static void throw_dice(double row[N][COMOMENTS_MOST])
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(dice, 7);
    for (int i = 0; i < N; i++) {
        double common = gsl_ran_gaussian(dice, 1);

        for (int j = 0; j < COMOMENTS_MOST; j++)
            row[i][j] = 1000 * j + exp(common + gsl_ran_gaussian(dice, .5));
    }
    gsl_rng_free(dice);
}

struct moments {
    double mean, variance, third;
};

/* From the definition, of a combination of the rows. */
static struct moments defined(double row[N][COMOMENTS_MOST], int k,
                              const double *w)
{
    struct moments m = {0};
    double u[N] = {0};

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < k; j++)
            u[i] += w[j] * row[i][j];
        m.mean += u[i] / N;
    }
    for (int i = 0; i < N; i++) {
        m.variance += pow(u[i] - m.mean, 2) / (N - 1);
        m.third += pow(u[i] - m.mean, 3) / N;
    }
    return m;
}

static void check(const struct comoments *m, double row[N][COMOMENTS_MOST],
                  const double *w)
{
    struct moments want = defined(row, m->k, w);
    double mean = 0;

    for (int j = 0; j < m->k; j++)
        mean += w[j] * comoments_mean(m, j);
    assert_true(m->n == N);
    assert_true(near_abs(mean, want.mean, 1e-9));
    assert_true(near_rel(comoments_variance(m, w), want.variance, 1e-9));
    assert_true(near_rel(comoments_third(m, w), want.third, 1e-9));
}

static void definition(void **state)
{
    static const double w[][COMOMENTS_MOST] = {
        {1, 0, 0, 0}, {-1, 1, 0, 0}, {.3, -2, 1, .5}, {0, 1, 2, -1}};
    static double row[N][COMOMENTS_MOST];

    (void)state;
    throw_dice(row);
    for (int k = 1; k <= COMOMENTS_MOST; k++) {
        struct comoments m;

        comoments_init(&m, k);
        for (int i = 0; i < N; i++)
            comoments_add(&m, row[i]);
        for (int i = 0; i < 4; i++)
            if (i != 3 || k == COMOMENTS_MOST)
                check(&m, row, k == 1 ? w[0] : w[i]);
    }
}

/* In two parts, in three, the other way round, with nothing. */
static void merge(void **state)
{
    static const double w[] = {.3, -2, 1, .5};
    static double row[N][COMOMENTS_MOST];
    struct comoments part[3], all;

    (void)state;
    throw_dice(row);
    for (int k = 2; k <= COMOMENTS_MOST; k++) {
        for (int i = 0; i < 3; i++)
            comoments_init(&part[i], k);
        comoments_init(&all, k);
        for (int i = 0; i < N; i++)
            comoments_add(&part[i < 7 ? 0 : i < 300 ? 1 : 2], row[i]);
        comoments_merge(&part[1], &all);
        comoments_merge(&all, &part[2]);
        comoments_merge(&all, &part[0]);
        comoments_merge(&all, &part[1]);
        check(&all, row, w);
    }
}

/* What a large number leaves of a small spread. */
static void offset(void **state)
{
    struct comoments m;
    const double one = 1;

    (void)state;
    comoments_init(&m, 1);
    for (int i = 0; i < 1000; i++) {
        double x = 1e9 + i % 2;

        comoments_add(&m, &x);
    }
    assert_true(near_rel(comoments_variance(&m, &one), 250. / 999, 1e-12));
    assert_true(near_abs(comoments_third(&m, &one), 0, 1e-12));
    assert_true(comoments_mean(&m, 0) == 1e9 + .5);
}

static void edges(void **state)
{
    const double line[] = {-.3, 1}, both[] = {1, 1};
    struct comoments m;

    (void)state;
    comoments_init(&m, 2);
    assert_true(comoments_mean(&m, 0) == 0);
    assert_true(comoments_variance(&m, line) == 0);
    assert_true(comoments_third(&m, line) == 0);
    comoments_add(&m, (const double[]){.7, .7 * .3});
    assert_true(comoments_variance(&m, line) == 0);
    /* all on one line: what is left is their rounding */
    for (int i = 1; i < 40; i++) {
        double x = .7 + sqrt(i);

        comoments_add(&m, (const double[]){x, x * .3});
        assert_true(comoments_variance(&m, line) == 0);
        assert_true(comoments_variance(&m, both) > 0);
    }
    /* one of them off it, by little */
    comoments_add(&m, (const double[]){1, .3 * 1.001});
    assert_true(comoments_variance(&m, line) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definition),
        cmocka_unit_test(merge),
        cmocka_unit_test(offset),
        cmocka_unit_test(edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
