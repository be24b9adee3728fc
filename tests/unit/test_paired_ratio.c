#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/paired_ratio.h"

static const struct look once = {.05, 0}, live = {.05, 1000};

static void means_at(const struct paired *s, double cap, const struct look *l,
                     struct estimate *out)
{
    struct pivot p;

    paired_means(s, cap, &p);
    pivot_look(&p, l, out);
}

static void geometric_at(const struct paired *s, const struct look *l,
                         struct estimate *out)
{
    struct pivot p;

    paired_geometric(s, &p);
    pivot_look(&p, l, out);
}

static void per_success_at(const struct paired *amount,
                           const uint8_t *const good[2], const struct look *l,
                           struct estimate *out)
{
    struct pivot p;

    paired_per_success(amount, good, &p);
    pivot_look(&p, l, out);
}

static const double cost_c[] = {.012, .034, .008, .051, .022, .019,
                                .045, .013, .027, .031, .009, .06};
static const double cost_t[] = {.01, .03,  .009, .043, .025, .015,
                                .04, .011, .02,  .029, .01,  .048};
static const uint8_t ok_c[] = {1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1};
static const uint8_t ok_t[] = {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
static const struct paired cost = {cost_c, cost_t, 12, NULL};
static const uint8_t *const ok[] = {ok_c, ok_t};

/* Twelve pairs, by the delta method in R 4.2.2. */
static void means(void **state)
{
    struct estimate e;

    (void)state;
    means_at(&cost, INFINITY, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_rel(log(e.value), -0.132237452396543, 1e-9));
    assert_true(near_rel(e.se, 0.0332364657338254, 1e-9));
    assert_true(near_rel(e.low, 0.814329323681441, 1e-9));
    assert_true(near_rel(e.high, 0.942627128371252, 1e-9));
}

/* t.test of the logarithms in R 4.2.2. */
static void geometric(void **state)
{
    struct estimate e;

    (void)state;
    geometric_at(&cost, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_rel(e.value, 0.901954179295708, 1e-9));
    assert_true(near_rel(e.low, 0.822205032162728, 1e-9));
    assert_true(near_rel(e.high, 0.989438533852204, 1e-9));
    assert_true(near_rel(e.p, 0.0320505288232043, 1e-9));
}

/* Student's sleep data (R datasets::sleep) as logarithms: t.test(paired =
 * TRUE) of R 4.2.2 gives the interval of the difference. */
static void sleep_data(void **state)
{
    static const double x[] = {.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2};
    static const double y[] = {1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    double c[10], t[10];
    struct paired s = {c, t, 10, NULL};
    struct estimate e;

    (void)state;
    for (int i = 0; i < 10; i++) {
        c[i] = exp(y[i]);
        t[i] = exp(x[i]);
    }
    geometric_at(&s, &once, &e);
    assert_true(near_rel(log(e.value), -1.58, 1e-9));
    assert_true(near_rel(log(e.value) / e.se, -4.06212768338204, 1e-9));
    assert_true(near_rel(e.p, 0.00283289019738427, 1e-9));
    assert_true(near_rel(log(e.low), -2.45988576327698, 1e-9));
    assert_true(near_rel(log(e.high), -0.700114236723018, 1e-9));
}

/* Influence values, and gradient times covariance, both in R 4.2.2. */
static void per_success(void **state)
{
    struct estimate e;

    (void)state;
    per_success_at(&cost, ok, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_rel(log(e.value), -0.227547632200868, 1e-9));
    assert_true(near_rel(e.se, 0.176019832947697, 1e-9));
    assert_true(near_rel(e.low, 0.540659995191682, 1e-9));
    assert_true(near_rel(e.high, 1.17335762986501, 1e-9));
    assert_true(near_rel(e.p, 0.222594650808551, 1e-9));
}

static void cap(void **state)
{
    static const double x[] = {1, 2, 3, 100}, y[] = {2, 2, 2, 9};
    static const double capped_x[] = {1, 2, 3, 4}, capped_y[] = {2, 2, 2, 4};
    struct paired raw = {x, y, 4, NULL}, same = {capped_x, capped_y, 4, NULL};
    struct estimate e, want;

    (void)state;
    means_at(&raw, 4, &once, &e);
    means_at(&same, INFINITY, &once, &want);
    assert_true(e.value == want.value && e.low == want.low);
    assert_true(near_rel(e.value, 1, 1e-12));
}

/* n pairs of which the last is large: as skewed as can be. */
static void fill(double *x, double *y, size_t n, double last)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = 1 + (double)(i * 7 % 11) / 10;
        y[i] = 1 + (double)(i * 5 % 13) / 10;
    }
    y[n - 1] = last;
}

/* A live interval waits for 100 pairs, and longer when one pair rules. */
static void live_waits(void **state)
{
    double x[400], y[400];
    struct paired s = {x, y, 99, NULL};
    struct estimate e, fixed;

    (void)state;
    fill(x, y, 400, 1);
    means_at(&s, INFINITY, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 100 && e.low == 0 && isinf(e.high) && e.p == 1);
    s.n = 400;
    means_at(&s, INFINITY, &live, &e);
    means_at(&s, INFINITY, &once, &fixed);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(e.low < fixed.low && e.high > fixed.high);
    assert_true(e.value == fixed.value && e.p > fixed.p);
    fill(x, y, 400, 500);
    means_at(&s, INFINITY, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs > 400);
}

/* Swapping the arms gives exactly the inverse, and units do not matter. */
static void properties(void **state)
{
    static const uint8_t *const ok_back[] = {ok_t, ok_c};
    struct paired back = {cost_t, cost_c, 12, NULL};
    double x[12], y[12];
    struct paired scaled = {x, y, 12, NULL};
    struct estimate a[3], b[3], c;

    (void)state;
    for (int i = 0; i < 12; i++) {
        x[i] = cost_c[i] * 1e6;
        y[i] = cost_t[i] * 1e6;
    }
    means_at(&cost, INFINITY, &once, &a[0]);
    means_at(&back, INFINITY, &once, &b[0]);
    geometric_at(&cost, &once, &a[1]);
    geometric_at(&back, &once, &b[1]);
    per_success_at(&cost, ok, &once, &a[2]);
    per_success_at(&back, ok_back, &once, &b[2]);
    for (int i = 0; i < 3; i++) {
        assert_true(near_rel(a[i].low, 1 / b[i].high, 1e-12));
        assert_true(near_rel(a[i].high, 1 / b[i].low, 1e-12));
        assert_true(near_rel(a[i].p, b[i].p, 1e-9));
        assert_true(a[i].low < a[i].value && a[i].value < a[i].high);
        assert_int_equal(a[i].p <= .05, a[i].low > 1 || a[i].high < 1);
    }
    means_at(&scaled, INFINITY, &once, &c);
    assert_true(near_rel(c.low, a[0].low, 1e-12));
}

static void nothing_to_test(void **state)
{
    static const double one[] = {1, 2, 3, 4}, two[] = {2, 4, 6, 8};
    static const double x[] = {.1, .7, .3}, y[] = {3 * .1, 3 * .7, 3 * .3};
    struct paired same = {one, one, 4, NULL}, twice = {one, two, 4, NULL};
    struct paired rounded = {x, y, 3, NULL};
    struct estimate e;

    (void)state;
    geometric_at(&same, &once, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(e.value == 1 && e.low == 1 && e.high == 1 && e.p == 1);
    means_at(&twice, INFINITY, &once, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(near_rel(e.value, 2, 1e-12) && e.low == 0 && isinf(e.high));
    assert_true(near_rel(e.p, 2. / 16, 1e-12)); /* four of four */
    geometric_at(&rounded, &once, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
}

/* All alike, but not enough of them to look at as often as one likes. */
static void few_that_are_alike(void **state)
{
    double x[100], y[100];
    struct paired s = {x, y, 99, NULL};
    struct estimate e;

    (void)state;
    for (int i = 0; i < 100; i++)
        y[i] = .4 * (x[i] = 1 + i % 7);
    means_at(&s, INFINITY, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 100 && e.p == 1);
    s.n = 100;
    means_at(&s, INFINITY, &live, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(near_rel(e.value, .4, 1e-12));
}

static void too_few(void **state)
{
    static const double one[] = {1}, two[] = {2};
    struct paired none = {NULL, NULL, 0, NULL}, s = {one, two, 1, NULL};
    struct estimate e;

    (void)state;
    means_at(&none, INFINITY, &once, &e);
    assert_int_equal(e.status, ESTIMATE_NO_DATA);
    assert_true(e.value == 1 && e.low == 0 && isinf(e.high) && e.p == 1);
    geometric_at(&s, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 2 && e.p == 1);
    per_success_at(&s, ok, &live, &e);
    assert_true(e.needs == 100);
}

static void undefined(void **state)
{
    static const double zero[] = {0, 0, 0}, some[] = {1, 2, 1};
    static const uint8_t all[] = {1, 1, 1}, no[] = {0, 0, 0};
    static const uint8_t *const never[] = {all, no};
    struct paired worse = {some, zero, 3, NULL}, s = {some, some, 3, NULL};
    struct estimate e;

    (void)state;
    geometric_at(&worse, &once, &e);
    assert_int_equal(e.status, ESTIMATE_UNDEFINED);
    means_at(&worse, INFINITY, &once, &e);
    assert_int_equal(e.status, ESTIMATE_UNDEFINED);
    assert_true(e.value == 0 && e.p == 1);
    per_success_at(&s, never, &once, &e); /* treatment never succeeds */
    assert_int_equal(e.status, ESTIMATE_UNDEFINED);
    assert_true(isinf(e.value) && isinf(e.high) && e.low == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means),
        cmocka_unit_test(geometric),
        cmocka_unit_test(sleep_data),
        cmocka_unit_test(per_success),
        cmocka_unit_test(cap),
        cmocka_unit_test(live_waits),
        cmocka_unit_test(properties),
        cmocka_unit_test(nothing_to_test),
        cmocka_unit_test(few_that_are_alike),
        cmocka_unit_test(too_few),
        cmocka_unit_test(undefined),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
