#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_log.h>

#include "near.h"
#include "stats/anytime.h"
#include "stats/gsl.h"
#include "stats/look.h"
#include "stats/mcnemar.h"
#include "stats/quantile_ratio.h"
#include "stats/tango.h"

#define RUNS 2000

/* Five in a hundred, and three standard errors of RUNS of them. */
#define MOST (RUNS * .065)

/* lambertw of SciPy 1.10.1; best_rho2_exact of drconfseq. */
static void eta(void **state)
{
    static const double alpha[] = {.05, .01, .1, .025};
    static const double want[] = {8.21196806206825, 11.7563712224954,
                                  6.63835206799381, 9.7529379203826};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_true(near_rel(anytime_eta(alpha[i]), want[i], 1e-10));
}

/* GSL's own way with a number out of range is to end the process. */
static void no_abort(void **state)
{
    (void)state;
    assert_true(isnan(gsl_sf_log(-1)));
}

/* From the definition in Python; the second is z_radius of avlm in R 4.2.2. */
static void critical(void **state)
{
    static const double in[][3] = {
        {50, 1000, .05},   {1000, 1000, .05}, {5000, 1000, .05},
        {1000, 5000, .05}, {1000, 1000, .01}, {161, 1000, .05},
    };
    static const double want[] = {4.66533440381149, 3.03512241302855,
                                  3.15714154222791, 3.34705615377026,
                                  3.57160625244377, 3.46451338759675};

    (void)state;
    for (int i = 0; i < 6; i++)
        assert_true(near_rel(anytime_critical(in[i][0], in[i][1], in[i][2]),
                             want[i], 1e-10));
    assert_true(isinf(anytime_critical(0, 1000, .05)));
}

/* One over the mixture's e-value, in Python. */
static void p_value(void **state)
{
    (void)state;
    assert_true(
        near_rel(anytime_p(2, 1000, 1000, .05), 0.510359770321297, 1e-9));
    assert_true(
        near_rel(anytime_p(3.2, 500, 1000, .05), 0.0368076933970208, 1e-9));
    assert_true(
        near_rel(anytime_p(4.5, 2000, 1000, .05), 0.000299025896401387, 1e-9));
    assert_true(anytime_p(0, 100, 1000, .05) == 1);
    assert_true(anytime_p(9, 0, 1000, .05) == 1);
}

/* e_variables.R of avlm, run in R 4.2.2. */
static void t_form(void **state)
{
    static const double e[][5] = {
        {-4.06212768338204, 9, 10, 1, 3.23770299063085},
        {2.5, 99, 100, 12.17732, 1.60918863730356},
        {3.2, 499, 500, 121.7735, 3.26038312979927},
    };
    static const double r[][4] = {
        {12.17732, 100, .05, 3.09917321132096},
        {121.7735, 500, .05, 3.09313165449519},
        {121.7735, 1000, .05, 3.04137043592636},
        {121.7735, 5000, .01, 3.64419917016456},
    };

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(
            near_rel(anytime_t_log_e(e[i][0], e[i][2], e[i][1], e[i][3]),
                     e[i][4], 1e-9));
    for (int i = 0; i < 4; i++)
        assert_true(
            near_rel(anytime_t_radius(r[i][1], r[i][1] - 1, r[i][0], r[i][2]),
                     r[i][3], 1e-9));
    assert_true(isinf(anytime_t_radius(2, 1, 121, .05)));
    assert_true(isinf(anytime_t_radius(1, 0, 121, .05)));
}

/* p is at most alpha exactly where the interval ends, for both pivots, and
 * the live limit is never inside the fixed one. */
static void coherent(void **state)
{
    const struct look look[] = {{.05, 0}, {.05, 500}, {.01, 2000}};

    (void)state;
    for (int i = 0; i < 3; i++)
        for (double n = 60; n < 1e5; n *= 3) {
            double z = look_critical(&look[i], n);
            double t = look_t_critical(&look[i], n, n - 1);
            const struct look fixed = {look[i].alpha, 0};

            assert_true(look_p(&look[i], z * (1 + 1e-9), n) <= look[i].alpha);
            assert_true(look_p(&look[i], -z * (1 - 1e-9), n) > look[i].alpha);
            assert_true(look_t_p(&look[i], t * (1 + 1e-7), n, n - 1) <=
                        look[i].alpha);
            assert_true(look_t_p(&look[i], -t * (1 - 1e-7), n, n - 1) >
                        look[i].alpha);
            assert_true(z >= look_critical(&fixed, n));
            assert_true(t >= look_t_critical(&fixed, n, n - 1));
        }
}

struct rejected {
    int fixed, live, naive; /* runs */
};

/* Errors of both arms with the same probability, looked at after every pair:
 * 1000 pairs, one in ten discordant. */
static void share_run(gsl_rng *dice, const double *crit, struct rejected *r)
{
    enum { PAIRS = 1000 };
    struct tango t = {0, 0, 0};
    int naive = 0, live = 0;

    for (int i = 1; i <= PAIRS; i++) {
        double u = gsl_rng_uniform(dice), z;

        t.n = i;
        t.control += u < .05;
        t.treatment += u > .95;
        z = fabs(tango_z(&t, 0));
        live |= z > crit[i];
        naive |= i >= 20 && z > crit[0];
    }
    r->live += live;
    r->naive += naive;
    r->fixed += mcnemar_midp((unsigned)t.control, (unsigned)t.treatment) <= .05;
}

static void shares_keep_their_level(void **state)
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    struct rejected r = {0, 0, 0};
    double crit[1001] = {1.959963984540054};

    (void)state;
    gsl_rng_set(dice, 20260101);
    for (int i = 1; i <= 1000; i++)
        crit[i] = anytime_critical(i, 500, .05);
    for (int i = 0; i < RUNS; i++)
        share_run(dice, crit, &r);
    gsl_rng_free(dice);
    assert_true(r.fixed <= MOST);
    assert_true(r.live <= MOST);
    assert_true(r.naive > RUNS * .15); /* the test can tell */
}

#define PAIRS 400
#define FIRST 40
#define STEP 20
#define TRUE_RATIO 1.1

/* The interval of a median, and how far it is from the truth. */
static double median(const struct paired *s, const struct look *l,
                     struct estimate *out)
{
    double p = .5, at[1][2];
    struct pivot q;

    paired_quantiles(s, &p, 1, &q, at);
    pivot_look(&q, l, out);
    return fabs(log(q.value / TRUE_RATIO)) / q.se;
}

/* Medians of lognormals that go together, looked at after every 20 pairs. */
static void quantile_run(gsl_rng *dice, struct rejected *r)
{
    static const struct look once = {.05, 0}, any = {.05, 200};
    double x[PAIRS], y[PAIRS];
    struct paired s = {x, y, FIRST, NULL};
    struct estimate q;
    int live = 0, naive = 0;

    for (int i = 0; i < PAIRS; i++) {
        double common = gsl_ran_gaussian_ziggurat(dice, .6);

        x[i] = exp(common + gsl_ran_gaussian_ziggurat(dice, .5));
        y[i] = TRUE_RATIO * exp(common + gsl_ran_gaussian_ziggurat(dice, .5));
    }
    for (; s.n <= PAIRS; s.n += STEP) {
        naive |= median(&s, &any, &q) > 1.959963984540054;
        live |= q.low > TRUE_RATIO || q.high < TRUE_RATIO;
    }
    r->live += live;
    r->naive += naive;
    s.n = PAIRS;
    median(&s, &once, &q);
    r->fixed += q.low > TRUE_RATIO || q.high < TRUE_RATIO;
}

static void quantiles_keep_their_level(void **state)
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    struct rejected r = {0, 0, 0};

    (void)state;
    gsl_rng_set(dice, 20260102);
    for (int i = 0; i < RUNS; i++)
        quantile_run(dice, &r);
    gsl_rng_free(dice);
    assert_true(r.fixed >= RUNS * .03 && r.fixed <= RUNS * .07);
    assert_true(r.live <= MOST);
    assert_true(r.naive > RUNS * .15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eta),
        cmocka_unit_test(no_abort),
        cmocka_unit_test(critical),
        cmocka_unit_test(p_value),
        cmocka_unit_test(t_form),
        cmocka_unit_test(coherent),
        cmocka_unit_test(shares_keep_their_level),
        cmocka_unit_test(quantiles_keep_their_level),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
