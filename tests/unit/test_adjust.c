#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/adjust.h"
#include "stats/gsl.h"

#define N 15

/* Benjamini and Hochberg 1995, section 3; p.adjust of R 4.2.2. In another
 * order, so that it must be kept. */
static void published(void **state)
{
    static const double p[N] = {.0001, .0004, .0019, .0095, .0201,
                                .0278, .0298, .0344, .0459, .324,
                                .4262, .5719, .6528, .759,  1};
    static const double holm[N] = {.0015, .0056, .0247, .114,  .2211,
                                   .278,  .278,  .278,  .3213, 1,
                                   1,     1,     1,     1,     1};
    static const double bh[N] = {.0015,
                                 .003,
                                 .0095,
                                 .035625,
                                 .0603,
                                 .0638571428571429,
                                 .0638571428571429,
                                 .0645,
                                 .0765,
                                 .486,
                                 .581181818181818,
                                 .714875,
                                 .753230769230769,
                                 .813214285714286,
                                 1};
    double mixed[N], got[N];

    (void)state;
    for (int i = 0; i < N; i++)
        mixed[i * 7 % N] = p[i];
    adjust_holm(mixed, N, got);
    for (int i = 0; i < N; i++)
        assert_true(near_rel(got[i * 7 % N], holm[i], 1e-10));
    adjust_bh(mixed, N, mixed);
    for (int i = 0; i < N; i++)
        assert_true(near_rel(mixed[i * 7 % N], bh[i], 1e-10));
}

/* By its definition: reject the k greatest, for the greatest k whose least
 * e-value is at least n / (k alpha). */
static void of_e_values(void **state)
{
    static const double e[] = {30, 0, 200, 45, .5, 90};
    double log_e[6], got[6];

    (void)state;
    for (int i = 0; i < 6; i++)
        log_e[i] = log(e[i]);
    adjust_ebh(log_e, 6, got);
    /* 200 >= 120, 90 >= 60, 45 >= 40 and 30 >= 30 at .05. */
    for (int i = 0; i < 6; i++)
        assert_int_equal(got[i] <= .05 + 1e-12, e[i] >= 30);
    assert_true(near_rel(got[2], .03, 1e-12));
    assert_true(got[1] == 1 && got[4] == 1);
    log_e[1] = INFINITY;
    adjust_ebh(log_e, 6, got);
    assert_true(got[1] == 0);
}

static void mean(void **state)
{
    double large[] = {1000, 1000 + log(3)}, none[] = {-INFINITY, -INFINITY};
    double one[] = {-INFINITY, log(6)}, sure[] = {0, INFINITY};

    (void)state;
    assert_true(near_rel(adjust_mean_log_e(large, 2), 1000 + log(2), 1e-14));
    assert_true(near_rel(adjust_mean_log_e(one, 2), log(3), 1e-14));
    assert_true(adjust_mean_log_e(none, 2) == -INFINITY);
    assert_true(adjust_mean_log_e(sure, 2) == INFINITY);
    assert_true(adjust_mean_log_e(none, 0) == 0);
}

static void none(void **state)
{
    double one = .03;

    (void)state;
    adjust_holm(&one, 0, &one);
    adjust_bh(&one, 0, &one);
    adjust_ebh(&one, 0, &one);
    assert_true(one == .03);
    adjust_holm(&one, 1, &one);
    adjust_bh(&one, 1, &one);
    assert_true(one == .03);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(of_e_values),
        cmocka_unit_test(mean),
        cmocka_unit_test(none),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
