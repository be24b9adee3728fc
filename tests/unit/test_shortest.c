/* The shortest difference, against the length of what is in common, which
 * lcs.c finds in another way. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/rng.h"
#include "compare/shortest.h"

#define MOST 90

static size_t left(const struct run *r, const unsigned char *gone,
                   uint32_t out[MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++)
        if (!gone[i])
            out[count++] = r->at[i];
    return count;
}

/* What is left on both sides is the same; returns how much. */
static size_t common(struct run a, struct run b, uint64_t steps, int *exact)
{
    unsigned char one[MOST] = {0}, other[MOST] = {0};
    unsigned char *const gone[2] = {one, other};
    uint32_t x[MOST], y[MOST];
    size_t count;

    *exact = shortest_mark(a, b, gone, steps);
    count = left(&a, one, x);
    assert_int_equal(left(&b, other, y), count);
    assert_memory_equal(x, y, count * sizeof(*x));
    return count;
}

static struct run made_up(struct rng *dice, uint32_t at[MOST], uint64_t kinds)
{
    struct run r = {at, (size_t)rng_below(dice, MOST)};

    for (size_t i = 0; i < r.count; i++)
        at[i] = (uint32_t)rng_below(dice, kinds);
    return r;
}

static void it_is_the_shortest(void **state)
{
    uint32_t x[MOST], y[MOST];
    struct rng dice;
    int exact;

    (void)state;
    rng_seed(&dice, 1);
    for (uint64_t i = 0; i < 3000; i++) {
        struct run a = made_up(&dice, x, 2 + i % 30);
        struct run b = made_up(&dice, y, 2 + i % 30);

        assert_int_equal(common(a, b, UINT64_MAX, &exact), lcs_length(a, b));
        assert_int_equal(exact, 1);
    }
}

static void one_that_gives_up_is_still_a_difference(void **state)
{
    uint32_t x[MOST], y[MOST];
    struct rng dice;
    int exact, short_of = 0;

    (void)state;
    rng_seed(&dice, 2);
    for (uint64_t i = 0; i < 1000; i++) {
        struct run a = made_up(&dice, x, 2 + i % 9);
        struct run b = made_up(&dice, y, 2 + i % 9);
        size_t count = common(a, b, 0, &exact);

        assert_true(count <= lcs_length(a, b));
        if (exact)
            assert_int_equal(count, lcs_length(a, b));
        short_of += !exact;
    }
    assert_true(short_of > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_shortest),
        cmocka_unit_test(one_that_gives_up_is_still_a_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
