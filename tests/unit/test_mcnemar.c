#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/mcnemar.h"

/* mcnemar.test, binom.test and pbinom of R 4.2.2, checked with statsmodels
 * 0.13.5. Tables: Agresti, Categorical Data Analysis (approval ratings);
 * Bentur 2009 in Fagerland, Lydersen and Laake, BMC Med Res Methodol
 * 2013;13:91; Cavo 2012 and Ezra 2010 in their book of 2017, chapter 8. */
static void published(void **state)
{
    static const struct {
        unsigned a, b;
        double exact, midp;
    } t[] = {
        {150, 86, 3.71593613957143e-05, 2.89338951761547e-05},
        {1, 7, 0.0703125, 0.0390625},
        {6, 16, 0.0524787902832032, 0.0346896648406983},
        {25, 2, 5.64754009246827e-06, 3.032386302948e-06},
    };

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_true(near_rel(mcnemar_exact(t[i].a, t[i].b), t[i].exact, 1e-9));
        assert_true(near_rel(mcnemar_midp(t[i].a, t[i].b), t[i].midp, 1e-9));
    }
}

/* The textbook's mid-p gives one half for no discordant pairs: nothing can be
 * less surprising than nothing. */
static void nothing(void **state)
{
    (void)state;
    assert_true(mcnemar_midp(0, 0) == 1);
    assert_true(mcnemar_exact(0, 0) == 1);
}

/* Even tables by hand: 2 of 4 has the probability 6/16. */
static void even(void **state)
{
    (void)state;
    assert_true(near_rel(mcnemar_midp(2, 2), 1 - 6. / 32, 1e-12));
    assert_true(mcnemar_exact(2, 2) == 1);
}

static void properties(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 40; a++)
        for (unsigned b = 0; b < 40; b++) {
            double p = mcnemar_midp(a, b);

            assert_true(p == mcnemar_midp(b, a));
            assert_true(p > 0 && p <= mcnemar_exact(a, b));
            assert_true(mcnemar_exact(a, b) <= 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(nothing),
        cmocka_unit_test(even),
        cmocka_unit_test(properties),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
