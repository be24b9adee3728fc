#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/answer.h"

#define CHUNK(delta)                                                           \
    "data: {\"choices\":[{\"index\":0,\"delta\":" delta "}]}\n\n"
#define DONE "data: [DONE]\n\n"
#define GOOD                                                                   \
    "{\"choices\":[{\"message\":{\"content\":\"x\"},"                          \
    "\"finish_reason\":\"stop\"}]}"

static int set_up(void **state)
{
    struct answer *a = malloc(sizeof(*a));

    answer_init(a);
    answer_clear(a, &provider_openai);
    *state = a;
    return 0;
}

static int tear_down(void **state)
{
    answer_release(*state);
    free(*state);
    return 0;
}

/* An answer that is not streamed. */
static enum outcome answer(struct answer *a, int status, const char *body)
{
    answer_clear(a, &provider_openai);
    answer_head(a, status);
    answer_data(a, body, strlen(body), 1);
    return answer_end(a, CLOSE_WHOLE, NULL, 2);
}

static void test_times_of_tokens(void **state)
{
    static const char *const part[] = {
        CHUNK("{\"role\":\"assistant\",\"content\":\"\"}"),
        CHUNK("{\"reasoning_content\":\"Hm\"}"),
        CHUNK("{\"content\":\"A\"}"),
        CHUNK("{\"content\":\"B\"}"),
        CHUNK("{}"),
        DONE,
    };
    struct answer *a = *state;
    struct reply r;

    answer_header(a, "Content-Type", "Text/Event-Stream; charset=utf-8", 0);
    answer_head(a, 200);
    for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
        answer_data(a, part[i], strlen(part[i]), 10 + (int64_t)i);
    assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 99), OUTCOME_OK);
    reply_init(&r);
    answer_reply(a, &r);
    assert_int_equal(r.first_token, 11);
    assert_int_equal(r.first_content, 12);
    assert_int_equal(r.last_token, 13);
    assert_int_equal(r.chunks, 3);
    assert_string_equal(r.text, "AB");
    assert_null(r.tools);
    assert_null(r.error);
    assert_int_equal(r.status, 200);
}

static void test_a_clear_forgets(void **state)
{
    struct answer *a = *state;
    struct reply r;

    answer_header(a, "X-Request-Id", "req-1", 0);
    answer_header(a, "x-should-retry", "false", 0);
    answer_header(a, "retry-after", "7", 0);
    answer_head(a, 429);
    answer_data(a, "{\"error\":{\"code\":\"insufficient_quota\"}}", 39, 1);
    assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 2), OUTCOME_QUOTA);
    assert_string_equal(a->request_id, "req-1");
    answer_reply(a, &r);
    assert_string_equal(r.headers, "retry-after: 7\nx-should-retry: false\n");
    assert_int_equal(a->retry_after, INT64_C(7000000000));
    assert_int_equal(answer(a, 200, GOOD), OUTCOME_OK);
    assert_int_equal(a->retry_after, 0);
    assert_int_equal(a->should_retry, -1);
    assert_false(a->quota || a->terminal);
    reply_init(&r);
    answer_reply(a, &r);
    assert_null(r.request_id);
    assert_null(r.headers);
    assert_null(r.error);
    assert_int_equal(r.first_token, -1);
    assert_int_equal(r.usage.input, -1);
}

static void test_how_it_closed(void **state)
{
    static const struct {
        enum answer_close how;
        int status;
        const char *body;
        enum outcome want;
    } row[] = {
        {CLOSE_CONNECT, 0, "", OUTCOME_CONNECT},
        {CLOSE_TLS, 0, "", OUTCOME_TLS},
        {CLOSE_TIMEOUT, 0, "", OUTCOME_TIMEOUT},
        {CLOSE_TIMEOUT, 200, CHUNK("{\"content\":\"A\"}"), OUTCOME_TIMEOUT},
        {CLOSE_LIMIT, 200, "", OUTCOME_MALFORMED},
        {CLOSE_CUT, 200, GOOD, OUTCOME_TRUNCATED},
        {CLOSE_CUT, 500, "{\"err", OUTCOME_HTTP_5XX},
        {CLOSE_CUT, 429, "{\"err", OUTCOME_RATE_LIMITED},
        {CLOSE_CUT, 401, "", OUTCOME_HTTP_4XX},
        {CLOSE_CUT, 0, "", OUTCOME_TRUNCATED},
        {CLOSE_CUT, 200, CHUNK("{\"content\":\"A\"}"), OUTCOME_TRUNCATED},
        {CLOSE_CUT, 200, CHUNK("{\"content\":\"A\"}") DONE, OUTCOME_OK},
        {CLOSE_TIMEOUT, 200, CHUNK("{\"content\":\"A\"}") DONE, OUTCOME_OK},
        {CLOSE_CUT, 200, "data: {\"error\":{\"type\":\"server_error\"}}\n\n",
         OUTCOME_HTTP_5XX},
        {CLOSE_WHOLE, 200, DONE, OUTCOME_OK},
        {CLOSE_WHOLE, 200, "data: [DONE] \n\n", OUTCOME_OK},
        {CLOSE_WHOLE, 200, ": wait\n\n" DONE, OUTCOME_OK},
        {CLOSE_WHOLE, 200, CHUNK("{\"content\":\"A\"}"), OUTCOME_TRUNCATED},
    };
    struct answer *a = *state;

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        answer_clear(a, &provider_openai);
        answer_head(a, row[i].status);
        answer_data(a, row[i].body, strlen(row[i].body), 1);
        assert_int_equal(answer_end(a, row[i].how, "why it was", 2),
                         row[i].want);
        assert_int_equal(a->error.len == 0, row[i].want == OUTCOME_OK);
    }
    answer_clear(a, &provider_openai);
    assert_int_equal(answer_end(a, CLOSE_CONNECT, "no\nroute", 2),
                     OUTCOME_CONNECT);
    assert_string_equal(a->error.data, "no route");
}

/* The outcome, and what else follows: t terminal, r may be sent again. */
static const struct {
    int status;
    const char *body;
    enum outcome outcome;
    const char *flags, *error;
} said[] = {
    {401, "{\"error\":{\"message\":\"Incorrect key: sk-12345678901234\"}}",
     OUTCOME_HTTP_4XX, "t",
     "Incorrect key: sk-\xE2\x80\xA6"
     "234"},
    {403, "{\"message\":\"No\"}", OUTCOME_HTTP_4XX, "t", "No"},
    {404, "{\"error\":{\"code\":\"model_not_found\",\"message\":\"m\"}}",
     OUTCOME_HTTP_4XX, "t", "m"},
    {404, "<html><HEAD><title>Not\nFound</title>", OUTCOME_HTTP_4XX, "t",
     "an HTML page: Not Found"},
    {301, "", OUTCOME_HTTP_4XX, "t", "no reason was given"},
    {400,
     "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":"
     "\"long\"}}",
     OUTCOME_HTTP_4XX, "", "long"},
    {400, "{\"error\":{\"code\":\"content_filter\",\"message\":\"no\"}}",
     OUTCOME_FILTERED, "", "no"},
    {400,
     "{\"error\":{\"innererror\":{\"code\":"
     "\"ResponsibleAIPolicyViolation\"}}}",
     OUTCOME_FILTERED, "", ""},
    {400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
     "\"message\":\"Your credit balance is too low to\"}}",
     OUTCOME_QUOTA, "t", "Your credit balance is too low to"},
    {402, "", OUTCOME_QUOTA, "t", "no reason was given"},
    {408, "slow", OUTCOME_HTTP_4XX, "r", "slow"},
    {409, "{}", OUTCOME_HTTP_4XX, "r", "no reason was given"},
    {422, "{\"detail\":[{\"loc\":[\"body\",\"x\"],\"msg\":\"bad\"}]}",
     OUTCOME_HTTP_4XX, "", "bad"},
    {429, "{\"detail\":\"wait\"}", OUTCOME_RATE_LIMITED, "r", "wait"},
    {429, "{\"error\":{\"type\":\"insufficient_quota\",\"message\":\"q\"}}",
     OUTCOME_QUOTA, "t", "q"},
    {429, "{\"error\":{\"code\":\"billing_not_active\",\"message\":\"b\"}}",
     OUTCOME_QUOTA, "t", "b"},
    {429, "{\"error\":{\"code\":\"billing_new_word\",\"message\":\"b\"}}",
     OUTCOME_QUOTA, "t", "b"},
    {429, "{\"error\":{\"code\":\"out_of_credits\",\"message\":\"b\"}}",
     OUTCOME_QUOTA, "t", "b"},
    {429, "{\"error\":{\"type\":\"enforced_spend_limit_reached\"}}",
     OUTCOME_QUOTA, "t", "no reason was given"},
    {429,
     "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current "
     "quota\",\"status\":\"RESOURCE_EXHAUSTED\"}}]",
     OUTCOME_QUOTA, "t", "You exceeded your current quota"},
    {429,
     "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current "
     "quota\",\"details\":[{},{\"retryDelay\":\"38s\"}]}}]",
     OUTCOME_RATE_LIMITED, "r", "You exceeded your current quota"},
    {500, "", OUTCOME_HTTP_5XX, "r", "no reason was given"},
    {503, "{\"object\":\"error\",\"message\":\"m\"}", OUTCOME_HTTP_5XX, "r",
     "m"},
    {502, "<html>x", OUTCOME_HTTP_5XX, "r", "an HTML page without a title"},
    {504, "event: error\ndata: {\"error\":\"late\"}\n\n", OUTCOME_HTTP_5XX, "r",
     "late"},
    {529, "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"o\"}}",
     OUTCOME_HTTP_5XX, "r", "o"},
    {200, GOOD, OUTCOME_OK, "", ""},
    {200, "{\"error\":{\"code\":502,\"message\":\"m\"}}", OUTCOME_HTTP_5XX, "r",
     "m"},
    {200, "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}",
     OUTCOME_RATE_LIMITED, "r", "m"},
    {200, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"m\"}}",
     OUTCOME_QUOTA, "t", "m"},
    {200, "{\"error\":{\"code\":\"content_filter\",\"message\":\"m\"}}",
     OUTCOME_FILTERED, "", "m"},
    {200, "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"}}",
     OUTCOME_MALFORMED, "r", "m"},
    {200, "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"m\"}}",
     OUTCOME_MALFORMED, "t", "m"},
    {200, "{\"error\":\"odd\"}", OUTCOME_MALFORMED, "r", "odd"},
    {200, "{\"object\":\"error\",\"message\":\"m\"}", OUTCOME_MALFORMED, "r",
     "m"},
    {200, "<html><title>Login</title>", OUTCOME_MALFORMED, "r",
     "an HTML page: Login"},
    {200, "", OUTCOME_MALFORMED, "r", "the answer is malformed: not JSON"},
    {200, "{\"choices\":[]}", OUTCOME_MALFORMED, "r",
     "the answer is malformed: no message in it"},
    {200, "{\"error\":\"\",\"choices\":[{\"message\":{}}]}", OUTCOME_OK, "",
     ""},
    {200,
     "{\"choices\":[{\"message\":{},\"finish_reason\":"
     "\"content_filter\"}]}",
     OUTCOME_FILTERED, "", ""},
};

static void test_what_endpoints_say(void **state)
{
    struct answer *a = *state;

    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
        enum outcome o = answer(a, said[i].status, said[i].body);
        int retry = strchr(said[i].flags, 'r') != NULL;
        int ends = strchr(said[i].flags, 't') != NULL;

        if (o != said[i].outcome || a->terminal != ends ||
            answer_retryable(a, o) != retry)
            fail_msg("%d %s: %s, %d, %d", said[i].status, said[i].body,
                     outcome_name(o), a->terminal, answer_retryable(a, o));
        if (strncmp(a->error.data, said[i].error, strlen(said[i].error)) ||
            (!*said[i].error && a->error.len && outcome_failed(o)))
            fail_msg("%s", a->error.data);
    }
}

static void test_who_may_try_again(void **state)
{
    struct answer *a = *state;

    answer(a, 500, "");
    a->should_retry = 0;
    assert_false(answer_retryable(a, OUTCOME_HTTP_5XX));
    a->should_retry = 1;
    assert_true(answer_retryable(a, OUTCOME_HTTP_4XX));
    assert_false(answer_retryable(a, OUTCOME_OK));
    a->retry_after = -1;
    assert_false(answer_retryable(a, OUTCOME_HTTP_5XX));
    answer(a, 401, "");
    a->should_retry = 1;
    assert_false(answer_retryable(a, OUTCOME_HTTP_4XX));
    answer(a, 200, GOOD);
    assert_true(answer_retryable(a, OUTCOME_CONNECT));
    assert_true(answer_retryable(a, OUTCOME_TLS));
    assert_true(answer_retryable(a, OUTCOME_TIMEOUT));
    assert_true(answer_retryable(a, OUTCOME_TRUNCATED));
    assert_false(answer_retryable(a, OUTCOME_SKIPPED));
}

static void test_a_long_message_is_cut_between_characters(void **state)
{
    struct answer *a = *state;
    char body[4000];

    memset(body, 'x', sizeof(body));
    body[sizeof(body) - 1] = '\0';
    answer(a, 500, body);
    assert_int_equal(a->error.len, 300);
    for (size_t i = 1; i + 2 < sizeof(body); i += 2)
        memcpy(body + i, "\xC3\xB6", 2);
    body[sizeof(body) - 1] = '\0';
    answer(a, 500, body);
    assert_int_equal(a->error.len, 299);
}

/* A key of any form, wherever it stands, if it is known. */
static void test_a_key_is_in_no_line(void **state)
{
    static const char body[] = "no key of ours: xmine-0123456789, "
                               "sk-abcdefghijkl, sk-short, risk-averseness, "
                               "sk-12345678mine-0123456789";
    struct answer *a = *state;

    a->key = "mine-0123456789";
    answer_header(a, "via", a->key, 0);
    answer_head(a, 401);
    answer_data(a, body, sizeof(body) - 1, 1);
    answer_end(a, CLOSE_WHOLE, NULL, 2);
    assert_string_equal(headers_text(&a->headers), "via: a key\n");
    assert_string_equal(a->error.data,
                        "no key of ours: xmin\xE2\x80\xA6"
                        "789, sk-\xE2\x80\xA6jkl, sk-short, risk-averseness, "
                        "sk-12345678min\xE2\x80\xA6"
                        "789");
}

static void test_what_the_server_says_of_trying_again(void **state)
{
    static const struct {
        const char *value;
        int want;
    } row[] = {{"true", 1}, {"False", 0}, {"", -1}, {"perhaps", -1}};
    struct answer *a = *state;

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        answer_clear(a, &provider_openai);
        answer_header(a, "X-Should-Retry", row[i].value, 0);
        assert_int_equal(a->should_retry, row[i].want);
    }
}

/* A header ends where a control character stands, and has no blanks at its
 * ends. */
static void test_a_key_is_known_as_it_was_sent(void **state)
{
    static const char *const keys[] = {
        "mine-0123456789\n", "mine-0123456789\tmore", "  mine-0123456789 "};
    struct answer *a = *state;

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        answer_clear(a, &provider_openai);
        answer_head(a, 401);
        a->key = keys[i];
        answer_data(a, "wrong: mine-0123456789", 22, 1);
        answer_end(a, CLOSE_WHOLE, NULL, 2);
        assert_string_equal(a->error.data, "wrong: min\xE2\x80\xA6"
                                           "789");
    }
}

static void test_who_names_the_request(void **state)
{
    struct answer *a = *state;
    char longest[200];

    answer_header(a, "apim-request-id", "azure", 0);
    assert_string_equal(a->request_id, "azure");
    answer_header(a, "Request-Id", "own", 0);
    answer_header(a, "apim-request-id", "azure", 0);
    assert_string_equal(a->request_id, "own");
    memset(longest, 'x', sizeof(longest));
    memcpy(longest + 126, "\xC3\xA4", 3);
    answer_header(a, "x-request-id", longest, 0);
    assert_int_equal(strlen(a->request_id), 126);
}

static void test_an_event_beyond_its_ceiling(void **state)
{
    struct answer *a = *state;
    char many[4096];

    memset(many, 'x', sizeof(many));
    answer_header(a, "content-type", "text/event-stream", 0);
    answer_head(a, 200);
    answer_data(a, "data: ", 6, 1);
    for (int i = 0; i < 300; i++)
        answer_data(a, many, sizeof(many), 1);
    assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 2), OUTCOME_MALFORMED);
    assert_non_null(strstr(a->error.data, "an event is malformed: "));
}

/* Servers that stream call their refusals a stream, too. */
static void test_a_refusal_is_no_stream(void **state)
{
    struct answer *a = *state;
    char many[4096];

    answer_header(a, "content-type", "text/event-stream", 0);
    answer_head(a, 429);
    answer_data(a, "{\"detail\":\"wait\"}", 17, 1);
    assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 2), OUTCOME_RATE_LIMITED);
    assert_string_equal(a->error.data, "wait");
    memset(many, 'x', sizeof(many));
    answer_clear(a, &provider_openai);
    answer_head(a, 500);
    for (int i = 0; i < 30; i++)
        answer_data(a, many, sizeof(many), 1);
    assert_int_equal(a->body.len, 65536);
}

static void test_an_answer_beyond_its_ceiling(void **state)
{
    struct answer *a = *state;

    for (int streamed = 0; streamed < 2; streamed++) {
        answer_clear(a, &provider_openai);
        if (streamed)
            answer_header(a, "content-type", "text/event-stream", 0);
        answer_head(a, 200);
        a->bytes = ANSWER_MAX - 2;
        answer_data(a, ":\n", 2, 1);
        assert_false(a->malformed);
        answer_data(a, DONE, strlen(DONE), 1);
        assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 2),
                         OUTCOME_MALFORMED);
        assert_string_equal(a->error.data, "the answer is malformed: too long");
        assert_false(answer_retryable(a, OUTCOME_MALFORMED));
    }
    answer_clear(a, &provider_openai);
    answer_end(a, CLOSE_LIMIT, "larger than allowed", 2);
    assert_false(answer_retryable(a, OUTCOME_MALFORMED));
}

static void test_nothing_counts_after_the_end(void **state)
{
    struct answer *a = *state;
    const char *text = CHUNK("{\"content\":\"A\"}")
        DONE CHUNK("{\"content\":\"B\"}") "data: not JSON\n\n";

    answer_head(a, 200);
    answer_data(a, text, strlen(text), 1);
    assert_int_equal(answer_end(a, CLOSE_WHOLE, NULL, 2), OUTCOME_OK);
    assert_string_equal(a->text.data, "A");
    assert_int_equal(a->chunks, 1);
}

static void test_a_nul_ends_a_name(void **state)
{
    struct answer *a = *state;
    const char *twice = "data: {\"model\":\"m\"}\n\n"
                        "data: {\"model\":\"\\u0000n\"}\n\n";

    answer_head(a, 200);
    answer_data(a, twice, strlen(twice), 1);
    assert_string_equal(a->model, "m");
    answer(a, 200,
           "{\"model\":\"\\u0000m\",\"choices\":[{\"message\":{"
           "\"tool_calls\":[{\"function\":{\"name\":\"f\\u0000g\","
           "\"arguments\":\"[1]\\u0000\"}}]},\"finish_reason\":"
           "\"stop\\u0000s\"}]}");
    assert_string_equal(a->model, "");
    assert_string_equal(a->finish, "stop");
    assert_string_equal(a->tools.data, "[{\"name\":\"f\",\"arguments\":[1]}]");
    assert_int_equal(a->tools.len, strlen(a->tools.data));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_times_of_tokens, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_clear_forgets, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_how_it_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_endpoints_say, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_who_may_try_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_what_the_server_says_of_trying_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_long_message_is_cut_between_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_key_is_in_no_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_key_is_known_as_it_was_sent,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_names_the_request, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_event_beyond_its_ceiling,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_refusal_is_no_stream, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_answer_beyond_its_ceiling,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_counts_after_the_end,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_nul_ends_a_name, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
