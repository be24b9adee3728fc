#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>

#include "near.h"
#include "stats/boschloo.h"
#include "stats/fisher.h"
#include "stats/gsl.h"

/* The first is the example of scipy.stats.boschloo_exact, the others are of
 * Fagerland, Lydersen and Laake 2017, chapter 4, by SciPy 1.10.1 with n = 64;
 * twice the one-sided p of each. */
static void published(void **state)
{
    static const struct {
        struct two_shares s;
        double p;
    } t[] = {
        {{{31, 74}, {63, 117}}, 2 * 0.0355640543},
        {{{1, 7}, {34, 34}}, 0.0384639221227424},
        {{{15, 0}, {72, 16}}, 0.0387284927739877},
    };
    double p;

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_int_equal(boschloo_p(&t[i].s, &p), 0);
        assert_true(near_abs(p, t[i].p, 2e-6));
    }
}

static double fisher_first(const unsigned n[2], unsigned a, unsigned b)
{
    double sum = 0;

    for (unsigned k = a; k <= a + b; k++)
        sum += gsl_ran_hypergeometric_pdf(k, n[0], n[1], a + b);
    return sum;
}

/* The probability of all tables that are no less extreme than the limit. */
static double at_share(const unsigned n[2], double share, double limit)
{
    double sum = 0;

    for (unsigned a = 0; a <= n[0]; a++)
        for (unsigned b = 0; b <= n[1]; b++)
            if (fisher_first(n, a, b) <= limit)
                sum += gsl_ran_binomial_pdf(a, share, n[0]) *
                       gsl_ran_binomial_pdf(b, share, n[1]);
    return sum;
}

/* The definition: every table, over many common shares. */
static double one_sided(const unsigned n[2], const unsigned hits[2])
{
    double limit = fisher_first(n, hits[0], hits[1]) + 1e-10, best = 0;

    for (int i = 1; i < 400; i++)
        best = fmax(best, at_share(n, i / 400., limit));
    return best;
}

static void small_tables(void **state)
{
    static const unsigned n[] = {5, 7}, swapped[] = {7, 5};

    (void)state;
    for (unsigned a = 0; a <= n[0]; a++)
        for (unsigned b = a % 2; b <= n[1]; b += 2) {
            struct two_shares s = {{a, b}, {n[0], n[1]}};
            unsigned hits[] = {a, b}, turned[] = {b, a};
            double first = one_sided(n, hits);
            double want = 2 * fmin(first, one_sided(swapped, turned)), p;

            assert_int_equal(boschloo_p(&s, &p), 0);
            assert_true(p >= fmin(1, want) - 1e-9);
            assert_true(p <= fmin(1, want) + 2e-4);
        }
}

static void edges(void **state)
{
    struct two_shares none = {{0, 0}, {10, 7}}, empty = {{0, 3}, {0, 9}};
    struct two_shares much = {{3, 9}, {1000, 999}};
    struct two_shares wide = {{1, 9}, {1, 4000}};
    double p = 5;

    (void)state;
    assert_int_equal(boschloo_p(&much, &p), -1);
    assert_int_equal(boschloo_p(&wide, &p), -1);
    assert_true(p == 5);
    assert_int_equal(boschloo_p(&none, &p), 0);
    assert_true(near_abs(p, 1, 1e-12));
    p = 5;
    assert_int_equal(boschloo_p(&empty, &p), 0);
    assert_true(p == 1);
}

/* The largest tables there are, and what the test is for. */
static void large(void **state)
{
    struct two_shares s = {{2, 14}, {998, 998}};
    double p;

    (void)state;
    assert_int_equal(boschloo_p(&s, &p), 0);
    assert_true(p > 0 && p <= fisher_exact(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(small_tables),
        cmocka_unit_test(edges),
        cmocka_unit_test(large),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
