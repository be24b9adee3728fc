#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/hash.h"

static const char text[] = "the quick brown fox jumps over the lazy dog, twice";

static void the_split_does_not_matter(void **state)
{
    size_t len = sizeof(text) - 1;
    uint64_t whole = hash_bytes(3, text, len);
    struct hash h;

    (void)state;
    for (size_t i = 0; i <= len; i++)
        for (size_t k = i; k <= len; k++) {
            hash_init(&h, 3);
            hash_add(&h, text, i);
            hash_add(&h, text + i, k - i);
            hash_add(&h, text + k, len - k);
            assert_true(hash_value(&h) == whole);
        }
}

static void asking_does_not_end_it(void **state)
{
    struct hash h;

    (void)state;
    hash_init(&h, 0);
    for (size_t i = 0; i < sizeof(text); i++) {
        assert_true(hash_value(&h) == hash_bytes(0, text, i));
        hash_add(&h, text + i, 1);
    }
}

/* Stores hold these values: they must be the same for ever. */
static void values_are_fixed(void **state)
{
    (void)state;
    assert_true(hash_bytes(0, "", 0) == UINT64_C(0x26B88F7E8C99A00C));
    assert_true(hash_bytes(0, text, 50) == UINT64_C(0xBA4158394ED36798));
    assert_true(hash_bytes(1, text, 50) == UINT64_C(0xF03D43889F1D7A29));
}

static void zeros_at_the_end_and_the_seed_count(void **state)
{
    static const char zeros[64];

    (void)state;
    for (size_t i = 0; i < 64; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(hash_bytes(0, zeros, i) != hash_bytes(0, zeros, k));
    assert_true(hash_bytes(0, text, 9) != hash_bytes(1, text, 9));
}

static int bits(uint64_t x)
{
    return __builtin_popcountll(x);
}

/* One bit of the input turns half of the output, wherever it is: 32 of 64,
 * with a standard deviation of 4 / sqrt(count) for the mean. */
static void each_bit_changes_half_of_the_result(void **state)
{
    char bytes[24];
    int turned = 0, count = 0;
    uint64_t whole;

    (void)state;
    memcpy(bytes, text, sizeof(bytes));
    whole = hash_bytes(0, bytes, sizeof(bytes));
    for (int i = 0; i < 24 * 8; i++, count++) {
        int now;

        bytes[i / 8] ^= (char)(1 << i % 8);
        now = bits(whole ^ hash_bytes(0, bytes, sizeof(bytes)));
        bytes[i / 8] ^= (char)(1 << i % 8);
        assert_in_range(now, 10, 54);
        turned += now;
    }
    assert_in_range(turned, count * 31, count * 33);
}

static void many_numbers_do_not_meet(void **state)
{
    enum { SLOTS = 1 << 16 };
    static unsigned char slot[SLOTS];
    int used = 0;

    (void)state;
    for (uint32_t i = 0; i < SLOTS; i++) {
        uint64_t h = hash_bytes(0, &i, sizeof(i));

        used += !slot[h % SLOTS];
        slot[h % SLOTS] = 1;
    }
    /* Of n balls in n slots, a share of 1 - 1/e finds an empty one. */
    assert_in_range(used, SLOTS * 0.627, SLOTS * 0.637);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_split_does_not_matter),
        cmocka_unit_test(asking_does_not_end_it),
        cmocka_unit_test(values_are_fixed),
        cmocka_unit_test(zeros_at_the_end_and_the_seed_count),
        cmocka_unit_test(each_bit_changes_half_of_the_result),
        cmocka_unit_test(many_numbers_do_not_meet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
