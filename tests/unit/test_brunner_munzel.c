#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "near.h"
#include "stats/brunner_munzel.h"
#include "stats/gsl.h"

static struct unpaired arms(const double *x, size_t m, const double *y,
                            size_t n)
{
    return (struct unpaired){{{x, m, NULL}, {y, n, NULL}}};
}

/* Pain scores of Neubert and Brunner 2007, by scipy.stats.brunnermunzel
 * 1.10.1; limits as in R's package brunnermunzel 2.0. */
static void published(void **state)
{
    static const double x[] = {1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1};
    static const double y[] = {3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};
    struct unpaired s = arms(x, 14, y, 11), turned = arms(y, 11, x, 14);
    struct estimate e, t;

    (void)state;
    brunner_munzel(&s, .05, &e);
    assert_int_equal(e.status, ESTIMATE_OK);
    assert_true(near_rel(e.value, 0.788961038961039, 1e-12));
    assert_true(near_rel((e.value - .5) / e.se, 3.13746748230295, 1e-10));
    assert_true(near_rel(e.p, 0.00578620866615147, 1e-9));
    assert_true(near_rel(e.low, 0.595216864253745, 1e-9));
    assert_true(near_rel(e.high, 0.982705213668333, 1e-9));
    brunner_munzel(&turned, .05, &t);
    assert_true(near_rel(t.value, 1 - e.value, 1e-12));
    assert_true(near_rel(t.low, 1 - e.high, 1e-9));
    assert_true(near_rel(t.p, e.p, 1e-9));
}

/* The definition, by ranks among all and among one's own. */
static double rank_among(double at, const double *v, size_t n)
{
    double rank = .5;

    for (size_t i = 0; i < n; i++)
        rank += v[i] < at ? 1 : v[i] == at ? .5 : 0;
    return rank;
}

static double spread(const double *a, size_t n, const double *b, size_t m)
{
    double off[40], mean = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        off[i] = rank_among(a[i], b, m) - .5;
        mean += off[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        sum += (off[i] - mean) * (off[i] - mean);
    return sum / (double)(n - 1);
}

static void by_ranks(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed < 60; seed++) {
        double x[17], y[23], mean = 0, se;
        struct unpaired s = arms(x, 17, y, 23);
        struct estimate e;

        for (unsigned i = 0; i < 23; i++) {
            y[i] = (double)((i * seed * 7 + i * i) % 13) + 2;
            if (i < 17)
                x[i] = (double)((i * seed * 5 + i * i * 3) % 11);
        }
        for (unsigned i = 0; i < 23; i++)
            mean += (rank_among(y[i], x, 17) - .5) / 17 / 23;
        se = sqrt(spread(x, 17, y, 23) / 23 / 23 / 17 +
                  spread(y, 23, x, 17) / 17 / 17 / 23);
        brunner_munzel(&s, .05, &e);
        assert_true(near_abs(e.value, mean, 1e-12));
        assert_true(near_rel(e.se, se, 1e-10));
        assert_true(e.low >= 0 && e.high <= 1);
    }
}

/* Nearly apart: no chance is above 1, however wide its limits. */
static void held(void **state)
{
    static const double x[] = {1, 2, 3, 6}, y[] = {5, 7, 8, 9};
    struct unpaired s = arms(x, 4, y, 4), turned = arms(y, 4, x, 4);
    struct estimate e;

    (void)state;
    brunner_munzel(&s, .05, &e);
    assert_true(e.status == ESTIMATE_OK && e.high == 1 && e.low > .5);
    brunner_munzel(&turned, .05, &e);
    assert_true(e.low == 0 && e.high < .5);
}

static void edges(void **state)
{
    static const double x[] = {1, 2, 2, 3}, y[] = {7, 8, 9}, one[] = {4, 4, 4};
    struct unpaired none = arms(x, 0, y, 3), few = arms(x, 4, y, 1);
    struct unpaired apart = arms(x, 4, y, 3), turned = arms(y, 3, x, 4);
    struct unpaired same = arms(one, 3, one, 2);
    struct estimate e;

    (void)state;
    brunner_munzel(&none, .05, &e);
    assert_true(e.status == ESTIMATE_NO_DATA && e.value == .5 && e.p == 1);
    assert_true(e.low == 0 && e.high == 1);
    brunner_munzel(&few, .05, &e);
    assert_true(e.status == ESTIMATE_TOO_FEW && e.value == 1 && e.p == 1);
    assert_true(e.low == 0 && e.high == 1 && e.needs == 2);
    brunner_munzel(&apart, .05, &e);
    assert_true(e.status == ESTIMATE_ZERO_VARIANCE && e.value == 1);
    assert_true(near_rel(e.p, 2. / 35, 1e-10) && e.low == 0 && e.high == 1);
    brunner_munzel(&turned, .05, &e);
    assert_true(e.value == 0 && near_rel(e.p, 2. / 35, 1e-10));
    brunner_munzel(&same, .05, &e);
    assert_true(e.status == ESTIMATE_ZERO_VARIANCE && e.value == .5);
    assert_true(e.p == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(by_ranks),
        cmocka_unit_test(held),
        cmocka_unit_test(edges),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
