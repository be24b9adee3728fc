#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/bonett_price.h"
#include "stats/gsl.h"

#define Z95 1.959963984540054

/* Agresti's approval ratings, and three of Fagerland, Lydersen and Laake 2017,
 * chapter 8, by contingencytables 3.0.1 in R 4.2.2. */
static void published(void **state)
{
    static const struct {
        struct tango t;
        double both, difference[2], ratio[2];
    } k[] = {
        {{1600, 86, 150},
         794,
         {0.0211772797919751, 0.0587228450519699},
         {1.03780417820192, 1.10882556249354}},
        {{21, 7, 1},
         1,
         {-0.508359306666439, -0.0133798237683433},
         {0.0677340014376934, 0.922727118926998}},
        {{161, 16, 6},
         59,
         {-0.119498811066512, -0.00320057543655557},
         {0.757902847258725, 0.99103877736813}},
        {{102, 2, 25},
         7,
         {0.128995223653253, 0.313312468654439},
         {1.96166582737776, 6.44451013633705}},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        bonett_price_interval(&k[i].t, Z95, &low, &high);
        assert_true(near_abs(low, k[i].difference[0], 1e-8));
        assert_true(near_abs(high, k[i].difference[1], 1e-8));
        bonett_price_ratio_interval(&k[i].t, k[i].both, Z95, &low, &high);
        assert_true(near_abs(low, k[i].ratio[0], 1e-8));
        assert_true(near_abs(high, k[i].ratio[1], 1e-8));
    }
}

static void edges(void **state)
{
    struct tango none = {0}, calm = {50, 0, 0}, all = {4, 0, 4};
    double low, high;

    (void)state;
    bonett_price_interval(&none, Z95, &low, &high);
    assert_true(low == -1 && high == 1);
    bonett_price_interval(&all, Z95, &low, &high);
    assert_true(low > -1 && high == 1);
    bonett_price_interval(&calm, INFINITY, &low, &high);
    assert_true(low == -1 && high == 1);
    bonett_price_ratio_interval(&calm, 0, Z95, &low, &high);
    assert_true(low == 0 && isinf(high));
    bonett_price_ratio_interval(&all, 0, Z95, &low, &high);
    assert_true(low > 0 && isinf(high));
    bonett_price_ratio_interval(&all, 0, INFINITY, &low, &high);
    assert_true(low == 0 && isinf(high));
}

/* Swapping the arms turns the difference round and inverts the ratio. */
static void swapped(void **state)
{
    (void)state;
    for (double b = 0; b < 9; b += 2)
        for (double c = 0; c < 9; c += 3) {
            struct tango t = {20, b, c}, s = {20, c, b};
            double low, high, s_low, s_high;

            bonett_price_interval(&t, Z95, &low, &high);
            bonett_price_interval(&s, Z95, &s_low, &s_high);
            assert_true(near_abs(low, -s_high, 1e-14));
            bonett_price_ratio_interval(&t, 3, Z95, &low, &high);
            bonett_price_ratio_interval(&s, 3, Z95, &s_low, &s_high);
            assert_true(near_rel(low, 1 / s_high, 1e-12));
            assert_true(near_rel(high, 1 / s_low, 1e-12));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(edges),
        cmocka_unit_test(swapped),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
