#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "stats/gsl.h"
#include "stats/look.h"
#include "stats/two_shares.h"

#define Z95 1.959963984540054

/* Treatment's hits and units, control's, as papers write them. */
#define TABLE(xt, nt, xc, nc)                                                  \
    {                                                                          \
        {xc, xt},                                                              \
        {                                                                      \
            nc, nt                                                             \
        }                                                                      \
    }

struct known {
    struct two_shares s;
    double low, high;
};

/* Newcombe, Statistics in Medicine 1998;17:873, table II (a) to (h), and three
 * more of Fagerland, Lydersen and Laake (2017), chapter 4 (Perondi 2004,
 * Ritland 2007) and of an error rate; to more digits by the numeric restricted
 * maximum likelihood in Python. */
static void differences(void **state)
{
    static const struct known k[] = {
        {TABLE(56, 70, 48, 80), .0528297132458447, .338172940015744},
        {TABLE(9, 10, 3, 10), .170025016424399, .840649543943328},
        {TABLE(6, 7, 2, 7), .0341755450843644, .85340525989742},
        {TABLE(5, 56, 0, 29), -.0325965617435138, .1933309766912},
        {TABLE(0, 10, 0, 20), -.165760227542179, .284381339534377},
        {TABLE(0, 10, 0, 10), -.287933941282012, .287933941282012},
        {TABLE(10, 10, 0, 20), .715618660465606, 1},
        {TABLE(10, 10, 0, 10), .66364155189475, 1},
        {TABLE(37, 3000, 18, 3000), .00156427395845546, .0114989052121013},
        {TABLE(7, 34, 1, 34), .0270416265834349, .345291216965819},
        {TABLE(0, 16, 15, 72), -.316370158880002, -.00557414294076926},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        two_shares_interval(&k[i].s, Z95, &low, &high);
        assert_true(near_abs(low, k[i].low, 1e-7));
        assert_true(near_abs(high, k[i].high, 1e-7));
    }
}

/* Where two roots of the cubic all but meet: to 40 digits in mpmath, by
 * bisection of the likelihood's slope. */
static void rare(void **state)
{
    static const struct known k[] = {
        {TABLE(12, 1e6, 5, 1e6), -1.21503423465157e-6, 1.65338496015051e-5},
        {TABLE(3, 2e5, 0, 1e6), 5.10136436355239e-6, 4.41050006240983e-5},
    };
    static const double z[] = {-.695390591612592, .70711002211761};
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        two_shares_interval(&k[i].s, Z95, &low, &high);
        assert_true(near_rel(low, k[i].low, 1e-8));
        assert_true(near_rel(high, k[i].high, 1e-8));
        assert_true(near_rel(two_shares_z(&k[i].s, 1e-5), z[i], 1e-8));
    }
}

/* confint_proportions_2indep(compare="ratio", method="score") of statsmodels
 * 0.13.5; the book above has 1.2086 and 43.0330 for the first. */
static void ratios(void **state)
{
    static const struct known k[] = {
        {TABLE(7, 34, 1, 34), 1.20856797509003, 43.0329722386947},
        {TABLE(0, 16, 15, 72), 0, .971450732451199},
        {TABLE(37, 3000, 18, 3000), 1.1816048597815, 3.57739625012209},
        {TABLE(0, 10, 0, 20), 0, INFINITY},
    };
    double low, high;

    (void)state;
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        two_shares_ratio_interval(&k[i].s, Z95, &low, &high);
        assert_true(near_abs(low, k[i].low, 1e-6));
        assert_true(near_rel(high, k[i].high, 1e-7));
    }
    assert_true(near_rel(two_shares_ratio(&k[0].s), 7, 1e-12));
    assert_true(two_shares_ratio(&k[1].s) == 0);
    assert_true(two_shares_ratio(&k[3].s) == 1);
}

/* Campbell, Statistics in Medicine 2007;26:3661: prop.test(correct = FALSE) of
 * R 4.2.2 times 149 / 150. And non-inferiority, in Python. */
static void pivots(void **state)
{
    const struct two_shares a = TABLE(56, 70, 48, 80),
                            e = TABLE(37, 3000, 18, 3000);
    const struct look once = {.05, 0};
    double z = two_shares_z(&a, 0);

    (void)state;
    assert_true(near_rel(z * z, 7.02341137123746 * 149 / 150, 1e-10));
    assert_true(near_rel(look_p(&once, z, 150), .00825828792938078, 1e-9));
    assert_true(near_rel(two_shares_z(&e, 0), 2.57356865083896, 1e-9));
    assert_true(near_rel(two_shares_z(&e, .01), -1.42399938815059, 1e-9));
    assert_true(near_rel(two_shares_ratio_z(&e, 1.5), 1.10560062513933, 1e-9));
    assert_true(near_rel(two_shares_ratio_z(&e, 1), 2.57356865083896, 1e-9));
}

/* The critical value for any time, in Python. */
static void any_time(void **state)
{
    static const struct {
        struct known k;
        double tuned, units, p;
    } c[] = {
        {{TABLE(37, 3000, 18, 3000), -.00123420058245271, .014773476351573},
         6000,
         6000,
         .158518471379454},
        {{TABLE(12, 500, 60, 4500), -.00463895745016305, .0424651777753115},
         3600,
         1800,
         .529939313117653},
    };

    (void)state;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        const struct two_shares *s = &c[i].k.s;
        const struct look l = {.05, c[i].tuned};
        double n = two_shares_units(s->n[0], s->n[1]), low, high;

        assert_true(near_rel(n, c[i].units, 1e-12));
        two_shares_interval(s, look_critical(&l, n), &low, &high);
        assert_true(near_abs(low, c[i].k.low, 1e-7));
        assert_true(near_abs(high, c[i].k.high, 1e-7));
        assert_true(near_abs(look_p(&l, two_shares_z(s, 0), n), c[i].p, 1e-7));
    }
}

/* Two ways of asking what must agree: 1 is outside the ratio's interval, 0
 * outside the difference's and the test rejects, all at once. */
static void one_table(const struct two_shares *s)
{
    const struct two_shares back = {{s->hits[1], s->hits[0]},
                                    {s->n[1], s->n[0]}};
    double d[2], r[2], other[2], z = two_shares_z(s, 0);
    int rejects = fabs(z) > Z95;

    two_shares_interval(s, Z95, &d[0], &d[1]);
    two_shares_interval(&back, Z95, &other[0], &other[1]);
    assert_true(near_abs(d[0], -other[1], 1e-9));
    assert_true(near_abs(d[1], -other[0], 1e-9));
    assert_true(d[0] <= two_shares_difference(s));
    assert_true(d[1] >= two_shares_difference(s));
    assert_int_equal(rejects, d[0] > 0 || d[1] < 0);
    two_shares_ratio_interval(s, Z95, &r[0], &r[1]);
    two_shares_ratio_interval(&back, Z95, &other[0], &other[1]);
    assert_true(near_rel(r[0], 1 / other[1], 1e-8));
    assert_true(r[0] <= two_shares_ratio(s) && two_shares_ratio(s) <= r[1]);
    assert_int_equal(rejects, r[0] > 1 || r[1] < 1);
    two_shares_interval(s, 3.5, &other[0], &other[1]);
    assert_true(other[0] <= d[0] && other[1] >= d[1]);
}

/* All of the counts that two arms of so many can have, or every few. */
static void all_tables(double n, double m)
{
    struct two_shares s = {.n = {n, m}};

    for (s.hits[0] = 0; s.hits[0] <= n; s.hits[0]++)
        for (s.hits[1] = 0; s.hits[1] <= m; s.hits[1] += fmax(1, floor(m / 9)))
            one_table(&s);
}

static void properties(void **state)
{
    (void)state;
    for (double n = 1; n < 60; n = n * 3 + 1)
        for (double m = 2; m < 300; m *= 5)
            all_tables(n, m);
}

static void empty(void **state)
{
    const struct two_shares none = TABLE(3, 5, 0, 0), some = TABLE(1, 2, 1, 9);
    double low, high;

    (void)state;
    two_shares_interval(&none, Z95, &low, &high);
    assert_true(low == -1 && high == 1);
    two_shares_ratio_interval(&none, Z95, &low, &high);
    assert_true(low == 0 && isinf(high));
    assert_true(two_shares_difference(&none) == 0);
    assert_true(two_shares_ratio(&none) == 1);
    assert_true(two_shares_expected(&none) == 0);
    assert_true(two_shares_units(0, 5) == 0);
    two_shares_interval(&some, INFINITY, &low, &high);
    assert_true(low == -1 && high == 1);
    assert_true(near_rel(two_shares_expected(&some), 2 * 2. / 11, 1e-12));
}

/* Hine et al. 1989 in Fagerland, Lydersen and Laake (2017), chapter 10: the
 * difference of Mantel and Haenszel by contingencytables 3.0.1, the test is
 * mantelhaen.test(correct = FALSE) of R 4.2.2; limits to 40 digits in mpmath.
 * Wald's, by the book, are .0020 and .0542. */
static void strata(void **state)
{
    static const struct two_shares hine[] = {
        TABLE(2, 39, 1, 43),   TABLE(4, 44, 4, 44),   TABLE(6, 107, 4, 110),
        TABLE(7, 103, 5, 100), TABLE(7, 110, 3, 106), TABLE(11, 154, 4, 146),
    };
    struct share_strata s = {.count = 6};
    double z, low, high;

    (void)state;
    for (size_t i = 0; i < s.count; i++) {
        s.s[i] = hine[i];
        s.weight[i] = two_shares_units(hine[i].n[0], hine[i].n[1]) / 4;
    }
    z = share_strata_z(&s, 0);
    assert_true(near_rel(share_strata_difference(&s), .028083265157202, 1e-10));
    assert_true(near_rel(z * z, 4.37534163222164, 1e-9));
    share_strata_interval(&s, Z95, &low, &high);
    assert_true(near_rel(low, .00182998333278545, 1e-8));
    assert_true(near_rel(high, .0554987501863664, 1e-8));
    assert_true(near_abs(low, .00198817357129371, 5e-4));
    assert_true(near_abs(high, .0541783567431104, 2e-3));
    s.count = 1;
    share_strata_interval(&s, Z95, &low, &high);
    assert_true(
        near_abs(share_strata_z(&s, .1), two_shares_z(hine, .1), 1e-12));
}

/* R datasets::UCBAdmissions: mantelhaen.test(correct = FALSE) of R 4.2.2. */
static void admissions(void **state)
{
    struct share_strata s = {
        .count = 6,
        .s = {TABLE(512, 825, 89, 108), TABLE(353, 560, 17, 25),
              TABLE(120, 325, 202, 593), TABLE(138, 417, 131, 375),
              TABLE(53, 191, 94, 393), TABLE(22, 373, 24, 341)},
    };
    double z;

    (void)state;
    for (size_t i = 0; i < s.count; i++)
        s.weight[i] = two_shares_units(s.s[i].n[0], s.s[i].n[1]);
    z = share_strata_z(&s, 0);
    assert_true(near_rel(z * z, 1.52460666044344, 1e-9));
    assert_true(z < 0);
}

static struct share_strata of_two(const struct two_shares *x,
                                  const struct two_shares *y, size_t at)
{
    struct share_strata s = {.count = 0};

    share_strata_add(&s, 0, x, two_shares_units(x->n[0], x->n[1]) / 4);
    share_strata_add(&s, at, y, two_shares_units(y->n[0], y->n[1]) / 4);
    return s;
}

/* Two at one place: the difference is that of both, whatever the parts of the
 * arms; the error that of both when shares are equal, else more by how unlike
 * they are, which is worked out by hand. */
static void at_one_place(void **state)
{
    const struct two_shares few = TABLE(2, 20, 18, 180),
                            many = TABLE(15, 150, 5, 50),
                            often = TABLE(60, 150, 20, 50);
    struct share_strata apart = of_two(&few, &many, 1);
    struct share_strata same = of_two(&few, &many, 0);
    double spread;

    (void)state;
    assert_true(apart.count == 2 && same.count == 1);
    assert_true(near_rel(same.weight[0], 18 + 37.5, 1e-12));
    assert_true(near_abs(share_strata_difference(&same), 0, 1e-12));
    spread = share_strata_z(&apart, .001) / share_strata_z(&same, .001);
    assert_true(near_rel(spread, 1, .01));
    apart = of_two(&few, &often, 1);
    same = of_two(&few, &often, 0);
    spread = share_strata_z(&apart, .001) / share_strata_z(&same, .001);
    /* of 18 * .09 + 37.5 * .24 it makes 55.5 * p (1 - p), of their mean p */
    assert_true(near_rel(spread * spread, 11.7185 / 10.62, .01));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences), cmocka_unit_test(rare),
        cmocka_unit_test(ratios),      cmocka_unit_test(pivots),
        cmocka_unit_test(any_time),    cmocka_unit_test(properties),
        cmocka_unit_test(empty),       cmocka_unit_test(strata),
        cmocka_unit_test(admissions),  cmocka_unit_test(at_one_place),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
