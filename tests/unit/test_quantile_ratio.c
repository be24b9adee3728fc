#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/quantile_ratio.h"

#define N 400

static const struct look once = {.05, 0}, live = {.05, 200};

/* A quantile at a look, with what is told of both arms. */
struct seen {
    struct estimate ratio;
    double control, treatment, rho;
};

static void look_at(const struct paired *s, const double *p, size_t count,
                    const struct look *l, struct seen *out)
{
    struct pivot pivot[QUANTILES_MOST];
    double at[QUANTILES_MOST][2];

    paired_quantiles(s, p, count, pivot, at);
    for (size_t i = 0; i < count; i++) {
        pivot_look(&pivot[i], l, &out[i].ratio);
        out[i].control = at[i][0];
        out[i].treatment = at[i][1];
        out[i].rho = pivot[i].rho;
    }
}

static double part(double x)
{
    return x - floor(x);
}

/* Numbers without dice: steps of the golden ratio and of the plastic number,
 * turned into lognormals that go together. */
static void fill(double *x, double *y)
{
    for (int i = 1; i <= N; i++) {
        double u = gsl_cdf_ugaussian_Pinv(part(i * 0.6180339887498949));
        double v = gsl_cdf_ugaussian_Pinv(part(i * 0.7548776662466927));

        x[i - 1] = exp(.8 * u);
        y[i - 1] = 1.1 * exp(.7746 * u + .6325 * v);
    }
}

/* The same kernel in Python, from its definition. */
static void reference(void **state)
{
    static const double p[] = {.5, .9, .95};
    static const struct {
        double log_ratio, se, rho, low, high;
    } want[] = {
        {0.129764311515224, 0.0529007065984698, .53, 1.02642391283893,
         1.26294688923433},
        {0.351880581895148, 0.0704949495559702, .5, 1.23826724545972,
         1.63239480826992},
        {0.383423389774331, 0.10266655274669, 0.526315789473684,
         1.19985491338757, 1.79435591455755},
    };
    double x[N], y[N];
    struct paired s = {x, y, N, NULL};
    struct seen q[3];

    (void)state;
    fill(x, y);
    assert_true(near_rel(x[0], 1.27157604106594, 1e-12));
    assert_true(near_rel(y[2], 1.67190347962612, 1e-12));
    look_at(&s, p, 3, &once, q);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(q[i].ratio.status, ESTIMATE_OK);
        assert_true(near_rel(log(q[i].ratio.value), want[i].log_ratio, 1e-8));
        assert_true(near_rel(q[i].ratio.se, want[i].se, 1e-8));
        assert_true(near_rel(q[i].rho, want[i].rho, 1e-8));
        assert_true(near_rel(q[i].ratio.low, want[i].low, 1e-8));
        assert_true(near_rel(q[i].ratio.high, want[i].high, 1e-8));
        assert_true(
            near_rel(q[i].treatment / q[i].control, q[i].ratio.value, 1e-12));
    }
}

/* Asked one by one or together, live or fixed, either way round. */
static void properties(void **state)
{
    static const double p[] = {.5, .9, .95};
    double x[N], y[N];
    struct paired s = {x, y, N, NULL}, back = {y, x, N, NULL};
    struct seen all[3], one, swapped, wide;

    (void)state;
    fill(x, y);
    look_at(&s, p, 3, &once, all);
    for (int i = 0; i < 3; i++) {
        const struct estimate *e = &all[i].ratio;

        look_at(&s, &p[i], 1, &once, &one);
        look_at(&back, &p[i], 1, &once, &swapped);
        look_at(&s, &p[i], 1, &live, &wide);
        assert_true(one.ratio.low == e->low && one.ratio.high == e->high);
        assert_true(near_rel(swapped.ratio.high, 1 / e->low, 1e-12));
        assert_true(near_rel(swapped.ratio.value, 1 / e->value, 1e-12));
        assert_true(e->low <= e->value && e->value <= e->high);
        assert_true(wide.ratio.low < e->low && wide.ratio.high > e->high);
        assert_true(wide.ratio.value == e->value && wide.ratio.p > e->p);
        assert_int_equal(e->p <= .05, e->low > 1 || e->high < 1);
    }
}

/* What a live look waits for, and what a final one does. */
static void needs(void **state)
{
    static const double p[] = {.5, .9, .95, .99};
    static const double fixed[] = {6, 36, 72, 368};
    static const double tail[] = {40, 200, 400, 2000};
    double x[N], y[N];
    struct paired s = {x, y, 0, NULL};
    struct seen q;

    (void)state;
    fill(x, y);
    for (int i = 0; i < 4; i++) {
        assert_true(quantile_needs_fixed(p[i]) == fixed[i]);
        assert_true(quantile_needs_live(p[i]) == tail[i]);
        s.n = (size_t)fixed[i];
        look_at(&s, &p[i], 1, &once, &q);
        assert_int_equal(q.ratio.status, ESTIMATE_OK);
        s.n--;
        look_at(&s, &p[i], 1, &once, &q);
        assert_int_equal(q.ratio.status, ESTIMATE_TOO_FEW);
        assert_true(q.ratio.needs == fixed[i]);
        assert_true(isnan(q.control) && isnan(q.treatment));
        assert_true(q.ratio.low == 0 && isinf(q.ratio.high));
        look_at(&s, &p[i], 1, &live, &q);
        assert_true(q.ratio.needs == tail[i]);
    }
}

/* Treatment fails `count` times, spread over the pairs. */
static struct seen failing(double p, int count)
{
    double x[N], y[N];
    struct paired s = {x, y, N, NULL};
    struct seen q;

    fill(x, y);
    for (int i = 0; i < count; i++)
        y[(i * 37) % N] = INFINITY;
    look_at(&s, &p, 1, &once, &q);
    return q;
}

/* Failures are the slowest of all: they push the quantile up, then its limit
 * away, and then they are the quantile. */
static void failures(void **state)
{
    struct seen none = failing(.9, 0), few = failing(.9, 8);
    struct seen near = failing(.9, 32), many = failing(.9, 60);

    (void)state;
    assert_int_equal(few.ratio.status, ESTIMATE_OK);
    assert_true(few.ratio.value > none.ratio.value);
    assert_int_equal(near.ratio.status, ESTIMATE_TOO_FEW);
    assert_true(isfinite(near.ratio.value) && isinf(near.ratio.high));
    /* an end to its interval there is none above: told all the same */
    assert_true(isfinite(near.control) && isfinite(near.treatment));
    assert_true(
        near_abs(near.treatment / near.control, near.ratio.value, 1e-9));
    /* 8 % fail: 1.96 * sqrt(.09 / n) must be below .02 */
    assert_true(near_abs(near.ratio.needs, 865, 1));
    assert_int_equal(many.ratio.status, ESTIMATE_UNDEFINED);
    assert_true(isinf(many.ratio.value) && isinf(many.treatment));
    assert_true(isfinite(many.control));
}

static void both_fail(void **state)
{
    double v[50], p = .9;
    struct paired s = {v, v, 50, NULL};
    struct seen q;

    (void)state;
    for (int i = 0; i < 50; i++)
        v[i] = i < 20 ? INFINITY : 1;
    look_at(&s, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_UNDEFINED);
    assert_true(q.ratio.value == 1 && q.ratio.p == 1);
}

static void constant(void **state)
{
    double x[50], y[50], p = .5;
    struct paired s = {x, y, 50, NULL}, same = {x, x, 50, NULL},
                  none = {x, y, 0, NULL};
    struct seen q;

    (void)state;
    for (int i = 0; i < 50; i++) {
        x[i] = 1;
        y[i] = 2;
    }
    look_at(&same, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(q.ratio.low == 1 && q.ratio.high == 1 && q.ratio.p == 1);
    look_at(&s, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(near_rel(q.ratio.value, 2, 1e-12));
    assert_true(q.ratio.low == 0 && isinf(q.ratio.high));
    assert_true(near_rel(q.ratio.p, 2 * pow(.5, 50), 1e-9)); /* the signs */
    y[0] = 1; /* not all point one way any more */
    look_at(&s, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_ZERO_VARIANCE);
    assert_true(near_rel(q.ratio.value, 2, 1e-12) && q.ratio.p == 1);
    look_at(&none, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_NO_DATA);
    assert_true(q.ratio.p == 1 && q.ratio.low == 0 && isinf(q.ratio.high));
}

/* A span of nothing cannot be, and is taken for the least number above 0: the
 * ratio is what that makes of it, and both limits are at its end of the scale,
 * not beyond. */
static void zeros(void **state)
{
    double none[50] = {0}, x[50], y[50], p = .5;
    struct paired s = {none, y, 50, NULL}, few = {x, y, 50, NULL};
    struct seen q;

    (void)state;
    for (int i = 0; i < 50; i++) {
        y[i] = (1 + i) / 100.; /* a ratio that a number can hold */
        x[i] = i < 10 ? 0 : i; /* less than the lower neighbour */
    }
    look_at(&s, &p, 1, &once, &q);
    assert_int_equal(q.ratio.status, ESTIMATE_OK);
    assert_true(near_rel(q.control, DBL_MIN, 1e-9));
    assert_true(near_rel(q.ratio.value * DBL_MIN, q.treatment, 1e-9));
    assert_true(near_rel(q.treatment, sqrt(.25 * .26), 1e-9));
    assert_true(q.ratio.low > 1e300 && q.ratio.low < q.ratio.value);
    assert_true(q.ratio.high > q.ratio.value && isfinite(q.ratio.high));
    look_at(&few, &p, 1, &once, &q);
    assert_true(near_rel(q.control, sqrt(24. * 25), 1e-9));
    assert_true(q.ratio.low > .005 && q.ratio.high < .02);
}

/* The same as if they were not pairs: correlation 0, in Python, too. */
static void unpaired(void **state)
{
    static const double p[] = {.5, .9, .95};
    static const double want[][4] = {
        {.129764311515224, .0768009455053181, .979451286703237,
         1.32351542680492},
        {.351880581895148, .0996893909246622, 1.16940253676187,
         1.72852457489645},
        {.383423389774331, .146974469765365, 1.10005339813735,
         1.95714750219708},
    };
    double x[N], y[N], at[3][2], back_at[3][2];
    const struct unpaired s = {{{x, N, NULL}, {y, N, NULL}}},
                          back = {{{y, N, NULL}, {x, N, NULL}}};
    struct pivot q[3], back_q[3];
    struct estimate e;

    (void)state;
    fill(x, y);
    unpaired_quantiles(&s, p, 3, q, at);
    unpaired_quantiles(&back, p, 3, back_q, back_at);
    for (int i = 0; i < 3; i++) {
        pivot_look(&q[i], &once, &e);
        assert_true(near_rel(q[i].at, want[i][0], 1e-8));
        assert_true(near_rel(e.se, want[i][1], 1e-8));
        assert_true(near_rel(e.low, want[i][2], 1e-8));
        assert_true(near_rel(e.high, want[i][3], 1e-8));
        assert_true(q[i].rho == 0 && q[i].n == 2 * N && isinf(q[i].nu));
        assert_true(q[i].at == -back_q[i].at && q[i].se == back_q[i].se);
        assert_true(at[i][0] == back_at[i][1] && at[i][1] == back_at[i][0]);
    }
}

/* Each arm has its own needs, in the units of both. */
static void unpaired_needs(void **state)
{
    double x[N], y[N], at[1][2], p = .5;
    struct unpaired s = {{{x, N, NULL}, {y, 39, NULL}}};
    struct estimate e;
    struct pivot q;

    (void)state;
    fill(x, y);
    unpaired_quantiles(&s, &p, 1, &q, at);
    assert_true(near_rel(q.n, 4. * N * 39 / (N + 39), 1e-12));
    pivot_look(&q, &live, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(e.needs == ceil(q.n * 40 / 39));
    pivot_look(&q, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    s.arm[1].n = 40;
    unpaired_quantiles(&s, &p, 1, &q, at);
    pivot_look(&q, &live, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    s.arm[0].n = 5;
    unpaired_quantiles(&s, &p, 1, &q, at);
    pivot_look(&q, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(isnan(at[0][0]) && isnan(at[0][1]));
    s.arm[0].n = 0;
    unpaired_quantiles(&s, &p, 1, &q, at);
    assert_int_equal(q.status, ESTIMATE_NO_DATA);
    assert_true(at[0][0] == 0 && at[0][1] == 0);
}

/* A failure next to one arm's quantile: so many more units would do. */
static void unpaired_failures(void **state)
{
    double x[N], y[N], at[1][2], p = .9;
    const struct unpaired s = {{{x, N, NULL}, {y, N / 2, NULL}}};
    struct estimate e;
    struct pivot q;

    (void)state;
    fill(x, y);
    for (int i = 0; i < 15; i++)
        y[i * 13] = INFINITY; /* 7.5 % */
    unpaired_quantiles(&s, &p, 1, &q, at);
    pivot_look(&q, &once, &e);
    assert_int_equal(e.status, ESTIMATE_TOO_FEW);
    assert_true(isfinite(at[0][0]) && isfinite(at[0][1]));
    /* 1.96 * sqrt(.09 / n) below .025: of treatment's, of which there is one
     * for each 8 / 3 units */
    assert_true(near_abs(e.needs, 555 * q.n / 200, 8));
    for (int i = 0; i < N / 2; i++)
        y[i] = i % 5 ? y[i] : INFINITY;
    unpaired_quantiles(&s, &p, 1, &q, at);
    assert_int_equal(q.status, ESTIMATE_UNDEFINED);
    assert_true(isinf(q.value) && isinf(at[0][1]));
}

/* Each unit twice, by the same user: no new evidence. */
static void unpaired_clusters(void **state)
{
    double x[N], y[N], twice[2][2 * N], at[1][2], p = .9;
    uint32_t of[2 * N];
    const struct clusters c = {of, N};
    const struct unpaired s = {{{x, N, NULL}, {y, N, NULL}}},
                          t = {{{twice[0], 2 * N, &c}, {twice[1], 2 * N, &c}}};
    struct pivot one, two;

    (void)state;
    fill(x, y);
    for (uint32_t i = 0; i < 2 * N; i++) {
        of[i] = i % N;
        twice[0][i] = x[of[i]];
        twice[1][i] = y[of[i]];
    }
    unpaired_quantiles(&s, &p, 1, &one, at);
    unpaired_quantiles(&t, &p, 1, &two, at);
    assert_true(two.n == one.n && two.arm[0] == N);
    assert_true(near_rel(two.se, one.se, .05));
    assert_true(near_abs(two.at, one.at, .05));
    assert_true(two.rho == 0 && two.needs_live == 2 * 200);
    assert_true(isinf(one.nu) && two.nu > N - 1 && two.nu <= 2 * (N - 1));
}

/* Half of all are of one cluster, and on one side of the median: without it,
 * one would not know where that is. */
static void a_large_cluster(void **state)
{
    double x[N], y[N], at[1][2], p = .5;
    uint32_t large[N], even[N];
    const struct clusters c[] = {{large, 1 + N / 2}, {even, 1 + N / 2}};
    struct pivot q[2];

    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        x[i] = 1 + i;
        y[i] = 2 + i;
        large[i] = i < N / 2 ? i : N / 2;
        even[i] = i ? (i + 1) / 2 : 0;
    }
    for (int k = 0; k < 2; k++)
        unpaired_quantiles(&(struct unpaired){{{x, N, &c[k]}, {y, N, &c[k]}}},
                           &p, 1, &q[k], at);
    assert_true(q[0].nu < 8 && q[1].nu > N / 2);
    assert_true(q[0].se > 1.9 && q[1].se < .11); /* CR1 would say 1.66 */
}

/* Neither the order of the pairs nor the unit matters. */
static void order_and_unit(void **state)
{
    double x[N], y[N], u[N], v[N], at[1][2], p = .9;
    const struct paired s = {x, y, N, NULL}, t = {u, v, N, NULL};
    struct pivot a, b;

    (void)state;
    fill(x, y);
    for (int i = 0; i < N; i++) {
        u[N - 1 - i] = 1000 * x[i];
        v[N - 1 - i] = 1000 * y[i];
    }
    paired_quantiles(&s, &p, 1, &a, at);
    paired_quantiles(&t, &p, 1, &b, at);
    assert_true(near_rel(b.at, a.at, 1e-10) && near_rel(b.se, a.se, 1e-9));
    assert_true(a.rho == b.rho);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference),
        cmocka_unit_test(properties),
        cmocka_unit_test(needs),
        cmocka_unit_test(failures),
        cmocka_unit_test(both_fail),
        cmocka_unit_test(constant),
        cmocka_unit_test(zeros),
        cmocka_unit_test(unpaired),
        cmocka_unit_test(unpaired_needs),
        cmocka_unit_test(unpaired_failures),
        cmocka_unit_test(unpaired_clusters),
        cmocka_unit_test(a_large_cluster),
        cmocka_unit_test(order_and_unit),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
