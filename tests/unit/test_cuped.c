#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_statistics_double.h>

#include "near.h"
#include "stats/cuped.h"
#include "stats/gsl.h"

#define N 6

/* lm(y ~ arm + x) of R 4.2.2; theta is its slope. */
static void published(void **state)
{
    static const double y[][N] = {{5.1, 6.2, 4.8, 7, 5.5, 6.1},
                                  {5.6, 6.9, 6.4, 5.2, 7.7, 6}};
    static const double x[][N] = {{4.9, 6, 5, 6.5, 5.2, 5.9},
                                  {5, 6.3, 6.1, 4.8, 6.9, 5.3}};
    struct cuped_arm arm[] = {{y[0], x[0], N}, {y[1], x[1], N}};
    double out[2][N], mean[2], variance[2];
    struct cuped c;

    (void)state;
    cuped_fit(arm, &c);
    assert_true(near_rel(c.theta, 1.13438735177866, 1e-10));
    for (int k = 0; k < 2; k++) {
        cuped_apply(&c, &arm[k], out[k]);
        mean[k] = gsl_stats_mean(out[k], 1, N);
        variance[k] = gsl_stats_variance(out[k], 1, N);
    }
    assert_true(near_rel(mean[1] - mean[0], 0.346508563899869, 1e-10));
    assert_true(near_rel(sqrt((variance[0] + variance[1]) / N),
                         0.105567458820792, 1e-10));
    /* The mean over both arms is what it was. */
    assert_true(near_rel(
        mean[0] + mean[1],
        gsl_stats_mean(y[0], 1, N) + gsl_stats_mean(y[1], 1, N), 1e-12));
}

/* Arms of other sizes, x apart between them: only what is within counts. */
static void within(void **state)
{
    static const double y[] = {3, 5, 7, 9}, x[] = {1, 2, 3, 4};
    static const double far_y[] = {1, 3}, far_x[] = {101, 102};
    struct cuped_arm arm[] = {{y, x, 4}, {far_y, far_x, 2}};
    struct cuped c;

    (void)state;
    cuped_fit(arm, &c);
    assert_true(near_rel(c.theta, 2, 1e-12));
    assert_true(near_rel(c.middle, 213 / 6., 1e-12));
}

static void nothing_to_tell(void **state)
{
    static const double y[] = {3, 5, 7}, x[] = {2, 2, 2};
    struct cuped_arm same[] = {{y, x, 3}, {y, x, 2}};
    struct cuped_arm none[] = {{y, x, 0}, {y, x, 0}};
    double out[3];
    struct cuped c;

    (void)state;
    cuped_fit(same, &c);
    assert_true(c.theta == 0 && c.middle == 2);
    cuped_apply(&c, &same[0], out);
    assert_true(out[0] == 3 && out[1] == 5 && out[2] == 7);
    cuped_fit(none, &c);
    assert_true(c.theta == 0 && c.middle == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(within),
        cmocka_unit_test(nothing_to_tell),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
