#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/sample_ratio.h"

/* Kohavi, Tang and Xu 2020, p. 219, and three arms; chisq.test of R 4.2.2. The
 * e-values by sums of logarithms with 40 digits in Python. */
static void published(void **state)
{
    static const double kohavi[] = {821588, 815482}, even[] = {.5, .5};
    static const double three[] = {10090, 9910, 40300},
                        one_one_four[] = {1, 1, 4};
    static const double off[] = {5300, 4700}, less[] = {5200, 4800};
    static const double tenth[] = {950, 9050}, ten[] = {.1, .9};
    struct sample_ratio_stage s = {kohavi, even, 2};
    struct sample_ratio_stage t = {three, one_one_four, 3};
    struct sample_ratio_stage e[] = {
        {less, even, 2}, {off, even, 2}, {tenth, ten, 2}};

    (void)state;
    assert_true(near_rel(sample_ratio_p(&s, 1), 1.82179287261919e-06, 1e-9));
    assert_true(near_rel(sample_ratio_p(&t, 1), 0.307554036840393, 1e-9));
    assert_true(near_rel(sample_ratio_log_e(&e[0], 1), 6.0758176515788, 1e-10));
    assert_true(
        near_rel(sample_ratio_log_e(&e[1], 1), 15.1740752374848, 1e-10));
    assert_true(
        near_rel(sample_ratio_log_e(&e[2], 1), 0.101065230554415, 1e-9));
    assert_true(near_rel(sample_ratio_log_e(e, 3),
                         6.0758176515788 + 15.1740752374848 + 0.101065230554415,
                         1e-10));
}

/* One unit at a time: the mean over what it may be is what was there. */
static void fair(void **state)
{
    double w[] = {.2, .8}, count[] = {0, 0};
    struct sample_ratio_stage s = {count, w, 2};

    (void)state;
    for (int i = 0; i < 400; i++) {
        double here = exp(sample_ratio_log_e(&s, 1)), first, second;

        count[0]++;
        first = exp(sample_ratio_log_e(&s, 1));
        count[0]--;
        count[1]++;
        second = exp(sample_ratio_log_e(&s, 1));
        assert_true(near_rel(.2 * first + .8 * second, here, 1e-9));
        count[1] -= i % 3 == 0;
        count[0] += i % 3 == 0;
    }
}

/* Stages with other shares are judged by those: the sum over them may be off
 * while each is right. */
static void stages(void **state)
{
    static const double early[] = {9900, 100}, late[] = {5000, 5000};
    static const double one[] = {99, 1}, half[] = {1, 1};
    struct sample_ratio_stage s[] = {{early, one, 2}, {late, half, 2}};
    struct sample_ratio_stage wrong = {early, half, 2};

    (void)state;
    assert_true(sample_ratio_p(s, 2) > .999);
    assert_true(sample_ratio_log_e(s, 2) < 0);
    assert_true(sample_ratio_p(&wrong, 1) < 1e-16);
    assert_true(sample_ratio_log_e(&wrong, 1) > 1000);
}

static void edges(void **state)
{
    static const double nobody[] = {0, 0}, half[] = {1, 1}, one[] = {1, 0};
    static const double some[] = {30, 0}, stray[] = {30, 1};
    struct sample_ratio_stage empty = {nobody, half, 2};
    struct sample_ratio_stage all = {some, one, 2}, lost = {stray, one, 2};
    struct sample_ratio_stage gap[] = {{nobody, half, 2}, {some, half, 2}};

    (void)state;
    assert_true(sample_ratio_p(&empty, 0) == 1);
    assert_true(sample_ratio_p(&empty, 1) == 1);
    assert_true(sample_ratio_log_e(&empty, 1) == 0);
    assert_true(sample_ratio_p(&all, 1) == 1);
    assert_true(near_abs(sample_ratio_log_e(&all, 1), 0, 1e-9));
    assert_true(sample_ratio_p(&lost, 1) == 0);
    assert_true(isinf(sample_ratio_log_e(&lost, 1)));
    /* A stage without units adds no degree of freedom. */
    assert_true(sample_ratio_p(gap, 2) == sample_ratio_p(gap + 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(fair),
        cmocka_unit_test(stages),
        cmocka_unit_test(edges),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
