#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/sign_flip.h"

/* Darwin's maize: 1726 of 32768, Fisher, The Design of Experiments (1935),
 * section 21. */
static const double maize[] = {49, -67, 8,  16, 6,  23, 28, 41,
                               14, 29,  56, 24, 75, 60, -48};

static void published(void **state)
{
    (void)state;
    assert_true(near_rel(sign_flip_p(maize, 15, 0, 0), 1726 / 32768., 1e-12));
}

/* Zeros change nothing; sums that should be equal are, however they round. */
static void small(void **state)
{
    static const double zeros[] = {0, 3, 0, 3, 0, 0, 3, 0}, none[4];
    static const double mostly[30] = {[3] = 1, [9] = 1, [29] = 1};
    static const double tenths[] = {.1, .2, .3, -.6, .7};

    (void)state;
    assert_true(sign_flip_p(zeros, 8, 0, 0) == .25);
    assert_true(sign_flip_p(mostly, 30, 9, 0) == .25);
    assert_true(sign_flip_p(none, 4, 9, 0) == 1);
    assert_true(sign_flip_p(none, 0, 9, 0) == 1);
    assert_true(sign_flip_p(tenths, 4, 9, 0) == 1);
    /* 1, 2, 3, -6 and 7 sum to 7 or more, or -7 or less, in 18 of 32 ways. */
    assert_true(sign_flip_p(tenths, 5, 9, 0) == 18 / 32.);
}

/* Numbers of one size: the exact p is the binomial, by a table.
 */
static double exact_of_ones(int n, int net)
{
    double p[64] = {1}, far = 0;

    for (int i = 0; i < n; i++)
        for (int k = i + 1; k >= 0; k--)
            p[k] = (p[k] + (k ? p[k - 1] : 0)) / 2;
    for (int k = 0; k <= n; k++)
        far += abs(2 * k - n) >= net ? p[k] : 0;
    return far;
}

static void drawn(void **state)
{
    double d[45], p, want;

    (void)state;
    for (int i = 0; i < 45; i++)
        d[i] = i < 28 ? .1 : -.1;
    want = exact_of_ones(45, 11);
    p = sign_flip_p(d, 45, 40000, 7);
    assert_true(near_abs(p, want, 4 * sqrt(want / 40000)));
    assert_true(p == sign_flip_p(d, 45, 40000, 7));
    assert_true(p != sign_flip_p(d, 45, 40000, 8));
}

/* However far: one in as many as were drawn, and the one seen. */
static void never_nothing(void **state)
{
    double d[200];

    (void)state;
    for (int i = 0; i < 200; i++)
        d[i] = 1 + i;
    assert_true(near_rel(sign_flip_p(d, 200, 99, 1), .01, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(small),
        cmocka_unit_test(drawn),
        cmocka_unit_test(never_nothing),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
