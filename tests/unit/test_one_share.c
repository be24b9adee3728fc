#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/one_share.h"
#include "stats/wilson.h"

#define N 180

static const struct look once = {.alpha = .05},
                         live = {.alpha = .05, .tuned = 1000};

static struct estimate look_at(const double *u, size_t n,
                               const struct clusters *c, const struct look *l)
{
    struct estimate e;
    struct pivot p;

    one_share(u, n, c, &p);
    pivot_look(&p, l, &e);
    return e;
}

/* So many units of which that many are hit, and so many clusters. */
static void check(const struct estimate *e, double hits, double n, double nu)
{
    double crit =
        isinf(nu) ? gsl_cdf_ugaussian_Qinv(.025) : gsl_cdf_tdist_Qinv(.025, nu);
    double low, high;

    wilson_interval(hits, n, crit, &low, &high);
    assert_int_equal(e->status, ESTIMATE_OK);
    assert_true(near_abs(e->low, low, 1e-9));
    assert_true(near_abs(e->high, high, 1e-9));
    assert_true(e->p == 1);
}

static void units_alone(void **state)
{
    double u[N] = {0};
    uint32_t own[N];
    const struct clusters each = {own, N};
    struct estimate e;

    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        own[i] = i;
        u[i] = i % 10 > 0;
    }
    e = look_at(u, N, NULL, &once);
    assert_true(near_abs(e.value, .9, 1e-12));
    check(&e, 162, N, INFINITY);
    e = look_at(u, N, &each, &once);
    check(&e, 162, N, N - 1);
}

/* An answer that was copied twice is no new evidence, and the share is that of
 * all units, not of clusters. */
static void units_together(void **state)
{
    double u[N + 1] = {0}, by;
    uint32_t of[N + 1];
    const struct clusters sixty = {of, 60};
    struct estimate e;

    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        of[i] = i / 3;
        u[i] = i / 3 % 5 > 0;
    }
    of[N] = 59;
    u[N] = 0;
    by = cluster_effect(&sixty, u, N + 1);
    assert_true(by > 2.9 && by < 3.2);
    e = look_at(u, N + 1, &sixty, &once);
    assert_true(near_abs(e.value, 144. / 181, 1e-12));
    check(&e, 144 / by, 181 / by, 59);
}

/* The t of sums that it takes the place of went beyond 1 here, and had no limit
 * at all when every answer was the same. */
static void limits_are_shares(void **state)
{
    double u[N];
    uint32_t of[N];
    const struct clusters sixty = {of, 60};
    struct estimate e;

    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        of[i] = i / 3;
        u[i] = 1;
    }
    e = look_at(u, N, &sixty, &once);
    check(&e, 60, 60, 59);
    assert_true(e.value == 1 && e.high == 1 && e.low < .95);
    u[0] = u[1] = u[2] = 0;
    e = look_at(u, N, &sixty, &once);
    assert_true(e.high < 1 && e.high > e.value && e.low < e.value);
}

static void few(void **state)
{
    static const double u[] = {1, 0, 1, 1};
    static const uint32_t one[] = {0, 0, 0, 0}, two[] = {0, 0, 1, 1};
    const struct clusters single = {one, 1}, pair = {two, 2}, none = {one, 0};
    struct estimate e;

    (void)state;
    e = look_at(u, 4, &single, &once);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 2 && e.low == 0 && e.high == 1);
    e = look_at(u, 4, &pair, &once);
    assert_int_equal(e.status, ESTIMATE_OK);
    e = look_at(u, 4, &pair, &live);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 50);
    e = look_at(u, 0, &none, &once);
    assert_int_equal(e.status, ESTIMATE_NO_DATA);
    e = look_at(u, 0, NULL, &once);
    assert_int_equal(e.status, ESTIMATE_NO_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_alone),
        cmocka_unit_test(units_together),
        cmocka_unit_test(limits_are_shares),
        cmocka_unit_test(few),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
