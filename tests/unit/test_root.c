#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/root.h"

static double less(double x, void *arg)
{
    return x * x - *(double *)arg;
}

static double above(double x, void *arg)
{
    return *(double *)arg / x - 1;
}

static double not_a_number(double x, void *arg)
{
    (void)arg;
    return x > 1 ? NAN : -1;
}

static void crossings(void **state)
{
    double two = 2, tiny = 1e-9;

    (void)state;
    assert_true(near_rel(root_find(less, &two, 0, 9, 0), sqrt(2), 1e-12));
    assert_true(near_rel(root_find(less, &two, -9, 0, 0), -sqrt(2), 1e-12));
    assert_true(near_rel(root_find(less, &tiny, 0, 1, 0), sqrt(tiny), 1e-10));
    /* Infinite at one end. */
    assert_true(near_rel(root_find(above, &two, 0, 9, 0), 2, 1e-12));
}

static void ends_and_none(void **state)
{
    double one = 1, minus = -1;

    (void)state;
    assert_true(root_find(less, &one, 1, 7, 5) == 1);
    assert_true(root_find(less, &one, 0, 1, 5) == 1);
    assert_true(root_find(less, &minus, -7, 7, 5) == 5);
    assert_true(root_find(not_a_number, NULL, 0, 7, 5) == 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crossings),
        cmocka_unit_test(ends_and_none),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
