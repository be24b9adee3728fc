#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

#include "stats/order.h"

#define MOST 60000
#define ASKED 14

/* Shapes that a sample may misjudge. */
enum shape { SMOOTH, CONSTANT, STEPS, SORTED, PERIODIC, FAILING, LATE, SHAPES };

static double number(enum shape shape, size_t i, size_t n, gsl_rng *dice)
{
    switch (shape) {
    case CONSTANT:
        return 3;
    case STEPS:
        return floor(5 * gsl_rng_uniform(dice));
    case SORTED:
        return (double)(n - i);
    case PERIODIC:
        return (double)(i % 39);
    case FAILING:
        return gsl_rng_uniform(dice) < .3 ? INFINITY : gsl_rng_uniform(dice);
    case LATE:
        return i + 40 < n ? gsl_rng_uniform(dice) : 9 + (double)i;
    default:
        return exp(gsl_ran_gaussian(dice, 2));
    }
}

static void fill(double *v, size_t n, enum shape shape)
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(dice, 20260401);
    for (size_t i = 0; i < n; i++)
        v[i] = number(shape, i, n, dice);
    gsl_rng_free(dice);
}

/* Against sorting; what was asked of must not have changed. */
static void check(size_t n, enum shape shape)
{
    static const double at[ASKED] = {.5,   .9,    .99, .01,  .5,   1,  0,
                                     .501, .9001, .25, .999, .499, .7, .05};
    double *v = calloc(n, sizeof *v), *sorted = calloc(n, sizeof *v);
    double got[ASKED];
    size_t rank[ASKED];

    fill(v, n, shape);
    memcpy(sorted, v, n * sizeof *v);
    for (int i = 0; i < ASKED; i++)
        rank[i] = 1 + (size_t)(at[i] * (double)(n - 1));
    order_pick(v, n, rank, ASKED, got);
    assert_memory_equal(sorted, v, n * sizeof *v);
    gsl_sort(sorted, 1, n);
    for (int i = 0; i < ASKED; i++) {
        assert_true(i == 0 || rank[i] >= rank[i - 1]);
        assert_true(got[i] == sorted[rank[i] - 1]);
    }
    free(v);
    free(sorted);
}

static void like_sorting(void **state)
{
    static const size_t n[] = {1, 2, 24, 1000, 19999, 20000, MOST};

    (void)state;
    for (size_t i = 0; i < sizeof n / sizeof *n; i++)
        for (int shape = 0; shape < SHAPES; shape++)
            check(n[i], (enum shape)shape);
}

/* Where the sample looks, all is 5; nowhere else. */
static void misled(void **state)
{
    double *v = calloc(MOST, sizeof *v), got[3];
    size_t lower[] = {MOST / 2, MOST / 4}, upper[] = {MOST / 4 * 3};
    size_t size = 1532, stretch = 39;
    uint64_t dice = 1;

    (void)state;
    for (size_t i = 0; i < MOST; i++)
        v[i] = i % 2 ? 1 : 9;
    for (size_t i = 0; i < size; i++) {
        dice = dice * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
        v[i * stretch + (dice >> 33) % stretch] = 5;
    }
    order_pick(v, MOST, lower, 2, got);
    order_pick(v, MOST, upper, 1, &got[2]);
    assert_true(got[0] == 1 && got[1] == 5 && got[2] == 9);
    free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_sorting),
        cmocka_unit_test(misled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
