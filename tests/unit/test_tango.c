#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "stats/anytime.h"
#include "stats/gsl.h"
#include "stats/look.h"
#include "stats/tango.h"

#define Z95 1.959963984540054

struct known {
    struct tango t;
    double low, high;
};

/* The limits at the level of 95 %. */
static void check(const struct known *k, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double low, high;

        tango_interval(&k[i].t, Z95, &low, &high);
        assert_true(near_abs(low, k[i].low, 1e-8));
        assert_true(near_abs(high, k[i].high, 1e-8));
    }
}

/* Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables
 * (2017), chapter 8, by contingencytables 3.0.1 in R 4.2.2 and solved anew to
 * 1e-12; approval ratings are Agresti's, Categorical Data Analysis. The last
 * is the example of scoreci.mp in PropCIs 0.3-0. */
static void published(void **state)
{
    static const struct known k[] = {
        {{1600, 86, 150}, 0.0213615647547872, 0.0589980333056994},
        {{21, 7, 1}, -0.517232276421377, -0.0260030324808685},
        {{161, 16, 6}, -0.124023432464068, -0.0054333957316771},
        {{102, 2, 25}, 0.139182546327052, 0.321329750591872},
        {{160, 40, 20}, -0.218064244166825, -0.0308645331330867},
    };

    (void)state;
    check(k, sizeof k / sizeof *k);
}

/* As above; without discordant pairs the closed form is z^2 / (n + z^2). */
static void edges(void **state)
{
    static const struct known k[] = {
        {{3, 0, 3}, -0.122994063510091, 1},
        {{3, 3, 0}, -1, 0.122994063510091},
        {{100, 0, 5}, 0.011156826882665, 0.111750469231919},
        {{10000, 55, 30}, -0.00439649687287325, -0.000709162629753492},
        {{100, 0, 0}, -0.0369934982069857, 0.0369934982069857},
        {{0, 0, 0}, -1, 1},
    };

    (void)state;
    check(k, sizeof k / sizeof *k);
    assert_true(tango_estimate(&k[5].t) == 0);
    assert_true(tango_estimate(&k[1].t) == -1);
}

/* Tango 1998; z at 0 is McNemar's of Cavo et al. in the book above. */
static void pivot(void **state)
{
    struct tango t = {161, 16, 6}, none = {50, 0, 0};

    (void)state;
    assert_true(near_rel(tango_z(&t, 0), -2.1320071635561, 1e-10));
    assert_true(near_rel(tango_z(&t, -.1), 1.2489182324692, 1e-10));
    assert_true(near_rel(tango_z(&t, .02), -2.72805350987763, 1e-10));
    assert_true(near_rel(tango_z(&t, 0), -10 / sqrt(22), 1e-12));
    assert_true(tango_z(&none, 0) == 0);
    assert_true(isinf(tango_z(&t, -1)));
}

/* Solved with Brent's method in Python for the critical value for any time. */
static void any_time(void **state)
{
    static const struct {
        struct known k;
        double tuned, p;
    } c[] = {
        {{{161, 16, 6}, -0.1816063484158, 0.0475915741666834},
         1000,
         0.417797281078428},
        {{{1600, 86, 150}, 0.0110568650799455, 0.0697748096632489},
         1600,
         0.00132587504527006},
        {{{500, 0, 0}, -0.0207016792943581, 0.0207016792943582}, 2000, 1},
        {{{2000, 4, 19}, 0.000277668999627858, 0.0169331359742463},
         2000,
         0.0387711136106463},
    };

    (void)state;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        const struct tango *t = &c[i].k.t;
        double crit = anytime_critical(t->n, c[i].tuned, .05), low, high;

        tango_interval(t, crit, &low, &high);
        assert_true(near_abs(low, c[i].k.low, 1e-8));
        assert_true(near_abs(high, c[i].k.high, 1e-8));
        assert_true(near_abs(anytime_p(tango_z(t, 0), t->n, c[i].tuned, .05),
                             c[i].p, 1e-8));
    }
}

/* All of the small tables: swapping the arms turns the interval round, it
 * holds the estimate, the live one holds the fixed one, and it leaves 0 out
 * exactly when the test rejects. */
static void one_table(struct tango t)
{
    static const struct look look[] = {{.05, 0}, {.05, 25}};
    struct tango swapped = {t.n, t.treatment, t.control};
    double z = tango_z(&t, 0), low[2], high[2], other[2];

    for (int i = 0; i < 2; i++) {
        double crit = look_critical(&look[i], t.n);
        int rejects = look_p(&look[i], z, t.n) <= .05;

        tango_interval(&t, crit, &low[i], &high[i]);
        tango_interval(&swapped, crit, &other[0], &other[1]);
        assert_true(near_abs(low[i], -other[1], 1e-10));
        assert_true(near_abs(high[i], -other[0], 1e-10));
        assert_true(low[i] <= tango_estimate(&t));
        assert_true(high[i] >= tango_estimate(&t));
        assert_int_equal(rejects, low[i] > 0 || high[i] < 0);
    }
    assert_true(low[1] <= low[0] && high[1] >= high[0]);
}

static void properties(void **state)
{
    (void)state;
    for (double n = 3; n <= 48; n += 15)
        for (double b = 0; b <= n; b += 3)
            for (double c = 0; b + c <= n; c += 2)
                one_table((struct tango){n, b, c});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),  cmocka_unit_test(edges),
        cmocka_unit_test(pivot),      cmocka_unit_test(any_time),
        cmocka_unit_test(properties),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
