#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "metrics/hist.h"

#define VALUES 20000
#define QUANTILES 1000
#define PROMISED ((1.02 - 1) / (1.02 + 1) + 1e-9)
#define ROUNDED 0.5 /* ns: an estimate is a whole number of them */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* From a microsecond to about seventeen minutes, evenly in the logarithm. */
static void throw_values(int64_t *value, size_t n, uint64_t seed)
{
    struct rng dice;

    rng_seed(&dice, seed);
    for (size_t i = 0; i < n; i++)
        value[i] = (int64_t)(1000 * pow(10, 9 * rng_unit(&dice)));
}

static void test_quantiles_are_those_of_the_sorted_values(void **state)
{
    static int64_t value[VALUES];
    static struct hist h;

    (void)state;
    throw_values(value, VALUES, 1);
    for (size_t i = 0; i < VALUES; i++)
        hist_add(&h, value[i]);
    qsort(value, VALUES, sizeof(*value), by_value);
    for (int i = 0; i <= QUANTILES; i++) {
        double p = (double)i / QUANTILES;
        double exact = (double)value[(size_t)floor(p * (VALUES - 1))];
        double error = fabs((double)hist_quantile(&h, p) - exact);

        assert_true(error <= exact * PROMISED + ROUNDED);
    }
    assert_int_equal(hist_quantile(&h, 0), value[0]);
    assert_int_equal(hist_quantile(&h, 1), value[VALUES - 1]);
}

/* A bin holds what is above its lower end, and its upper end: also next to
 * where it begins and ends. */
static void test_bins_begin_and_end_where_they_should(void **state)
{
    (void)state;
    for (int i = 1; i < HIST_BINS - 1; i++)
        for (int off = -3; off <= 3; off++) {
            int64_t ns = (int64_t)(1000 * pow(1.02, i)) + off;
            int bin = (int)ceil(log((double)ns / 1000) / log(1.02));
            static struct hist h;

            hist_clear(&h);
            hist_add(&h, ns);
            assert_int_equal(h.bin[ns > 1000 ? bin : 0], 1);
        }
}

static void test_merging_is_recording_together(void **state)
{
    static int64_t value[VALUES];
    static struct hist all, half[2], sum;

    (void)state;
    throw_values(value, VALUES, 2);
    for (size_t i = 0; i < VALUES; i++) {
        hist_add(&all, value[i]);
        hist_add(&half[value[i] & 1], value[i]);
    }
    hist_merge(&sum, &half[1]);
    hist_merge(&sum, &half[0]);
    assert_memory_equal(sum.bin, all.bin, sizeof(all.bin));
    assert_int_equal(sum.count, all.count);
    assert_int_equal(sum.least, all.least);
    assert_int_equal(sum.most, all.most);
    assert_int_equal(hist_mean(&sum), hist_mean(&all));
}

static void test_an_empty_one_changes_nothing(void **state)
{
    static struct hist h, none;

    (void)state;
    assert_int_equal(hist_quantile(&h, 0.5), -1);
    assert_int_equal(hist_mean(&h), -1);
    hist_merge(&h, &none);
    assert_int_equal(h.count, 0);
    hist_add(&h, 5000000);
    hist_merge(&h, &none);
    assert_int_equal(h.least, 5000000);
    assert_int_equal(h.most, 5000000);
    hist_merge(&none, &h);
    assert_int_equal(none.least, 5000000);
    hist_clear(&h);
    assert_int_equal(hist_quantile(&h, 0.5), -1);
}

static void test_what_is_out_of_range_stays_in_the_ends(void **state)
{
    static struct hist h;

    (void)state;
    hist_add(&h, -7);
    assert_int_equal(h.least, 0);
    assert_int_equal(h.bin[0], 1);
    hist_add(&h, 1000);
    assert_int_equal(h.bin[0], 2);
    hist_add(&h, INT64_MAX / 4);
    hist_add(&h, INT64_MAX / 2);
    assert_int_equal(h.bin[HIST_BINS - 1], 2);
    assert_int_equal(hist_quantile(&h, 1), INT64_MAX / 2);
    assert_int_equal(hist_quantile(&h, 0), 0);
}

/* From one end of a bin to the other: no estimate leaves what was recorded. */
static void test_one_value_is_every_quantile(void **state)
{
    static struct hist h;

    (void)state;
    for (int64_t ns = 123000000; ns < 126000000; ns += 100000) {
        hist_clear(&h);
        for (int i = 0; i < 9; i++)
            hist_add(&h, ns);
        for (double p = 0; p <= 1; p += 0.125)
            assert_int_equal(hist_quantile(&h, p), ns);
        assert_int_equal(hist_mean(&h), ns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles_are_those_of_the_sorted_values),
        cmocka_unit_test(test_bins_begin_and_end_where_they_should),
        cmocka_unit_test(test_merging_is_recording_together),
        cmocka_unit_test(test_an_empty_one_changes_nothing),
        cmocka_unit_test(test_what_is_out_of_range_stays_in_the_ends),
        cmocka_unit_test(test_one_value_is_every_quantile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
