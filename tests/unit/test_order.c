#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/order.h"

#define BLOCKS 6000

/* The four sides of a block as bits. */
static unsigned block(uint64_t seed, int64_t number)
{
    unsigned bits = 0;

    for (int i = 0; i < 4; i++)
        bits |= (unsigned)order_first(seed, 4 * number + i) << i;
    return bits;
}

static void every_block_of_four_has_two_of_each(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++)
        for (int64_t b = 0; b < 300; b++)
            assert_int_equal(__builtin_popcount(block(seed, b)), 2);
}

/* Each of the six orders, and each after each other, about as often. */
static void blocks_are_drawn_evenly_and_by_themselves(void **state)
{
    int count[16] = {0}, both[16][16] = {{0}}, kinds = 0, pairs = 0;

    (void)state;
    for (int64_t b = 0; b < BLOCKS; b++) {
        count[block(7, b)]++;
        both[block(7, b)][block(7, b + 1)]++;
    }
    for (int i = 0; i < 16; i++) {
        kinds += count[i] > 0;
        if (count[i])
            assert_in_range(count[i], BLOCKS / 6 - 150, BLOCKS / 6 + 150);
        for (int j = 0; j < 16; j++) {
            pairs += both[i][j] > 0;
            if (both[i][j])
                assert_in_range(both[i][j], BLOCKS / 36 - 65, BLOCKS / 36 + 65);
        }
    }
    assert_int_equal(kinds, 6);
    assert_int_equal(pairs, 36);
}

static void a_pair_has_its_order_whenever_it_is_asked_for(void **state)
{
    enum side first[100];

    (void)state;
    for (int i = 0; i < 100; i++)
        first[i] = order_first(3, i);
    for (int i = 99; i >= 0; i--)
        assert_int_equal(order_first(3, i), first[i]);
}

static void another_seed_gives_another_order(void **state)
{
    int same = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        same += order_first(1, i) == order_first(2, i);
    assert_in_range(same, 400, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_of_four_has_two_of_each),
        cmocka_unit_test(blocks_are_drawn_evenly_and_by_themselves),
        cmocka_unit_test(a_pair_has_its_order_whenever_it_is_asked_for),
        cmocka_unit_test(another_seed_gives_another_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
