/* Agreement against published examples and by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "base/rng.h"
#include "stats/gsl.h"
#include "stats/krippendorff.h"
#include "unit/near.h"

#define MOST 64

/* Answers as digits from 1, a row a person, '.' for none. */
static struct ratings told(const char *const *row, int people, int names,
                           uint32_t count[MOST * RATINGS_NAMES])
{
    struct ratings r = {count, 0, names};

    for (int i = 0; i < MOST * RATINGS_NAMES; i++)
        count[i] = 0;
    for (; row[0][r.units]; r.units++)
        for (int p = 0; p < people; p++)
            if (row[p][r.units] != '.')
                count[r.units * (size_t)names +
                      (size_t)(row[p][r.units] - '1')]++;
    return r;
}

/* Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), two people
 * about ten units, and four about twelve, with gaps. */
static void published_examples_come_out(void **state)
{
    static const char *const two[] = {"1211111121", "2221121111"};
    static const char *const four[] = {"123321412...", "1233224125.3",
                                       ".3332342251.", "12332441251."};
    uint32_t count[MOST * RATINGS_NAMES];
    struct estimate e;
    struct ratings r;

    (void)state;
    r = told(two, 2, 2, count);
    krippendorff(&r, .05, &e);
    assert_true(near_abs(e.value, .0952, 5e-5));
    r = told(four, 4, 5, count);
    krippendorff(&r, .05, &e);
    assert_true(near_abs(e.value, .743, 5e-4));
}

/* Two people about 4 units: 1 1, 1 1, 2 2, 1 2. Of the 8 answers 5 are 1;
 * disagreement seen 2 / 8, by chance 2 * 5 * 3 / 56. */
static void alpha_by_hand(void **state)
{
    static const char *const row[] = {"1121.1", "1122.."};
    uint32_t count[MOST * RATINGS_NAMES];
    struct ratings r = told(row, 2, 3, count);
    double unit[MOST];
    struct estimate e;

    (void)state;
    krippendorff(&r, .05, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_abs(e.value, 1 - (2 / 8.) / (30 / 56.), 1e-12));
    assert_true(e.low < e.value && e.value < e.high);
    assert_int_equal(krippendorff_same(&r, unit), 4);
    assert_true(unit[0] == 1 && unit[1] == 1 && unit[2] == 1 && unit[3] == 0);
}

static void of_three_answers_two_may_be_the_same(void **state)
{
    static const char *const row[] = {"1", "1", "2"};
    uint32_t count[MOST * RATINGS_NAMES];
    struct ratings r = told(row, 3, 2, count);
    double unit[MOST];
    struct estimate e;

    (void)state;
    assert_int_equal(krippendorff_same(&r, unit), 1);
    assert_true(near_abs(unit[0], 1 / 3., 1e-12));
    krippendorff(&r, .05, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.low == -1 && e.high == 1 && e.p == 1);
}

static void what_cannot_be_told_says_so(void **state)
{
    static const char *const alone[] = {"12", ".."},
                             *const same[] = {"11", "11"},
                             *const whole[] = {"1212", "1212"};
    uint32_t count[MOST * RATINGS_NAMES];
    struct estimate e;
    struct ratings r;

    (void)state;
    r = told(alone, 2, 2, count);
    krippendorff(&r, .05, &e);
    assert_int_equal(e.status, ESTIMATE_NO_DATA);
    r = told(same, 2, 2, count);
    krippendorff(&r, .05, &e);
    assert_int_equal(e.status, ESTIMATE_UNDEFINED);
    r = told(whole, 2, 2, count);
    krippendorff(&r, .05, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(e.value == 1 && e.low == 1 && e.high == 1);
}

#define RUNS 400
#define UNITS 60

/* Two people who say the truth (one of two) with a chance of .85 each: alpha
 * of all units there are is (2 * .85 - 1)^2. */
static void the_interval_covers(void **state)
{
    uint32_t count[UNITS * 2];
    struct ratings r = {count, UNITS, 2};
    double truth = .7 * .7;
    struct rng dice;
    int in = 0;

    (void)state;
    rng_seed(&dice, 7);
    for (int run = 0; run < RUNS; run++) {
        struct estimate e;

        for (int u = 0; u < UNITS; u++) {
            int is = (int)rng_below(&dice, 2);

            count[2 * u] = count[2 * u + 1] = 0;
            for (int p = 0; p < 2; p++)
                count[2 * u + (rng_unit(&dice) < .85 ? is : !is)]++;
        }
        krippendorff(&r, .05, &e);
        in += e.low <= truth && truth <= e.high;
    }
    assert_in_range(in, RUNS * .92, RUNS * .98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_come_out),
        cmocka_unit_test(alpha_by_hand),
        cmocka_unit_test(of_three_answers_two_may_be_the_same),
        cmocka_unit_test(what_cannot_be_told_says_so),
        cmocka_unit_test(the_interval_covers),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
