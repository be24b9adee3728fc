#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "base/rng.h"

enum { THROWS = 100000, BINS = 50 };

/* The reference: xoshiro256** from the state 1, 2, 3, 4 gives 11520, 0,
 * 1509978240 and so on; splitmix64 of 0 begins with E220A8397B1DCDAF (both
 * published by the authors). */
static void first_values_are_the_published_ones(void **state)
{
    struct rng r = {{1, 2, 3, 4}};

    (void)state;
    assert_true(rng_next(&r) == 11520);
    assert_true(rng_next(&r) == 0);
    assert_true(rng_next(&r) == 1509978240);
    assert_true(rng_next(&r) == UINT64_C(1215971899390074240));
    assert_true(rng_next(&r) == UINT64_C(1216172134540287360));
    assert_true(rng_next(&r) == UINT64_C(607988272756665600));
    rng_seed(&r, 0);
    assert_true(r.s[0] == UINT64_C(0xE220A8397B1DCDAF));
    assert_true(r.s[1] == UINT64_C(0x6E789E6AA1B965F4));
    assert_true(r.s[2] == UINT64_C(0x06C45D188009454F));
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
    struct rng a, b, c;
    int same = 0;

    (void)state;
    rng_seed(&a, 42);
    rng_seed(&b, 42);
    rng_seed(&c, 43);
    for (int i = 0; i < 1000; i++) {
        uint64_t x = rng_next(&a);

        assert_true(x == rng_next(&b));
        same += x == rng_next(&c);
    }
    assert_int_equal(same, 0);
}

/* Mean BINS - 1, standard deviation sqrt(2 (BINS - 1)); five of them. */
static void check_even(const int count[BINS])
{
    double expected = (double)THROWS / BINS, sum = 0, free = BINS - 1;

    for (int i = 0; i < BINS; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    assert_true(sum < free + 5 * sqrt(2 * free));
    assert_true(sum > free - 5 * sqrt(2 * free));
}

static void all_results_are_equally_likely(void **state)
{
    int below[BINS] = {0}, unit[BINS] = {0}, normal[BINS] = {0};
    int exponential[BINS] = {0};
    struct rng r;

    (void)state;
    rng_seed(&r, 7);
    for (int i = 0; i < THROWS; i++) {
        double u = rng_unit(&r), n = rng_normal(&r), e = rng_exponential(&r);

        assert_true(u >= 0 && u < 1 && e >= 0);
        below[rng_below(&r, BINS)]++;
        unit[(int)(u * BINS)]++;
        /* Through its distribution function, each becomes uniform. */
        normal[(int)(erfc(-n / sqrt(2)) / 2 * BINS)]++;
        exponential[(int)(-expm1(-e) * BINS)]++;
    }
    check_even(below);
    check_even(unit);
    check_even(normal);
    check_even(exponential);
}

/* With n = 3/4 of 2^64, a plain remainder would throw the lowest third twice
 * as often as the others. */
static void a_large_limit_is_unbiased(void **state)
{
    uint64_t n = UINT64_C(3) << 62;
    int low = 0;
    struct rng r;

    (void)state;
    rng_seed(&r, 7);
    for (int i = 0; i < THROWS; i++) {
        uint64_t x = rng_below(&r, n);

        assert_true(x < n);
        low += x < n / 3;
    }
    assert_in_range(low, THROWS / 3 - 800, THROWS / 3 + 800);
}

static void below_one_is_always_zero(void **state)
{
    struct rng r;

    (void)state;
    rng_seed(&r, 7);
    for (int i = 0; i < 100; i++)
        assert_true(rng_below(&r, 1) == 0);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_values_are_the_published_ones),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(all_results_are_equally_likely),
        cmocka_unit_test(a_large_limit_is_unbiased),
        cmocka_unit_test(below_one_is_always_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
