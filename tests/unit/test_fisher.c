#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>

#include "near.h"
#include "stats/fisher.h"
#include "stats/gsl.h"

/* Both ways of ordering the arms, and of what is counted as a hit. */
static void check(struct two_shares s, double exact, double midp)
{
    struct two_shares arms = {{s.hits[1], s.hits[0]}, {s.n[1], s.n[0]}};
    struct two_shares missed = {{s.n[0] - s.hits[0], s.n[1] - s.hits[1]},
                                {s.n[0], s.n[1]}};

    assert_true(near_rel(fisher_exact(&s), exact, 1e-9));
    assert_true(near_rel(fisher_midp(&s), midp, 1e-9));
    assert_true(near_rel(fisher_exact(&arms), exact, 1e-9));
    assert_true(near_rel(fisher_midp(&arms), midp, 1e-9));
    assert_true(near_rel(fisher_exact(&missed), exact, 1e-9));
    assert_true(near_rel(fisher_midp(&missed), midp, 1e-9));
}

/* Tea and convictions are examples of fisher.test in R 4.2.2; the others are
 * of Fagerland, Lydersen and Laake 2017, chapter 4, summed from dhyper. */
static void published(void **state)
{
    (void)state;
    check((struct two_shares){{1, 3}, {4, 4}}, 17. / 35, 0.257142857142857);
    check((struct two_shares){{10, 2}, {13, 17}}, 0.000536724119143436,
          0.000311874138118911);
    check((struct two_shares){{1, 7}, {34, 34}}, 0.0544001304950657,
          0.0296562584304204);
    check((struct two_shares){{15, 0}, {72, 16}}, 0.0628666646301093,
          0.044659691201875);
}

/* The definition, with GSL's probabilities. */
static void one_table(struct two_shares s)
{
    unsigned n0 = (unsigned)s.n[0], n1 = (unsigned)s.n[1];
    unsigned hits = (unsigned)(s.hits[0] + s.hits[1]);
    double seen = gsl_ran_hypergeometric_pdf((unsigned)s.hits[0], n0, n1, hits);
    double exact = 0, midp = 0;

    for (unsigned k = 0; k <= hits; k++) {
        double p = gsl_ran_hypergeometric_pdf(k, n0, n1, hits);

        if (p > seen * (1 + 1e-7))
            continue;
        exact += p;
        midp += p < seen * (1 - 1e-7) ? p : p / 2;
    }
    assert_true(near_abs(fisher_exact(&s), exact, 1e-11));
    assert_true(near_abs(fisher_midp(&s), midp, 1e-11));
}

static void all_small_tables(void **state)
{
    (void)state;
    for (double n0 = 1; n0 <= 13; n0 += 3)
        for (double n1 = 2; n1 <= 14; n1 += 4)
            for (int k = 1; k < (int)((n0 + 1) * (n1 + 1)) - 1; k++) {
                int both = k % (int)(n0 + 1), other = k / (int)(n0 + 1);

                one_table((struct two_shares){{both, other}, {n0, n1}});
            }
}

/* No other table has these margins: nothing can be told, not one half. */
static void nothing_to_tell(void **state)
{
    static const struct two_shares s[] = {
        {{0, 0}, {0, 0}},  {{0, 3}, {0, 9}},   {{4, 0}, {6, 0}},
        {{0, 0}, {10, 7}}, {{10, 7}, {10, 7}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof s / sizeof *s; i++) {
        assert_true(fisher_exact(&s[i]) == 1);
        assert_true(fisher_midp(&s[i]) == 1);
    }
}

/* Beyond what an unsigned count or a logarithm of a factorial can tell. */
static void large(void **state)
{
    struct two_shares alike = {{5e4, 5e4}, {5e9, 5e9}};
    struct two_shares far = {{9000, 100}, {10000, 10000}};

    (void)state;
    assert_true(near_abs(fisher_exact(&alike), 1, 1e-12));
    assert_true(fisher_exact(&far) >= 0 && fisher_exact(&far) < 1e-300);
    assert_true(fisher_midp(&far) >= 0 && fisher_midp(&far) < 1e-300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(all_small_tables),
        cmocka_unit_test(nothing_to_tell),
        cmocka_unit_test(large),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
