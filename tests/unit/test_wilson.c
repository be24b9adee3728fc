#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/wilson.h"

#define Z95 1.959963984540054

/* Newcombe, Statistics in Medicine 1998;17:857, table I, to the digits of
 * prop.test(correct = FALSE) in R 4.2.2. */
static void published(void **state)
{
    static const struct {
        double hits, n, low, high;
    } t[] = {
        {81, 263, 0.255288519878274, 0.3662095769828},
        {15, 148, 0.0623863995307363, 0.160487241723308},
        {0, 20, 0, 0.161125158052819},
        {20, 20, 1 - 0.161125158052819, 1},
        {1, 29, 0.00611321429276266, 0.171755218793203},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        wilson_interval(t[i].hits, t[i].n, Z95, &low, &high);
        assert_true(near_abs(low, t[i].low, 1e-9));
        assert_true(near_abs(high, t[i].high, 1e-9));
    }
}

static void nothing_known(void **state)
{
    double low, high;

    (void)state;
    wilson_interval(0, 0, Z95, &low, &high);
    assert_true(low == 0 && high == 1);
    wilson_interval(3, 9, INFINITY, &low, &high);
    assert_true(low == 0 && high == 1);
}

/* Exactly 0 and 1 at the ends, whatever the rounding. */
static void ends(void **state)
{
    double low, high;

    (void)state;
    for (double n = 1; n < 300; n++) {
        wilson_interval(0, n, Z95, &low, &high);
        assert_true(low == 0 && high > 0 && high < 1);
        wilson_interval(n, n, Z95, &low, &high);
        assert_true(high == 1 && low > 0 && low < 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(nothing_known),
        cmocka_unit_test(ends),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
