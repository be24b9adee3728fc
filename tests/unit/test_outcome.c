#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/outcome.h"
#include "model/prompt.h"
#include "model/reply.h"

static void test_each_row_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < OUTCOMES; i++) {
        assert_int_equal(outcome_find(outcome_name(i)), i);
        assert_true(outcome_words(i)[0] != '\0');
    }
    assert_int_equal(outcome_find("okay"), -1);
    assert_int_equal(outcome_find(""), -1);
}

static void test_what_counts_as_an_error(void **state)
{
    (void)state;
    assert_false(outcome_failed(OUTCOME_OK));
    assert_false(outcome_failed(OUTCOME_FILTERED));
    assert_false(outcome_failed(OUTCOME_SKIPPED));
    assert_true(outcome_failed(OUTCOME_RATE_LIMITED));
    assert_true(outcome_failed(OUTCOME_QUOTA));
    assert_string_equal(outcome_words(OUTCOME_RATE_LIMITED),
                        "rate limited (429)");
}

static void test_what_is_among_those_of_which_a_share_failed(void **state)
{
    (void)state;
    for (int i = 0; i < OUTCOMES; i++)
        assert_int_equal(outcome_counts((enum outcome)i),
                         i != OUTCOME_SKIPPED && i != OUTCOME_ABANDONED);
}

static void test_a_new_reply_knows_nothing(void **state)
{
    struct reply r;

    (void)state;
    reply_init(&r);
    assert_int_equal(r.outcome, OUTCOME_SKIPPED);
    assert_int_equal(r.due, -1);
    assert_int_equal(r.sent, -1);
    assert_int_equal(r.wire, -1);
    assert_int_equal(r.latency, -1);
    assert_int_equal(r.head, -1);
    assert_int_equal(r.first_token, -1);
    assert_int_equal(r.first_content, -1);
    assert_int_equal(r.last_token, -1);
    assert_int_equal(r.usage.input, -1);
    assert_int_equal(r.usage.output, -1);
    assert_int_equal(r.usage.cached, -1);
    assert_int_equal(r.usage.cache_write, -1);
    assert_int_equal(r.usage.reasoning, -1);
    assert_int_equal(r.cost, -1);
    assert_int_equal(r.cost_uncached, -1);
    assert_int_equal(r.attempts, 0);
    assert_null(r.text);
    assert_null(r.error);
}

static void test_a_cluster_is_the_widest_that_is_known(void **state)
{
    struct prompt p = {.id = "p", .user = "u", .conversation = "c"};

    (void)state;
    assert_string_equal(prompt_cluster(&p), "c");
    p.conversation = "";
    assert_string_equal(prompt_cluster(&p), "u");
    p.conversation = NULL;
    assert_string_equal(prompt_cluster(&p), "u");
    p.user = "";
    assert_string_equal(prompt_cluster(&p), "p");
    p.user = NULL;
    assert_string_equal(prompt_cluster(&p), "p");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row_is_found_by_its_name),
        cmocka_unit_test(test_what_counts_as_an_error),
        cmocka_unit_test(test_what_is_among_those_of_which_a_share_failed),
        cmocka_unit_test(test_a_new_reply_knows_nothing),
        cmocka_unit_test(test_a_cluster_is_the_widest_that_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
