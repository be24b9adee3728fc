#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/paired_ratio.h"
#include "stats/paired_share.h"
#include "stats/quantile_ratio.h"
#include "stats/tango.h"

#define PROMPTS 60
#define REPEATS 4
#define N (PROMPTS * REPEATS)
#define RUNS 2000

/* Five in a hundred, and three standard errors of RUNS of them. */
#define MOST (RUNS * .065)

static const struct look once = {.05, 0}, live = {.05, 200};

typedef void kernel(const struct paired *s, struct pivot *out);

static void means(const struct paired *s, struct pivot *out)
{
    paired_means(s, INFINITY, out);
}

static void look_at(kernel *k, const struct paired *s, const struct look *l,
                    struct estimate *out)
{
    struct pivot p;

    k(s, &p);
    pivot_look(&p, l, out);
}

/* Miller, arXiv 2411.00640, with CR1: OLS(cov_type="cluster") of statsmodels
 * 0.13.5. */
static void published(void **state)
{
    static const double d[] = {.1, .2, -.2, -.1, -.3, 0,
                               .5, .4, .6,  .3,  .2,  .4};
    static const uint32_t of[] = {0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
    const struct clusters c = {of, 4};

    (void)state;
    assert_true(near_rel(sqrt(cluster_covariance(&c, d, d, 12)) / 12,
                         0.160547385413039, 1e-10));
}

static void folds(void **state)
{
    static const double u[] = {1, 3, 5, 7};
    static const uint32_t of[] = {0, 0, 0, 1}, same[] = {0, 0, 0, 0};
    const struct clusters two = {of, 2}, single = {same, 1};
    double *v = cluster_fold(&two, u, 4);

    (void)state;
    assert_true(v[0] == 2.5 && v[1] == 5.5); /* mean 4 */
    assert_true(cluster_covariance(&single, u, u, 4) == 0);
    free(v);
}

/* The jackknife: what becomes of n times the mean when one of them is left
 * out, one by one. */
static void unequal(void **state)
{
    static const double u[] = {1, 0, 0, 1, 1, 1, 0, 1, 3, 2};
    static const uint32_t of[] = {0, 0, 0, 0, 0, 1, 1, 2, 3, 3};
    static const uint32_t even[] = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    const struct clusters c = {of, 4}, e = {even, 5}, single = {of, 1};
    double squares = 0;

    (void)state;
    for (uint32_t k = 0; k < 4; k++) {
        double sum = 0, n = 0;

        for (int i = 0; i < 10; i++) {
            sum += of[i] == k ? 0 : u[i];
            n += of[i] != k;
        }
        squares += pow(10 * (sum / n - 1), 2);
    }
    assert_true(near_rel(cluster_variance(&c, u, 10), squares * 3 / 4, 1e-12));
    assert_true(cluster_variance(&c, u, 10) >
                1.2 * cluster_covariance(&c, u, u, 10));
    assert_true(near_rel(cluster_variance(&e, u, 10),
                         cluster_covariance(&e, u, u, 10), 1e-12));
    assert_true(cluster_variance(&single, u, 5) == 0);
    assert_true(near_rel(cluster_worth(&c, 10), 100. / 34, 1e-12));
    assert_true(near_rel(cluster_worth(&e, 10), 5, 1e-12));
}

/* Means of pairs, by the jackknife of ln mean y - ln mean x; near enough. */
static void unequal_means(void **state)
{
    static const double x[] = {3, 4, 3, 5, 4, 3, 2, 4, 5, 3, 4, 5};
    static const double y[] = {4, 6, 4, 7, 5, 3, 2, 5, 5, 3, 4, 4};
    static const uint32_t of[] = {0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 4, 5};
    const struct clusters c = {of, 6};
    const struct paired s = {x, y, 12, &c};
    double at[6], mean = 0, squares = 0;
    struct pivot p;

    (void)state;
    for (uint32_t k = 0; k < 6; k++) {
        double a = 0, b = 0;

        for (int i = 0; i < 12; i++) {
            a += of[i] == k ? 0 : x[i];
            b += of[i] == k ? 0 : y[i];
        }
        at[k] = log(b / a);
        mean += at[k] / 6;
    }
    for (int k = 0; k < 6; k++)
        squares += (at[k] - mean) * (at[k] - mean) * 5 / 6;
    paired_means(&s, INFINITY, &p);
    assert_true(near_rel(p.se, sqrt(squares), .12));
    assert_true(near_rel(p.nu, 144. / 36 - 1, 1e-9));
}

/* Pairs of one cluster each: the usual formulas, once more. */
static void alone(void **state)
{
    static const double x[] = {1, 2, 3, 4, 9}, y[] = {2, 2, 5, 3, 9};
    static const uint32_t of[] = {3, 1, 4, 0, 2};
    const struct clusters c = {of, 5};
    struct paired s = {x, y, 5, NULL}, grouped = {x, y, 5, &c};
    struct estimate a, b;

    (void)state;
    look_at(means, &s, &once, &a);
    look_at(means, &grouped, &once, &b);
    assert_true(near_rel(b.low, a.low, 1e-12) && near_rel(b.p, a.p, 1e-12));
    assert_true(b.value == a.value);
    look_at(paired_geometric, &s, &once, &a);
    look_at(paired_geometric, &grouped, &once, &b);
    assert_true(near_rel(b.low, a.low, 1e-12) && near_rel(b.p, a.p, 1e-12));
}

/* Each pair twice: an answer copied is no new evidence. */
static void copies(void **state)
{
    double x[80], y[80], xx[160], yy[160], p = .5;
    uint32_t of[160];
    const struct clusters c = {of, 80};
    struct paired s = {x, y, 80, NULL}, twice = {xx, yy, 160, &c};
    struct pivot q[2];
    double at[1][2];
    struct estimate a, b;

    (void)state;
    for (uint32_t i = 0; i < 160; i++) {
        of[i] = i / 2;
        xx[i] = x[i / 2] = 1 + of[i] * 37 % 80;
        yy[i] = y[i / 2] = xx[i] + of[i] * 53 % 83 / 2;
    }
    look_at(means, &s, &once, &a);
    look_at(means, &twice, &once, &b);
    assert_true(near_rel(a.low, b.low, 1e-12) && near_rel(a.p, b.p, 1e-9));
    paired_quantiles(&s, &p, 1, &q[0], at);
    paired_quantiles(&twice, &p, 1, &q[1], at);
    assert_true(q[0].needs_live == 40 && q[1].needs_live == 50);
    assert_true(q[1].n == 80);
    /* up to G / (G - 1) and where the steps of the ranks fall */
    assert_true(near_rel(q[1].se, q[0].se, .1));
    assert_true(near_abs(q[1].rho, q[0].rho, .05) && q[0].rho > .3);
}

static void edges(void **state)
{
    static const double zero[] = {0, 0, 0, 0}, one[] = {1, 1, 1, 1};
    static const uint32_t of[] = {0, 0, 1, 1}, same[] = {0, 0, 0, 0};
    const struct clusters two = {of, 2}, single = {same, 1}, none = {of, 0};
    struct tango t = {2, 0, 0};
    struct paired s = {zero, zero, 4, &two};
    struct estimate e;
    double low, high;

    (void)state;
    look_at(paired_share, &s, &once, &e);
    tango_interval(&t, gsl_cdf_tdist_Qinv(.025, 1), &low, &high);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(e.value == 0 && e.p == 1);
    assert_true(near_abs(e.high, high, 1e-9) && near_abs(e.low, low, 1e-9));
    s.clusters = &single;
    look_at(paired_share, &s, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.low == -1 && e.high == 1 && e.p == 1 && e.needs == 2);
    s.treatment = one;
    look_at(means, &s, &once, &e);
    assert_int_equal(e.status, ESTIMATE_UNDEFINED);
    s.control = one;
    look_at(means, &s, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    s.n = 0;
    s.clusters = &none;
    look_at(paired_share, &s, &once, &e);
    assert_int_equal(e.status, ESTIMATE_NO_DATA);
}

/* All pairs differ in the same way: the limits stay on the scale. */
static void all_worse(void **state)
{
    static const double zero[] = {0, 0, 0, 0}, most[] = {1, 1, 1, 0};
    static const uint32_t of[] = {0, 0, 1, 1};
    const struct clusters two = {of, 2};
    struct paired s = {zero, most, 4, &two};
    struct estimate e;

    (void)state;
    look_at(paired_share, &s, &once, &e);
    assert_true(e.value == .75 && e.high <= 1 && e.low >= -1);
    assert_true(e.high > .95 && e.low < -.5);
    look_at(paired_share, &s, &live, &e);
    assert_true(e.high == 1 && e.low == -1);
}

/* Without a pair that tells, three answers to a prompt are one; pairs of one
 * cluster each are what they are, but for a t of so many. */
static void effects(void **state)
{
    double u[180] = {0};
    uint32_t of[180], own[180];
    const struct clusters sixty = {of, 60}, each = {own, 180};

    (void)state;
    for (uint32_t i = 0; i < 180; i++) {
        of[i] = i / 3;
        own[i] = i;
    }
    assert_true(near_rel(cluster_effect(&sixty, u, 180), 3, 1e-12));
    assert_true(near_rel(cluster_effect(&each, u, 180), 1, 1e-12));
    u[0] = 1; /* one in four is not believed to be alone */
    assert_true(near_rel(cluster_effect(&sixty, u, 180),
                         (60 / 59. * 179 / 180 + 4 * 3) / 5, 1e-3));
    u[1] = u[2] = 1;
    assert_true(near_rel(cluster_effect(&sixty, u, 180), 3, .02));
    assert_true(near_rel(cluster_effect(&each, u, 180), 1, 1e-12));
    for (int i = 0; i < 180; i++)
        u[i] = i % 3 == 0; /* all prompts the same: less than chance, yet 1 */
    assert_true(
        near_rel(cluster_effect(&sixty, u, 180), (60 + 4 * 3) / 64., 1e-12));
    for (int i = 0; i < 180; i++)
        u[i] = -1;
    assert_true(near_rel(cluster_effect(&sixty, u, 180), 3, 1e-12));
}

/* Prompts of three, of which so many fail once for treatment alone. */
static void failing(double *y, int prompts)
{
    for (int i = 0; i < 180; i++)
        y[i] = i % 3 == 0 && i / 3 < prompts;
}

/* A failure more is never better news; the wider limits hold the fixed ones;
 * swapped arms turn all. */
static void few_failures(void **state)
{
    double none[180] = {0}, some[180], before = 0;
    uint32_t of[180];
    const struct clusters sixty = {of, 60};
    struct paired s = {none, some, 180, &sixty},
                  back = {some, none, 180, &sixty};

    (void)state;
    for (uint32_t i = 0; i < 180; i++)
        of[i] = i / 3;
    for (int hits = 0; hits <= 60; hits++) {
        struct estimate e, any, turned;

        failing(some, hits);
        look_at(paired_share, &s, &once, &e);
        look_at(paired_share, &s, &live, &any);
        look_at(paired_share, &back, &once, &turned);
        assert_int_equal(e.status, ESTIMATE_OK);
        assert_true(near_abs(e.value, hits / 180., 1e-12));
        assert_true(e.high > before && e.low < e.value);
        assert_true(any.high > e.high && any.low < e.low);
        assert_true(near_abs(turned.low, -e.high, 1e-9));
        assert_int_equal(e.p <= .05, e.low > 0);
        assert_int_equal(any.p <= .05, any.low > 0);
        before = e.high;
    }
}

/* One run without a difference in which prompts, not pairs, are drawn. */
struct draw {
    double x[N], y[N], x_failed[N], y_failed[N];
    uint32_t of[N];
};

static void throw_dice(gsl_rng *dice, struct draw *d)
{
    for (uint32_t i = 0; i < N; i++) {
        int again = i % REPEATS != 0 && gsl_rng_uniform(dice) < .9;
        double u = gsl_rng_uniform(dice);

        d->of[i] = i / REPEATS;
        d->x[i] = again ? d->x[i - 1] : exp(gsl_ran_gaussian(dice, .5));
        d->y[i] = again ? d->y[i - 1] : exp(gsl_ran_gaussian(dice, .5));
        d->x_failed[i] = again ? d->x_failed[i - 1] : u < .2;
        d->y_failed[i] = again ? d->y_failed[i - 1] : u > .8;
    }
}

/* How often each kernel finds a difference. */
struct found {
    int share, mean, median;
};

static void ask_all(const struct draw *d, const struct clusters *c,
                    struct found *f)
{
    struct paired s = {d->x, d->y, N, c};
    struct paired failed = {d->x_failed, d->y_failed, N, c};
    struct pivot q;
    struct estimate e;
    double p = .5, at[1][2];

    look_at(means, &s, &once, &e);
    f->mean += e.p <= .05;
    paired_quantiles(&s, &p, 1, &q, at);
    pivot_look(&q, &once, &e);
    f->median += e.low > 1 || e.high < 1;
    if (!c)
        return;
    look_at(paired_share, &failed, &once, &e);
    assert_int_equal(e.p <= .05, e.low > 0 || e.high < 0);
    f->share += e.p <= .05;
}

static void level_is_kept(void **state)
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    struct draw *d = calloc(1, sizeof *d);
    const struct clusters c = {d->of, PROMPTS};
    struct found clustered = {0}, naive = {0};

    (void)state;
    gsl_rng_set(dice, 20260103);
    for (int i = 0; i < RUNS; i++) {
        throw_dice(dice, d);
        ask_all(d, &c, &clustered);
        ask_all(d, NULL, &naive);
    }
    gsl_rng_free(dice);
    free(d);
    assert_true(clustered.share <= MOST);
    assert_true(clustered.mean <= MOST);
    assert_true(clustered.median <= MOST);
    assert_true(naive.mean > RUNS * .15); /* the test can tell */
    assert_true(naive.median > RUNS * .15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),     cmocka_unit_test(folds),
        cmocka_unit_test(unequal),       cmocka_unit_test(unequal_means),
        cmocka_unit_test(alone),         cmocka_unit_test(copies),
        cmocka_unit_test(edges),         cmocka_unit_test(all_worse),
        cmocka_unit_test(effects),       cmocka_unit_test(few_failures),
        cmocka_unit_test(level_is_kept),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
