#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/noncentral_t.h"

/* pt(t, nu, delta, lower.tail = FALSE) of R 4.2.2. */
static void published(void **state)
{
    static const struct {
        double t, nu, delta, above;
    } k[] = {
        {2.1, 1, 1.3, 0.440513612457586},    {2.5, 4, 3, 0.694391155461268},
        {1.97, 500, 2.9, 0.823603270234088}, {0, 10, 1, 0.841344746068543},
        {1.96, 1e6, 2.8, 0.799545717944755}, {12.7, 1, .5, 0.0437156675650316},
        {2.2, 2.5, 8, 0.999972090490576},
    };

    (void)state;
    for (size_t i = 0; i < sizeof k / sizeof *k; i++)
        assert_true(near_abs(noncentral_t_above(k[i].t, k[i].nu, k[i].delta),
                             k[i].above, 1e-9));
}

/* Without a difference it is Student's. */
static void central(void **state)
{
    (void)state;
    for (double nu = 1; nu < 1e5; nu *= 3)
        for (double t = 0; t < 6; t += .7)
            assert_true(near_abs(noncentral_t_above(t, nu, 0),
                                 gsl_cdf_tdist_Q(t, nu), 1e-9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(central),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
