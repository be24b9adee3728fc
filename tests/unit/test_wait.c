#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "provider/wait.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)
/* Sun, 22 Nov 2026 14:00:00 GMT */
#define WALL (INT64_C(1795356000) * S)

struct line {
    const char *name, *value;
};

static int64_t wait_for(const struct line *line)
{
    struct waits w;

    wait_clear(&w);
    for (; line->name; line++)
        wait_header(&w, line->name, line->value, WALL);
    return wait_floor(&w);
}

#define FLOOR(...) wait_for((const struct line[]){__VA_ARGS__, {0}})

static void test_what_is_asked(void **state)
{
    (void)state;
    assert_int_equal(FLOOR({"Server", "x"}), 0);
    assert_int_equal(FLOOR({"Retry-After", "2.5"}), 2500 * MS);
    assert_int_equal(FLOOR({"retry-after", "Sun, 22 Nov 2026 14:00:09 GMT"}),
                     9 * S);
    assert_int_equal(FLOOR({"Retry-After-Ms", "1500.5"}), 1500500000);
    assert_int_equal(FLOOR({"x-ms-retry-after-ms", "100000"}), 100 * S);
    assert_int_equal(FLOOR({"retry-after", "0"}), 0);
}

static void test_the_finer_one_wins(void **state)
{
    (void)state;
    assert_int_equal(FLOOR({"retry-after", "9"}, {"retry-after-ms", "7"},
                           {"x-ms-retry-after-ms", "8"}),
                     7 * MS);
    assert_int_equal(FLOOR({"retry-after", "9"}, {"x-ms-retry-after-ms", "8"}),
                     8 * MS);
    assert_int_equal(FLOOR({"x-ratelimit-remaining-requests", "0"},
                           {"x-ratelimit-reset-requests", "20s"},
                           {"retry-after", "9"}),
                     9 * S);
}

static void test_too_long_or_senseless(void **state)
{
    (void)state;
    assert_int_equal(FLOOR({"retry-after", "120"}), 120 * S);
    assert_int_equal(FLOOR({"retry-after", "120.001"}), -1);
    assert_int_equal(FLOOR({"retry-after", "-1"}), -1);
    assert_int_equal(FLOOR({"retry-after", "soon"}), -1);
    assert_int_equal(FLOOR({"retry-after-ms", "nan"}), -1);
    assert_int_equal(FLOOR({"retry-after-ms", "12x"}), -1);
    assert_int_equal(FLOOR({"retry-after-ms", ""}), -1);
    assert_int_equal(FLOOR({"retry-after-ms", "120001"}), -1);
}

static void test_limits_count_when_used_up(void **state)
{
    (void)state;
    assert_int_equal(FLOOR({"x-ratelimit-remaining-requests", "3"},
                           {"x-ratelimit-reset-requests", "20s"}),
                     0);
    assert_int_equal(FLOOR({"X-RateLimit-Reset-Tokens", "1m12.172s"},
                           {"X-RateLimit-Remaining-Tokens", "0"}),
                     72172 * MS);
    assert_int_equal(FLOOR({"x-ratelimit-remaining-requests", "0"},
                           {"x-ratelimit-reset-requests", "17ms"},
                           {"x-ratelimit-remaining-tokens", "0"},
                           {"x-ratelimit-reset-tokens", "30"}),
                     30 * S);
    assert_int_equal(FLOOR({"x-ratelimit-remaining-project-tokens", "0"},
                           {"x-ratelimit-reset-project-tokens", "6m0s"}),
                     -1);
    assert_int_equal(FLOOR({"x-ratelimit-remaining-requests", "0"},
                           {"x-ratelimit-reset-requests", "-1"}),
                     0);
    assert_int_equal(FLOOR({"x-ratelimit-remaining-requests", "-1"},
                           {"x-ratelimit-reset-requests", "30"}),
                     0);
}

static void test_limits_that_are_moments(void **state)
{
    (void)state;
    assert_int_equal(FLOOR({"anthropic-ratelimit-input-tokens-remaining", "0"},
                           {"anthropic-ratelimit-input-tokens-reset",
                            "2026-11-22T14:00:42Z"}),
                     42 * S);
    assert_int_equal(
        FLOOR({"anthropic-ratelimit-tokens-remaining", "0"},
              {"anthropic-ratelimit-tokens-reset", "2026-11-22T13:00:00Z"}),
        0);
    assert_int_equal(
        FLOOR({"anthropic-ratelimit-tokens-remaining", "0"},
              {"anthropic-ratelimit-tokens-reset", "9999-01-01T00:00:00Z"}),
        -1);
    assert_int_equal(FLOOR({"anthropic-ratelimit-requests-remaining", "0"},
                           {"anthropic-ratelimit-requests-reset", "later"}),
                     0);
    assert_int_equal(FLOOR({"anthropic-ratelimit-output-tokens-remaining", "1"},
                           {"anthropic-ratelimit-output-tokens-reset",
                            "2026-11-22T14:00:42Z"}),
                     0);
}

static void test_what_the_body_asks(void **state)
{
    struct waits w;

    (void)state;
    wait_clear(&w);
    wait_body(&w, "38s");
    assert_int_equal(wait_floor(&w), 38 * S);
    wait_header(&w, "retry-after", "9", WALL);
    assert_int_equal(wait_floor(&w), 9 * S);
    wait_clear(&w);
    wait_body(&w, "?");
    assert_int_equal(wait_floor(&w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_asked),
        cmocka_unit_test(test_the_finer_one_wins),
        cmocka_unit_test(test_too_long_or_senseless),
        cmocka_unit_test(test_limits_count_when_used_up),
        cmocka_unit_test(test_limits_that_are_moments),
        cmocka_unit_test(test_what_the_body_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
