#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/pivot.h"

#define Z95 1.959963984540054

static const struct look once = {.05, 0}, live = {.05, 1000};

static struct pivot stage(enum pivot_kind kind, double at, double se, double n)
{
    struct pivot p;

    pivot_none(&p, kind, ESTIMATE_OK);
    p.at = at;
    p.value = kind == PIVOT_RATIO ? exp(at) : at;
    p.se = se;
    p.n = p.arm[0] = p.arm[1] = n;
    p.needs_live = 100;
    return p;
}

/* Stages of a ramp, weighted by what they know: from the definitions, in
 * Python. */
static void inverse_variance(void **state)
{
    static const double at[] = {.12, .05, .08, .02}, se[] = {.1, .06, .03, .02};
    struct pivot p[4], all;
    double w[4], q;

    (void)state;
    for (int i = 0; i < 4; i++) {
        p[i] = stage(PIVOT_DIFFERENCE, at[i], se[i], 100);
        w[i] = 1 / (se[i] * se[i]);
    }
    assert_int_equal(pivot_combine(p, w, 4, &all, &q), 4);
    assert_true(near_rel(all.value, .0413091922005571, 1e-10));
    assert_true(near_rel(all.se, .0158333944190778, 1e-10));
    assert_true(near_rel(q, 3.43871866295265, 1e-10));
    assert_true(near_rel(gsl_cdf_chisq_Q(q, 3), .328797509998334, 1e-9));
    assert_true(all.n == 400 && all.arm[0] == 400 && isinf(all.nu));
    assert_int_equal(all.kind, PIVOT_DIFFERENCE);
}

/* Whoever is in both strata errs in both alike: the errors add up. */
static void shared_clusters(void **state)
{
    struct pivot p[2], apart, same;
    struct estimate one, all;

    (void)state;
    pivot_two_shares(&(struct two_shares){{6, 9}, {100, 100}}, &p[0]);
    p[1] = p[0];
    assert_int_equal(pivot_combine(p, NULL, 2, &apart, NULL), 2);
    assert_int_equal(apart.kind, PIVOT_SHARE_STRATA);
    p[0].shared = p[1].shared = INFINITY;
    assert_int_equal(pivot_combine(p, NULL, 2, &same, NULL), 2);
    pivot_look(&p[0], &once, &one);
    pivot_look(&same, &once, &all);
    assert_true(near_abs(all.value, .03, 1e-12));
    /* but for N of N - 1, which a stage of half as many has more of */
    assert_true(near_rel(all.high - all.low, one.high - one.low, 5e-3));
}

/* Where it is known how alike they err: twice the variance at most of all in
 * step, which is of arms that err against each other. */
static void known_to_be_shared(void **state)
{
    static const double shared[] = {0, .5, 1.5, 9, INFINITY};
    static const double of_one[] = {1, .5, 1.5, 2, 1};
    static const double of_two[] = {1, .5, 1.5, 4, 2};
    struct pivot p[2] = {stage(PIVOT_DIFFERENCE, .1, .02, 60),
                         stage(PIVOT_DIFFERENCE, .1, .02, 60)},
                 all;

    (void)state;
    p[0].nu = p[1].nu = 30;
    for (int i = 0; i < 5; i++) {
        double by = i % 4 ? .5 : 1; /* who are in both arms are not twice */

        p[0].shared = p[1].shared = shared[i];
        assert_int_equal(pivot_combine(p, NULL, 1, &all, NULL), 1);
        assert_true(near_rel(all.se * all.se, .0004 * of_one[i], 1e-12));
        assert_true(near_rel(all.nu, 30 * by, 1e-12));
        assert_int_equal(pivot_combine(p, NULL, 2, &all, NULL), 2);
        assert_true(near_rel(all.se * all.se, .0002 * of_two[i], 1e-12));
        assert_true(near_rel(all.nu, 60 * by, 1e-12));
        p[1].needs_fixed = 100; /* it is left alone again */
        p[1].shared = INFINITY;
        assert_true(pivot_usable(&p[0]) && !pivot_usable(&p[1]));
        assert_int_equal(pivot_combine(p, NULL, 2, &all, NULL), 1);
        assert_true(near_rel(all.se * all.se, .0004 * of_one[i], 1e-12));
        p[1].needs_fixed = 0;
    }
    pivot_two_shares(&(struct two_shares){{6, 9}, {100, 200}}, &p[0]);
    p[0].shared = .5;
    pivot_combine(p, NULL, 1, &all, NULL);
    assert_true(all.shares.hits[0] == 12 && all.shares.n[1] == 400);
    assert_true(all.n == p[0].n && all.arm[1] == 200); /* as many come */
}

/* By units, two alike: half the variance, twice the degrees of freedom, and
 * what they need they need together. */
static void by_units(void **state)
{
    struct pivot p[] = {stage(PIVOT_RATIO, .1, .02, 60),
                        stage(PIVOT_RATIO, .3, .02, 60),
                        stage(PIVOT_RATIO, 9, .02, 4)},
                 all;
    struct estimate e;

    (void)state;
    p[0].nu = p[1].nu = 59;
    p[2].arm[1] = 60; /* control has too few all the same */
    assert_true(pivot_usable(&p[1]) && !pivot_usable(&p[2]));
    assert_int_equal(pivot_combine(p, NULL, 3, &all, NULL), 2);
    assert_true(near_rel(all.at, .2, 1e-12));
    assert_true(near_rel(all.value, exp(.2), 1e-12));
    assert_true(near_rel(all.se, .02 / sqrt(2), 1e-12));
    assert_true(near_rel(all.nu, 118, 1e-12) && all.n == 120);
    assert_true(near_rel(all.needs_live, 100, 1e-9));
    pivot_look(&p[0], &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    pivot_look(&all, &live, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    p[1].n = 180; /* three times the weight */
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(near_rel(all.at, .25, 1e-12));
}

/* Fagerland, Lydersen and Laake (2017), chapter 10: contingencytables 3.0.1
 * and mantelhaen.test(correct = FALSE) of R 4.2.2. */
static void shares(void **state)
{
    static const double t[][4] = {
        {2, 39, 1, 43},   {4, 44, 4, 44},    {6, 107, 4, 110}, {7, 103, 5, 100},
        {7, 110, 3, 106}, {11, 154, 4, 146}, {3, 4, 0, 100}};
    struct pivot p[7], all;
    struct estimate e;
    double q;

    (void)state;
    for (int i = 0; i < 7; i++)
        pivot_two_shares(
            &(struct two_shares){{t[i][2], t[i][0]}, {t[i][3], t[i][1]}},
            &p[i]);
    assert_int_equal(pivot_combine(p, NULL, 7, &all, &q), 6);
    assert_true(near_rel(all.value, .028083265157202, 1e-10));
    assert_true(near_rel(pow(pivot_z(&all, 0), 2), 4.37534163222164, 1e-9));
    pivot_look(&all, &once, &e);
    assert_true(near_rel(e.p, .0364625203941211, 1e-8));
    assert_true(e.low > 0 && e.low < e.value && e.value < e.high);
    assert_true(q > 0 && gsl_cdf_chisq_Q(q, 5) > .5);
    pivot_look(&all, &live, &e);
    assert_true(e.low < 0 && e.p > .05);
    assert_int_equal(pivot_combine(p, NULL, 1, &all, &q), 1);
    assert_int_equal(all.kind, PIVOT_TWO_SHARES);
    assert_true(q == 0);
}

/* A ramp of which the late stage has more errors in both arms: together they
 * look like a difference, by strata there is none. */
static void confounded(void **state)
{
    struct pivot p[2], all, pooled;

    (void)state;
    pivot_two_shares(&(struct two_shares){{90, 10}, {9000, 1000}}, &p[0]);
    pivot_two_shares(&(struct two_shares){{100, 100}, {1000, 1000}}, &p[1]);
    pivot_two_shares(&(struct two_shares){{190, 110}, {10000, 2000}}, &pooled);
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(near_abs(pivot_z(&all, 0), 0, 1e-9));
    assert_true(pivot_z(&pooled, 0) > 5);
}

/* Nobody is hit in any stratum: limits there are, and they are finite. */
static void nobody(void **state)
{
    struct pivot p[2], all;
    struct estimate e, one;
    double q;

    (void)state;
    pivot_two_shares(&(struct two_shares){{0, 0}, {90, 40}}, &p[0]);
    pivot_two_shares(&(struct two_shares){{0, 0}, {60, 60}}, &p[1]);
    assert_int_equal(pivot_combine(p, NULL, 2, &all, &q), 2);
    pivot_look(&all, &once, &e);
    pivot_look(&p[1], &once, &one);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(e.value == 0 && e.p == 1 && q == 0);
    assert_true(e.low < 0 && e.high > 0);
    assert_true(e.low > one.low && e.high < one.high);
}

/* Pairs have both arms in each stratum: they are added up. */
static void pairs(void **state)
{
    struct pivot p[3], all, want;

    (void)state;
    pivot_paired_shares(&(struct tango){100, 3, 9}, &p[0]);
    pivot_paired_shares(&(struct tango){50, 2, 1}, &p[1]);
    pivot_paired_shares(&(struct tango){150, 5, 10}, &want);
    assert_int_equal(pivot_combine(p, NULL, 2, &all, NULL), 2);
    assert_memory_equal(&all, &want, sizeof all);
    pivot_one_share(3, 30, &p[0]);
    pivot_one_share(5, 10, &p[1]);
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(all.value == .2 && all.n == 40);
    assert_int_equal(all.kind, PIVOT_ONE_SHARE);
}

/* A score's standard error is told by its interval. */
static void mixed(void **state)
{
    struct pivot p[] = {stage(PIVOT_SHARES, .1, .02, 200),
                        stage(PIVOT_SHARES, .1, .02, 200)},
                 all;
    double low, high, se;
    const struct tango t = {200, 10, 30};

    (void)state;
    pivot_paired_shares(&t, &p[1]);
    pivot_combine(p, NULL, 2, &all, NULL);
    tango_interval(&t, Z95, &low, &high);
    se = (high - low) / (2 * Z95);
    assert_int_equal(all.kind, PIVOT_SHARES);
    assert_true(near_rel(all.value, .1, 1e-12));
    assert_true(near_rel(all.se, hypot(.02, se) / 2, 1e-9));
}

/* Effective counts of clusters: the sum of the variances by weight; of users
 * who are in both stages, of the errors. */
static void effective(void **state)
{
    const double clusters[] = {60, 60};
    struct pivot p[2], all;

    (void)state;
    pivot_paired_shares(&(struct tango){80, 2, 6}, &p[0]);
    pivot_paired_shares(&(struct tango){40, 1, 7}, &p[1]);
    for (int i = 0; i < 2; i++)
        pivot_by_clusters(&p[i], 60, clusters, 59);
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_int_equal(all.kind, PIVOT_PAIRED_SHARES);
    assert_true(near_rel(all.value, .1, 1e-12));
    assert_true(near_rel(all.tango.n, 4 / (1 / 80. + 1 / 40.), 1e-12));
    assert_true(all.n == 120 && all.nu > 59 && all.nu < 118);
    assert_true(near_rel(all.needs_live, 50, 1e-12));
    p[1] = p[0];
    p[0].shared = p[1].shared = INFINITY;
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(near_rel(all.tango.n, 80, 1e-12) && all.n == 120);
    for (int i = 0; i < 2; i++) {
        pivot_two_shares(&(struct two_shares){{2, 5}, {60, 60}}, &p[i]);
        pivot_by_clusters(&p[i], 120, clusters, 118);
    }
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(all.strata.s[1].n[1] == 60 && near_rel(all.nu, 236, 1e-9));
    assert_true(near_rel(all.needs_live, 100, 1e-12));
    p[0].shared = INFINITY;
    pivot_combine(p, NULL, 2, &all, NULL);
    assert_true(near_rel(all.strata.s[1].n[1], 30, 1e-12));
    assert_true(near_rel(all.strata.s[0].hits[1], 2.5, 1e-12));
}

static void left_out(void **state)
{
    struct pivot p[3], all;

    (void)state;
    assert_int_equal(pivot_combine(NULL, NULL, 0, &all, NULL), 0);
    assert_int_equal(all.status, ESTIMATE_NO_DATA);
    pivot_none(&p[0], PIVOT_RATIO, ESTIMATE_UNDEFINED);
    assert_int_equal(pivot_combine(p, NULL, 1, &all, NULL), 0);
    assert_int_equal(all.status, ESTIMATE_UNDEFINED);
    p[1] = stage(PIVOT_RATIO, .1, .02, 60);
    p[2] = stage(PIVOT_RATIO, 1, .02, 60);
    p[2].needs_fixed = 72;
    assert_int_equal(pivot_combine(p, NULL, 3, &all, NULL), 1);
    assert_true(all.at == .1);
}

#define MANY 255

/* A ramp of as many stages as there can be; treatment's part goes up, and so
 * does the rate of failures, but for every third stage, which is too small. */
static size_t many_stages(struct pivot p[MANY], struct two_shares t[MANY])
{
    size_t used = 0;

    for (int i = 0; i < MANY; i++) {
        double part = (10 + i) / 300., rate = .02 + .002 * i;
        struct two_shares s = {.n = {floor(400 * (1 - part)), 400 * part}};

        if (i % 3 == 0)
            s.n[0] = 4;
        s.n[1] = floor(s.n[1]);
        s.hits[0] = floor(rate * s.n[0] + .5);
        s.hits[1] = floor((rate + .01 * (i % 5)) * s.n[1] + .5);
        pivot_two_shares(&s, &p[i]);
        if (i % 3)
            t[used++] = s;
    }
    return used;
}

/* Mantel and Haenszel's difference and the z of Cochran with them, one by one.
 */
static void by_the_book(const struct two_shares *t, size_t n, double *d,
                        double *z)
{
    double sum = 0, weights = 0, spread = 0;

    for (size_t i = 0; i < n; i++) {
        double units = t[i].n[0] + t[i].n[1];
        double w = t[i].n[0] * t[i].n[1] / units;
        double p = (t[i].hits[0] + t[i].hits[1]) / units;

        sum += w * (t[i].hits[1] / t[i].n[1] - t[i].hits[0] / t[i].n[0]);
        weights += w;
        spread += w * p * (1 - p) * units / (units - 1);
    }
    *d = sum / weights;
    *z = sum / sqrt(spread);
}

/* Each stage has its say, however many there are. */
static void many(void **state)
{
    static const size_t counts[] = {24, 25, 27, MANY};
    struct two_shares t[MANY];
    struct pivot p[MANY], all;
    double d, z, q, units;

    (void)state;
    many_stages(p, t);
    for (size_t k = 0; k < 4; k++) {
        size_t used = counts[k] * 2 / 3;

        assert_int_equal(pivot_combine(p, NULL, counts[k], &all, &q), used);
        by_the_book(t, used, &d, &z);
        assert_true(near_rel(all.value, d, 1e-12));
        assert_true(near_rel(share_strata_difference(&all.strata), d, 1e-9));
        assert_int_equal(all.strata.count, used < 16 ? used : 16);
        /* more than there are places for: a little less sure */
        assert_true(near_rel(pivot_z(&all, 0), z, used > 16 ? .01 : 1e-9));
        units = 0;
        for (size_t i = 0; i < used; i++)
            units += two_shares_units(t[i].n[0], t[i].n[1]);
        assert_true(near_rel(all.n, units, 1e-12));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverse_variance),
        cmocka_unit_test(shared_clusters),
        cmocka_unit_test(known_to_be_shared),
        cmocka_unit_test(by_units),
        cmocka_unit_test(shares),
        cmocka_unit_test(confounded),
        cmocka_unit_test(nobody),
        cmocka_unit_test(effective),
        cmocka_unit_test(pairs),
        cmocka_unit_test(mixed),
        cmocka_unit_test(left_out),
        cmocka_unit_test(many),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
