/* What is asked of an endpoint, in which order, how often, at what price. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/check_made.h"

#define REFUSES(name)                                                          \
    "{\"error\":{\"message\":\"Unsupported parameter: '" name                  \
    "' is not supported with this model.\",\"type\":"                          \
    "\"invalid_request_error\",\"param\":\"" name                              \
    "\",\"code\":\"unsupported_parameter\"}}"
#define OVERLOADED "{\"error\":{\"message\":\"overloaded\"}}"

static int setup(void **state)
{
    *state = memory_new(1, sizeof(struct made));
    made_init(*state);
    return 0;
}

static int teardown(void **state)
{
    made_release(*state);
    free(*state);
    return 0;
}

static void test_all_is_well(void **state)
{
    struct made *m = *state;

    made_run(m);
    assert_int_equal(m->founds, 10);
    for (size_t i = 0; i < m->founds; i++)
        made_is(m, m->found[i].check, CHECK_OK, "");
    assert_string_equal(made_text(m, "resolve"),
                        "control.test is 192.0.2.7, looked up in 2.00 ms");
    assert_string_equal(made_text(m, "connect"),
                        "port 443 answers, connected in 3.00 ms");
    assert_string_equal(made_text(m, "usage"),
                        "12 tokens in, 5 out; in streams, too");
}

/* The list, a completion, a stream, the completion again, and no more: three
 * that cost money. */
static void test_what_is_asked(void **state)
{
    struct made *m = *state;

    made_run(m);
    assert_int_equal(m->asks, 4);
    assert_string_equal(m->asked[0].url, "https://control.test/v1/models");
    assert_string_equal(m->asked[0].body, "");
    assert_string_equal(m->asked[1].url,
                        "https://control.test/v1/chat/completions");
    assert_null(strstr(m->asked[1].body, "stream"));
    assert_non_null(strstr(m->asked[2].body, "\"stream\":true"));
    assert_string_equal(m->asked[3].body, m->asked[1].body);
    assert_non_null(strstr(m->asked[1].body, "\"max_tokens\":64"));
    assert_non_null(strstr(m->asked[1].body, "\"temperature\":0"));
    assert_non_null(strstr(m->asked[1].body, "\"seed\":42"));
    assert_int_equal(m->bill.completions, 3);
    assert_int_equal(m->bill.usage.input, 36);
    assert_int_equal(m->bill.usage.output, 15);
    assert_int_equal(m->bill.usage.cached, -1);
    assert_int_equal(m->bill.untold, 0);
    assert_string_equal(m->bill.model, "m-1");
}

static void test_whole_answers_are_no_streams(void **state)
{
    struct made *m = *state;

    m->variant.stream = 0;
    made_run(m);
    assert_int_equal(m->asks, 3);
    made_is(m, "streaming", CHECK_SKIPPED, "whole answers");
    assert_string_equal(made_text(m, "usage"), "12 tokens in, 5 out");
    made_is(m, "determinism", CHECK_OK, "equal");
}

/* The variant's own number may be large: its name is kept, and ours sent. */
static void test_tokens_have_a_ceiling(void **state)
{
    struct made *m = *state;

    variant_param(&m->variant, "max_completion_tokens", PARAM_SET, "90000");
    made_run(m);
    assert_non_null(strstr(m->asked[1].body, "\"max_completion_tokens\":64"));
    assert_null(strstr(m->asked[1].body, "\"max_tokens\""));
}

static void test_a_dropped_ceiling_has_another_name(void **state)
{
    struct made *m = *state;

    variant_param(&m->variant, "max_tokens", PARAM_DROP, NULL);
    made_run(m);
    assert_non_null(strstr(m->asked[1].body, "\"max_completion_tokens\":64"));
}

static void test_nothing_is_asked_after_the_end(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 404,
                                .body = "{\"error\":{\"message\":\"no such "
                                        "model\",\"code\":"
                                        "\"model_not_found\"}}"};
    made_run(m);
    assert_int_equal(m->asks, 2);
    made_is(m, "model", CHECK_BAD, "404");
    made_is(m, "completion", CHECK_SKIPPED, "the model is not there");
    made_is(m, "determinism", CHECK_SKIPPED, "the model is not there");
    assert_int_equal(m->bill.completions, 0);
}

static void test_refusals_are_learnt(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 400, .body = REFUSES("temperature")};
    m->whole[1] = (struct says){.status = 400, .body = REFUSES("seed")};
    m->whole[2] = (struct says){.status = 200};
    made_run(m);
    assert_int_equal(m->asks, 6);
    assert_null(strstr(m->asked[3].body, "seed"));
    assert_null(strstr(m->asked[4].body, "temperature"));
    made_is(m, "completion", CHECK_OK, "11 bytes");
    made_is(m, "parameters", CHECK_LOOK, "temperature is refused, and left");
    made_is(m, "parameters", CHECK_LOOK, "; seed is refused, and left out");
    made_is(m, "determinism", CHECK_OK, "(no temperature, no seed)");
}

static void test_a_liar_comes_to_an_end(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 400, .body = REFUSES("seed")};
    made_run(m);
    assert_int_equal(m->asks, 3);
    made_is(m, "completion", CHECK_BAD, "'seed'");
    made_is(m, "completion", CHECK_BAD, "; --set and --drop change");
}

/* One second, then two, or what the endpoint asks for. */
static void test_moments_pass(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 503, .body = OVERLOADED};
    m->whole[1] = (struct says){
        .status = 429, .body = OVERLOADED, .name = "retry-after", .value = "7"};
    m->whole[2] = (struct says){.status = 200};
    made_run(m);
    made_is(m, "completion", CHECK_LOOK, "at try 3");
    assert_int_equal(m->asked[2].at - m->asked[1].at, S + MS);
    assert_int_equal(m->asked[3].at - m->asked[2].at, 7 * S + MS);
    assert_int_equal(m->bill.completions, 3);
}

static void test_three_tries_and_no_more(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 503, .body = OVERLOADED};
    made_run(m);
    assert_int_equal(m->asks, 4);
    assert_int_equal(m->asked[3].at - m->asked[2].at, 2 * S + MS);
    made_is(m, "key", CHECK_SKIPPED, "nobody told");
    made_is(m, "model", CHECK_OK, "in the list of 2");
    made_is(m, "completion", CHECK_BAD,
            "HTTP 503: overloaded; the fault is the server's");
    made_is(m, "completion", CHECK_BAD, "try later (3 tries)");
}

static void test_a_wait_that_is_too_long(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 429,
                                .body = OVERLOADED,
                                .name = "retry-after",
                                .value = "31"};
    made_run(m);
    assert_int_equal(m->asks, 2);
    made_is(m, "completion", CHECK_BAD, "it asks to wait 31.0 s; try later");
}

static void test_a_wait_that_nobody_would(void **state)
{
    struct made *m = *state;

    m->whole[0] = (struct says){.status = 429,
                                .body = OVERLOADED,
                                .name = "retry-after",
                                .value = "86000"};
    made_run(m);
    assert_int_equal(m->asks, 2);
    made_is(m, "completion", CHECK_BAD, "it asks to wait very long");
}

static void test_silence_has_an_end(void **state)
{
    struct made *m = *state;
    int64_t begun = m->now;

    m->list.hangs = m->whole[0].hangs = 1;
    made_run(m);
    assert_int_equal(m->now - begun, 60 * S);
    made_is(m, "connect", CHECK_LOOK, "within 30.0 s");
    made_is(m, "key", CHECK_SKIPPED, "nobody told");
    made_is(m, "model", CHECK_SKIPPED, "nobody told");
    made_is(m, "completion", CHECK_BAD, "no answer within 30.0 s");
    assert_int_equal(m->bill.completions, 1);
    assert_int_equal(m->bill.untold, 1);
}

static void test_no_socket_is_no_connection(void **state)
{
    struct made *m = *state;

    m->broken = 1;
    made_run(m);
    made_is(m, "connect", CHECK_BAD, "no more sockets");
    made_is(m, "key", CHECK_SKIPPED, "no connection");
    assert_int_equal(m->asks, 1);
}

static void test_left_in_the_middle(void **state)
{
    struct made *m = *state;
    struct err err;

    m->check = check_new(&m->set, &err);
    check_start(m->check, m->now);
    assert_non_null(m->exchange); /* teardown: it is cancelled */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_is_well),
        TEST(test_what_is_asked),
        TEST(test_whole_answers_are_no_streams),
        TEST(test_tokens_have_a_ceiling),
        TEST(test_a_dropped_ceiling_has_another_name),
        TEST(test_nothing_is_asked_after_the_end),
        TEST(test_refusals_are_learnt),
        TEST(test_a_liar_comes_to_an_end),
        TEST(test_moments_pass),
        TEST(test_three_tries_and_no_more),
        TEST(test_a_wait_that_is_too_long),
        TEST(test_a_wait_that_nobody_would),
        TEST(test_silence_has_an_end),
        TEST(test_no_socket_is_no_connection),
        TEST(test_left_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
