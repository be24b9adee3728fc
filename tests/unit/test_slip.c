/* Slips of a finger: how far two words are apart, and which was meant. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/slip.h"

static size_t far(const char *word, const char *name)
{
    return slip_distance(word, strlen(word), name);
}

static void each_slip_is_one(void **state)
{
    (void)state;
    assert_int_equal(far("replay", "replay"), 0);
    assert_int_equal(far("RePlay", "replay"), 0);
    assert_int_equal(far("repla", "replay"), 1);
    assert_int_equal(far("rreplay", "replay"), 1);
    assert_int_equal(far("reblay", "replay"), 1);
    assert_int_equal(far("repaly", "replay"), 1);
    assert_int_equal(far("erplya", "replay"), 2);
    assert_int_equal(far("eprlay", "replay"), 2);
    assert_int_equal(far("", "replay"), 6);
    assert_int_equal(far("replay", ""), 6);
}

/* By the definition: what is true of any such distance. */
static void it_is_the_same_both_ways(void **state)
{
    static const char *const word[] = {"serve", "sevre",  "verse", "eves",
                                       "",      "server", "reves", "s"};
    enum { N = sizeof(word) / sizeof(*word) };

    (void)state;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            size_t d = far(word[i], word[j]), one = strlen(word[i]),
                   other = strlen(word[j]);

            assert_int_equal(d, far(word[j], word[i]));
            assert_true(d <= (one > other ? one : other));
            assert_true(d >= (one > other ? one - other : other - one));
        }
}

static void a_long_word_is_no_slip(void **state)
{
    char word[SLIP_MOST + 2];

    (void)state;
    memset(word, 'x', sizeof(word));
    assert_int_equal(slip_distance(word, SLIP_MOST, "x"), SLIP_MOST - 1);
    assert_true(slip_distance(word, SLIP_MOST + 1, "x") == SIZE_MAX);
    word[SLIP_MOST + 1] = '\0';
    assert_true(far("x", word) == SIZE_MAX);
}

static const char *meant(const char *word)
{
    static const char *const name[] = {"plan", "replay", "report", "review"};
    struct slip s = slip_of(word, strlen(word));

    for (int i = 0; i < 4; i++)
        slip_try(&s, name[i]);
    return s.name;
}

static void the_nearest_is_meant(void **state)
{
    (void)state;
    assert_string_equal(meant("reportt"), "report");
    assert_string_equal(meant("repay"), "replay");
    assert_string_equal(meant("plna"), "plan");
    /* Two of six are wrong, then three. */
    assert_string_equal(meant("rxplxy"), "replay");
    assert_null(meant("rxxlxy"));
    assert_null(meant("watch"));
    assert_null(meant(""));
    /* As near to replay: the first is taken. */
    assert_string_equal(meant("repoay"), "replay");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_slip_is_one),
        cmocka_unit_test(it_is_the_same_both_ways),
        cmocka_unit_test(a_long_word_is_no_slip),
        cmocka_unit_test(the_nearest_is_meant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
