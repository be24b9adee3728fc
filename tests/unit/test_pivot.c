#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "stats/fisher.h"
#include "stats/gsl.h"
#include "stats/mcnemar.h"
#include "stats/pivot.h"
#include "stats/wilson.h"

#define Z95 1.959963984540054

static const struct look once = {.05, 0}, live = {.05, 1000};

/* A pivot with a spread, as kernels make them. */
static struct pivot normal(enum pivot_kind kind, double at, double se,
                           double nu)
{
    struct pivot p;

    pivot_none(&p, kind, ESTIMATE_OK);
    p.at = at;
    p.value = kind == PIVOT_RATIO ? exp(at) : at;
    p.se = se;
    p.nu = nu;
    p.n = p.arm[0] = p.arm[1] = 400;
    p.needs_live = 100;
    return p;
}

/* t of 9 degrees of freedom at 97.5 %: tables of Student's distribution. */
static void kinds(void **state)
{
    struct pivot p = normal(PIVOT_RATIO, .1, .02, 9);
    struct estimate e;

    (void)state;
    pivot_look(&p, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(e.value == exp(.1) && e.se == .02);
    assert_true(near_rel(e.low, exp(.1 - 2.262157162798 * .02), 1e-9));
    assert_true(near_rel(e.high, exp(.1 + 2.262157162798 * .02), 1e-9));
    p = normal(PIVOT_DIFFERENCE, -3, 1, INFINITY);
    pivot_look(&p, &once, &e);
    assert_true(near_rel(e.low, -3 - Z95, 1e-9));
    assert_true(near_rel(e.high, -3 + Z95, 1e-9));
    assert_true(near_rel(e.p, .002699796063260207, 1e-9));
    p = normal(PIVOT_SHARES, .9, .1, INFINITY);
    pivot_look(&p, &once, &e);
    assert_true(near_rel(e.low, .9 - Z95 * .1, 1e-9) && e.high == 1);
    p = normal(PIVOT_SHARES, -.9, .1, INFINITY);
    pivot_look(&p, &once, &e);
    assert_true(e.low == -1);
}

/* The scores' own intervals, and an exact p where it is fixed. */
static void scores(void **state)
{
    const struct tango t = {161, 16, 6};
    const struct two_shares s = {{18, 37}, {3000, 3000}},
                            few = {{0, 2}, {9, 7}};
    struct pivot p;
    struct estimate e;
    double low, high;

    (void)state;
    pivot_paired_shares(&t, &p);
    pivot_look(&p, &once, &e);
    tango_interval(&t, Z95, &low, &high);
    assert_true(near_abs(e.low, low, 1e-9) && near_abs(e.high, high, 1e-9));
    assert_true(e.value == -10. / 161 && e.p == mcnemar_midp(16, 6));
    pivot_look(&p, &live, &e);
    assert_true(e.p == look_p(&live, tango_z(&t, 0), 161));
    pivot_two_shares(&s, &p);
    pivot_look(&p, &once, &e);
    two_shares_interval(&s, Z95, &low, &high);
    assert_true(near_abs(e.low, low, 1e-9) && near_abs(e.high, high, 1e-9));
    assert_true(near_rel(e.p, .0100655675752941, 1e-8)); /* statsmodels */
    assert_true(p.n == 6000 && p.arm[1] == 3000);
    pivot_two_shares(&few, &p);
    pivot_look(&p, &once, &e);
    assert_true(e.p == fisher_midp(&few) && e.p < 1);
    pivot_one_share(81, 263, &p);
    pivot_look(&p, &once, &e);
    wilson_interval(81, 263, Z95, &low, &high);
    assert_true(near_abs(e.low, low, 1e-9) && near_abs(e.high, high, 1e-9));
    assert_true(e.value == 81. / 263 && e.p == 1);
}

/* Effective counts of clusters: no table has such, and limits are those of a t,
 * of one and the same p; one cluster has none. */
static void by_clusters(void **state)
{
    const struct tango t = {20, 1, 7};
    const double clusters[] = {9, 9}, one[] = {1, 9};
    struct pivot p;
    struct estimate e;
    double low, high;

    (void)state;
    pivot_paired_shares(&t, &p);
    pivot_by_clusters(&p, 9, clusters, 8);
    pivot_look(&p, &once, &e);
    tango_interval(&t, look_t_critical(&once, 9, 8), &low, &high);
    assert_true(near_abs(e.low, low, 1e-9) && near_abs(e.high, high, 1e-9));
    assert_true(near_rel(e.p, look_t_p(&once, tango_z(&t, 0), 9, 8), 1e-12));
    pivot_look(&p, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == 50);
    pivot_two_shares(&(struct two_shares){{0, 1}, {9, 9}}, &p);
    pivot_by_clusters(&p, 3.6, one, 1);
    pivot_look(&p, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.low == -1 && e.high == 1 && e.p == 1);
}

/* What a live look waits for; from there on it holds the fixed one. */
static void waits(void **state)
{
    struct pivot p[5];
    struct estimate e, f;

    (void)state;
    for (int enough = 0; enough < 2; enough++) {
        pivot_paired_shares(&(struct tango){19 + enough, 2, 3}, &p[0]);
        pivot_two_shares(&(struct two_shares){{1, 3}, {4 + enough, 90}}, &p[1]);
        pivot_one_share(3, 19 + enough, &p[2]);
        p[3] = normal(PIVOT_RATIO, .1, .02, 9);
        p[4] = normal(PIVOT_SHARES, .1, .02, INFINITY);
        p[3].needs_live = p[4].needs_live = enough ? 400 : 401;
        for (int i = 0; i < 5; i++) {
            pivot_look(&p[i], &live, &e);
            pivot_look(&p[i], &once, &f);
            assert_int_equal(f.status, ESTIMATE_OK);
            assert_int_equal(e.status, enough ? ESTIMATE_OK : ESTIMATE_TOO_FEW);
            assert_true(e.value == f.value);
            assert_true(e.low <= f.low && e.high >= f.high);
            assert_true(enough || (e.p == 1 && e.needs > p[i].n));
        }
    }
    p[3].needs_fixed = 500;
    pivot_look(&p[3], &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.low == 0 && isinf(e.high) && e.p == 1 && e.needs == 500);
}

/* No limits: the widest of the kind, p 1, and no number is missing. */
static void none(void **state)
{
    static const double low[] = {0, -INFINITY, -1, -1, -1, -1, 0};
    static const double high[] = {INFINITY, INFINITY, 1, 1, 1, 1, 1};
    struct pivot p;
    struct estimate e;

    (void)state;
    for (int k = PIVOT_RATIO; k <= PIVOT_ONE_SHARE; k++)
        for (int s = ESTIMATE_NO_DATA; s <= ESTIMATE_UNDEFINED; s++) {
            if (s == ESTIMATE_ZERO_VARIANCE)
                continue;
            pivot_none(&p, (enum pivot_kind)k, (enum estimate_status)s);
            pivot_look(&p, s % 2 ? &live : &once, &e);
            assert_int_equal(e.status, s);
            assert_true(e.low == low[k] && e.high == high[k]);
            assert_true(e.p == 1 && e.value == (k == PIVOT_RATIO));
            assert_true(pivot_z(&p, 1) == 0);
        }
    pivot_paired_shares(&(struct tango){0, 0, 0}, &p);
    assert_int_equal(p.status, ESTIMATE_NO_DATA);
    pivot_two_shares(&(struct two_shares){{0, 1}, {0, 4}}, &p);
    assert_int_equal(p.status, ESTIMATE_NO_DATA);
    pivot_look(&p, &live, &e);
    assert_true(e.low == -1 && e.high == 1 && e.p == 1);
}

/* All alike: limits only where nothing differed; p is that of the signs. */
static void no_spread(void **state)
{
    struct pivot p;
    struct estimate e;

    (void)state;
    pivot_none(&p, PIVOT_RATIO, ESTIMATE_ZERO_VARIANCE);
    pivot_look(&p, &once, &e);
    assert_true(e.low == 1 && e.high == 1 && e.p == 1);
    p.at = log(2);
    p.value = 2;
    pivot_look(&p, &once, &e);
    assert_true(e.low == 0 && isinf(e.high) && e.p == 1);
    p.p_fixed = .01;
    p.n = 10;
    pivot_look(&p, &live, &e);
    assert_int_equal(e.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(e.p == .01);
    p.needs_live = 11;
    pivot_look(&p, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.p == 1 && e.needs == 11);
    pivot_none(&p, PIVOT_DIFFERENCE, ESTIMATE_ZERO_VARIANCE);
    pivot_look(&p, &once, &e);
    assert_true(e.low == 0 && e.high == 0);
}

/* A null is outside the interval exactly when it is further than the critical
 * value, for every kind and look. */
static void z(void **state)
{
    struct pivot p[6];
    struct estimate e;

    (void)state;
    p[0] = normal(PIVOT_RATIO, .1, .04, INFINITY);
    p[1] = normal(PIVOT_DIFFERENCE, .1, .04, 30);
    p[2] = normal(PIVOT_SHARES, .1, .04, 30);
    pivot_paired_shares(&(struct tango){400, 16, 60}, &p[3]);
    pivot_two_shares(&(struct two_shares){{16, 60}, {200, 300}}, &p[4]);
    pivot_one_share(100, 400, &p[5]);
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 2; k++) {
            const struct look *l = k ? &live : &once;
            double crit = look_t_critical(l, p[i].n, p[i].nu);

            pivot_look(&p[i], l, &e);
            assert_true(near_rel(pivot_z(&p[i], e.low), crit, 1e-6));
            assert_true(near_rel(pivot_z(&p[i], e.high), -crit, 1e-6));
            assert_true(near_abs(pivot_z(&p[i], e.value), 0, 1e-9));
        }
    assert_true(pivot_z(&p[0], 0) == INFINITY);
    assert_true(pivot_z(&p[5], 0) == INFINITY);
    assert_true(pivot_z(&p[5], 1) == -INFINITY);
}

static void all_numbers(const struct pivot *p)
{
    static const struct look look[] = {
        {.05, 0}, {.05, 1000}, {1e-9, 0}, {1e-9, 1e6}, {.9, 1}};
    struct estimate e;

    for (size_t i = 0; i < sizeof look / sizeof *look; i++) {
        pivot_look(p, &look[i], &e);
        assert_false(isnan(e.value) || isnan(e.low) || isnan(e.high));
        assert_false(isnan(e.p) || isnan(e.se) || isnan(e.needs));
        assert_true(e.p >= 0 && e.p <= 1);
        assert_true(e.low <= e.value && e.value <= e.high);
    }
}

/* Numbers at the ends of what there is, never a NaN. */
static void extremes(void **state)
{
    static const double at[] = {0, 1e-300, -700, 700, 1e300};
    static const double se[] = {1e-300, 1, 1e300}, nu[] = {1, 1e9, INFINITY};
    struct pivot p;

    (void)state;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 9; k++)
            for (int n = 1; n < 9e6; n *= 99) {
                p = normal(i % 2 ? PIVOT_RATIO : PIVOT_DIFFERENCE, at[i],
                           se[k / 3], nu[k % 3]);
                p.n = n;
                p.needs_live = 0;
                all_numbers(&p);
            }
    for (double n = 1; n < 1e9; n = n * 7 + 1)
        for (double x = 0; x <= n; x += fmax(1, floor(n / 3))) {
            pivot_paired_shares(&(struct tango){n, x, n - x}, &p);
            p.needs_live = 0;
            all_numbers(&p);
            pivot_two_shares(&(struct two_shares){{x, 0}, {n, 3}}, &p);
            p.needs_live = 0;
            all_numbers(&p);
            pivot_one_share(x, n, &p);
            p.needs_live = 0;
            all_numbers(&p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),       cmocka_unit_test(scores),
        cmocka_unit_test(by_clusters), cmocka_unit_test(waits),
        cmocka_unit_test(none),        cmocka_unit_test(no_spread),
        cmocka_unit_test(z),           cmocka_unit_test(extremes),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
