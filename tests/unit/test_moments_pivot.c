#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/moments_pivot.h"
#include "stats/paired_ratio.h"

#define N 300

static const struct look once = {.05, 0}, live = {.05, 400};

static double part(double x)
{
    return x - floor(x);
}

/* Amounts of both arms and who succeeded, without dice. */
struct run {
    double cost[2][N];
    uint8_t ok[2][N];
};

static void fill(struct run *r)
{
    for (int i = 0; i < N; i++) {
        double u = part(i * .6180339887498949), v = part(i * .7548776662466927);

        r->cost[0][i] = exp(u + v);
        r->cost[1][i] = exp(u * v + .5 * v);
        r->ok[0][i] = part(i * .3819660112501051) < .9;
        r->ok[1][i] = part(i * .5698402909980532) < .8;
    }
}

/* A ledger that is told one pair at a time and never keeps it says the same,
 * to the last bit. */
static void one_at_a_time(void **state)
{
    static struct run r;
    const struct paired cost = {r.cost[0], r.cost[1], N, NULL};
    struct comoments means, units, logs, less;
    struct pivot got[4], want[4];

    (void)state;
    fill(&r);
    comoments_init(&means, 2);
    comoments_init(&units, 4);
    comoments_init(&logs, 1);
    comoments_init(&less, 1);
    for (int i = 0; i < N; i++) {
        const double x = r.cost[0][i], y = r.cost[1][i];

        comoments_add(&means, (const double[]){x, y});
        comoments_add(&units, (const double[]){x, r.ok[0][i], y, r.ok[1][i]});
        comoments_add(&logs, (const double[]){log(y) - log(x)});
        comoments_add(&less, (const double[]){y - x});
    }
    pivot_of_means(&means, &got[0]);
    pivot_of_per_success(&units, &got[1]);
    pivot_of_log_ratios(&logs, &got[2]);
    pivot_of_differences(&less, &got[3]);
    paired_means(&cost, INFINITY, &want[0]);
    paired_per_success(&cost, (const uint8_t *[]){r.ok[0], r.ok[1]}, &want[1]);
    paired_geometric(&cost, &want[2]);
    paired_difference(&cost, &want[3]);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(got[i].status, ESTIMATE_OK);
        assert_true(got[i].at == want[i].at && got[i].se == want[i].se);
        assert_true(got[i].needs_live == want[i].needs_live);
        assert_true(got[i].n == N && got[i].nu == N - 1);
    }
}

/* R datasets::sleep by t.test(paired = TRUE), and Darwin's maize (1876) by
 * t.test, in R 4.2.2. */
static void differences(void **state)
{
    static const double x[] = {1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    static const double y[] = {.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2};
    static const double d[] = {49, -67, 8,  16, 6,  23, 28, 41,
                               14, 29,  56, 24, 75, 60, -48};
    static const double none[15] = {0};
    const struct paired s = {x, y, 10, NULL}, maize = {none, d, 15, NULL};
    struct pivot p;
    struct estimate e;

    (void)state;
    paired_difference(&s, &p);
    pivot_look(&p, &once, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_rel(e.value, -1.58, 1e-12));
    assert_true(near_rel(pivot_z(&p, 0), -4.06212768338204, 1e-9));
    assert_true(near_rel(e.p, .00283289019738427, 1e-9));
    assert_true(near_rel(e.low, -2.45988576327698, 1e-9));
    assert_true(near_rel(e.high, -.700114236723018, 1e-9));
    /* against margins: ttost_paired of statsmodels 0.13.5 */
    assert_true(near_rel(pivot_z(&p, -3), 3.6507729812674, 1e-9));
    assert_true(near_rel(pivot_z(&p, .5), -5.34761112749028, 1e-9));
    paired_difference(&maize, &p);
    pivot_look(&p, &once, &e);
    assert_true(near_rel(pivot_z(&p, 0), 2.14798746133112, 1e-9));
    assert_true(near_rel(e.p, .0497029440218009, 1e-9));
    assert_true(near_rel(e.low, .0311933183929742, 1e-9));
    assert_true(near_rel(e.high, 41.8354733482737, 1e-9));
}

/* Miller, arXiv 2411.00640, with CR1: OLS(cov_type="cluster") of statsmodels
 * 0.13.5; sums of clusters and their sizes. */
static void clusters(void **state)
{
    static const double sum[][2] = {{.3, 2}, {-.6, 4}, {1.5, 3}, {.9, 3}};
    struct comoments m;
    struct pivot p;

    (void)state;
    comoments_init(&m, 2);
    for (int i = 0; i < 4; i++)
        comoments_add(&m, sum[i]);
    pivot_of_differences(&m, &p);
    assert_true(near_rel(p.value, .175, 1e-12));
    assert_true(near_rel(p.se, .160547385413039, 1e-10));
    assert_true(p.n == 4 && p.nu == 3 && p.kind == PIVOT_DIFFERENCE);
}

/* Swapping the arms turns the sign, other units change nothing, the order of
 * the pairs and who added which do not matter. */
static void properties(void **state)
{
    static struct run r;
    struct comoments all, parts[2], back;
    struct pivot p, q, other;

    (void)state;
    fill(&r);
    for (int i = 0; i < 2; i++)
        comoments_init(&parts[i], 2);
    comoments_init(&all, 2);
    comoments_init(&back, 2);
    for (int i = 0; i < N; i++) {
        double x = r.cost[0][i], y = r.cost[1][i];

        comoments_add(&all, (const double[]){x, y});
        comoments_add(&back, (const double[]){y * 1e-9, x * 1e-9});
        comoments_add(&parts[i % 3 == 0], (const double[]){x, y});
    }
    comoments_merge(&parts[1], &parts[0]);
    pivot_of_means(&all, &p);
    pivot_of_means(&back, &q);
    pivot_of_means(&parts[1], &other);
    assert_true(near_rel(q.at, -p.at, 1e-12) && near_rel(q.se, p.se, 1e-10));
    assert_true(near_rel(other.at, p.at, 1e-12));
    assert_true(near_rel(other.se, p.se, 1e-10));
    assert_true(near_rel(other.needs_live, p.needs_live, 1e-6));
}

static double turned(const struct run *r, int swap)
{
    const double *x = r->cost[swap], *y = r->cost[!swap];
    const struct paired s = {x, y, N, NULL};
    struct pivot p[3];
    struct estimate e, wide;

    paired_means(&s, INFINITY, &p[0]);
    paired_geometric(&s, &p[1]);
    paired_difference(&s, &p[2]);
    for (int i = 0; i < 3; i++) {
        pivot_look(&p[i], &once, &e);
        pivot_look(&p[i], &live, &wide);
        assert_true(e.low <= e.value && e.value <= e.high);
        assert_true(wide.low < e.low && e.high < wide.high);
        assert_true(wide.p >= e.p);
        assert_int_equal(e.p <= .05, fabs(pivot_z(&p[i], i < 2)) >
                                         look_t_critical(&once, N, N - 1));
    }
    return p[0].at + p[1].at + p[2].at;
}

/* To the last bit, for estimates. */
static void antisymmetric(void **state)
{
    static struct run r;

    (void)state;
    fill(&r);
    assert_true(turned(&r, 0) == -turned(&r, 1));
}

/* Numbers that are no amounts end in a status, not in a NaN. */
static void not_finite(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1e200};
    struct comoments m;
    struct pivot p;
    struct estimate e;

    (void)state;
    for (int i = 0; i < 4; i++)
        for (int at = 0; at < 3; at++) {
            comoments_init(&m, 2);
            for (int k = 0; k < 3; k++)
                comoments_add(
                    &m, (const double[]){1 + k, k == at ? bad[i] : k + 1});
            pivot_of_means(&m, &p);
            pivot_look(&p, &once, &e);
            assert_int_equal(e.status, ESTIMATE_UNDEFINED);
            assert_false(isnan(e.value) || isnan(e.low) || isnan(e.high));
            assert_true(e.p == 1 && e.se == 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_at_a_time), cmocka_unit_test(differences),
        cmocka_unit_test(clusters),      cmocka_unit_test(properties),
        cmocka_unit_test(antisymmetric), cmocka_unit_test(not_finite),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
