#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "provider/answer.h"

#define USER "{\"role\":\"user\",\"content\":\"Hi\"}"
#define ASK "{\"messages\":[" USER "]"

static void assert_body(const struct variant *v, const char *request,
                        const char *want)
{
    struct prompt p = {.request = request, .request_len = strlen(request)};
    struct buf out;
    struct err err = {0};

    buf_init(&out, 65536);
    if (provider_openai.body(v, &p, &out, &err)) {
        assert_int_equal(err.code, ERR_PARSE);
        assert_string_equal(err.text, want);
    } else {
        assert_string_equal(out.data, want);
    }
    buf_release(&out);
}

static void test_a_request_keeps_what_it_had(void **state)
{
    struct variant v = {.model = "gpt-4.1"};

    (void)state;
    assert_body(&v,
                ASK ",\"temperature\":0.7,\"tools\":[],\"x\":{\"y\":null},"
                    "\"model\":\"old\"}",
                ASK ",\"temperature\":0.7,\"tools\":[],\"x\":{\"y\":null},"
                    "\"model\":\"gpt-4.1\"}");
}

static void test_streams_when_the_variant_does(void **state)
{
    struct variant v = {.model = "m", .stream = 1};

    (void)state;
    assert_body(&v, ASK "}",
                ASK ",\"model\":\"m\",\"stream\":true,"
                    "\"stream_options\":{\"include_usage\":true}}");
    v.stream = 0;
    assert_body(&v, ASK ",\"stream\":true,\"stream_options\":{}}",
                ASK ",\"model\":\"m\"}");
    v.stream = 1;
    variant_param(&v, "stream", PARAM_DROP, NULL);
    assert_body(&v, ASK "}", ASK ",\"model\":\"m\"}");
    variant_param(&v, "stream", PARAM_SET, "true");
    variant_param(&v, "stream_options", PARAM_DROP, NULL);
    assert_body(&v, ASK "}", ASK ",\"model\":\"m\",\"stream\":true}");
    v.model = NULL;
    variant_release(&v);
}

static void test_rules_about_parameters(void **state)
{
    struct variant v = {.model = "m"};

    (void)state;
    variant_param(&v, "temperature", PARAM_SET, "0");
    variant_param(&v, "seed", PARAM_SET, "7");
    variant_param(&v, "top_p", PARAM_DROP, NULL);
    variant_param(&v, "max_tokens", PARAM_RENAME, "max_completion_tokens");
    assert_body(&v, ASK ",\"temperature\":1.5,\"top_p\":1,\"max_tokens\":9}",
                ASK ",\"temperature\":0,\"model\":\"m\","
                    "\"max_completion_tokens\":9,\"seed\":7}");
    /* What had the new name already was meant for it. */
    assert_body(&v, ASK ",\"max_completion_tokens\":5,\"max_tokens\":9}",
                ASK ",\"max_completion_tokens\":5,\"model\":\"m\","
                    "\"temperature\":0,\"seed\":7}");
    /* What is set wins over the log, under either name. */
    variant_param(&v, "max_completion_tokens", PARAM_SET, "3");
    assert_body(&v, ASK ",\"max_tokens\":9}",
                ASK ",\"model\":\"m\",\"max_completion_tokens\":3,"
                    "\"temperature\":0,\"seed\":7}");
    v.model = NULL;
    variant_release(&v);
}

static void test_one_name_of_a_limit_is_sent(void **state)
{
    struct variant v = {.model = "m"};

    (void)state;
    variant_param(&v, "max_tokens", PARAM_SET, "3");
    assert_body(&v, ASK ",\"max_completion_tokens\":9}",
                ASK ",\"model\":\"m\",\"max_tokens\":3}");
    variant_param(&v, "max_tokens", PARAM_SET, "three");
    assert_body(&v, ASK "}",
                "parameter max_tokens: not JSON: invalid token near 'three' "
                "(column 5)");
    v.model = NULL;
    variant_release(&v);
}

static void test_the_system_prompt_of_the_variant(void **state)
{
    struct variant v = {.model = "m", .system = "Be\nkind"};

    (void)state;
    assert_body(&v, ASK "}",
                "{\"messages\":[{\"role\":\"system\",\"content\":"
                "\"Be\\nkind\"}," USER "],\"model\":\"m\"}");
    assert_body(&v,
                "{\"messages\":[{\"role\":\"developer\",\"content\":\"a\"},"
                "{\"role\":\"system\",\"content\":\"b\"}," USER
                ",{\"role\":\"system\",\"content\":\"c\"}]}",
                "{\"messages\":[{\"role\":\"developer\",\"content\":"
                "\"Be\\nkind\"}," USER
                ",{\"role\":\"system\",\"content\":\"c\"}],\"model\":\"m\"}");
}

static void test_requests_that_are_none(void **state)
{
    struct variant v = {.model = "m"};

    (void)state;
    assert_body(&v, "{}", "the request has no messages");
    assert_body(&v, "[]", "the request has no messages");
    assert_body(&v, "{\"messages\":[]}", "the request has no messages");
    assert_body(&v, "{\"messages\":",
                "not JSON: unexpected token near end of file (column 12)");
}

static void assert_header(const struct variant *v, size_t i, const char *want)
{
    char *line[8];
    size_t n = provider_openai.headers(v, line, 8);

    assert_true(i < n || !want);
    if (want)
        assert_string_equal(line[i], want);
    else
        assert_int_equal(n, i);
    for (size_t k = 0; k < n; k++)
        free(line[k]);
}

static void test_headers(void **state)
{
    struct variant v = {.key = "sk-1\r\nX-Evil: 1"};

    (void)state;
    assert_header(&v, 0, "Content-Type: application/json");
    assert_header(&v, 1, "Authorization: Bearer sk-1");
    assert_header(&v, 2, NULL);
    v.base_url = "https://r.openai.azure.com/openai/deployments/d";
    assert_header(&v, 1, "api-key: sk-1");
    v.key = "sk-2\x7F";
    assert_header(&v, 1, "api-key: sk-2");
    v.key = NULL;
    assert_header(&v, 1, NULL);
    assert_int_equal(provider_openai.headers(&v, NULL, 0), 0);
}

static enum outcome read_whole(struct answer *a, const char *body)
{
    answer_clear(a, &provider_openai);
    answer_header(a, "content-type", "application/json", 0);
    answer_head(a, 200);
    answer_data(a, body, strlen(body), 5);
    return answer_end(a, CLOSE_WHOLE, NULL, 6);
}

static void test_a_whole_completion(void **state)
{
    struct answer a;

    (void)state;
    answer_init(&a);
    assert_int_equal(
        read_whole(&a, "{\"model\":\"gpt-4.1-x\",\"system_fingerprint\":\"fp\","
                       "\"choices\":[{\"message\":{\"content\":\"Hello\"},"
                       "\"finish_reason\":\"length\"}],\"usage\":{"
                       "\"prompt_tokens\":10,\"completion_tokens\":4,"
                       "\"prompt_tokens_details\":{\"cached_tokens\":8},"
                       "\"completion_tokens_details\":null}}"),
        OUTCOME_OK);
    assert_string_equal(a.text.data, "Hello");
    assert_string_equal(a.finish, "length");
    assert_string_equal(a.model, "gpt-4.1-x");
    assert_string_equal(a.fingerprint, "fp");
    assert_int_equal(a.usage.input, 10);
    assert_int_equal(a.usage.output, 4);
    assert_int_equal(a.usage.cached, 8);
    assert_int_equal(a.usage.reasoning, -1);
    assert_int_equal(a.first_token, 0);
    assert_int_equal(a.chunks, 0);
    answer_release(&a);
}

static void test_whole_answers_of_other_servers(void **state)
{
    struct answer a;

    (void)state;
    answer_init(&a);
    assert_int_equal(
        read_whole(&a, "{\"choices\":[{\"message\":{\"content\":["
                       "{\"type\":\"text\",\"text\":\"A\"},{\"type\":"
                       "\"text\",\"text\":\"\\u0000B\"}],\"tool_calls\":["
                       "{\"id\":\"x\",\"function\":{\"name\":\"f\","
                       "\"arguments\":\"no json\"}},{\"function\":{\"name\":"
                       "\"g\",\"arguments\":\"\"}}]},"
                       "\"finish_reason\":null}],\"usage\":null}"),
        OUTCOME_OK);
    assert_string_equal(a.text.data, "A\xEF\xBF\xBD"
                                     "B");
    assert_string_equal(a.tools.data,
                        "[{\"name\":\"f\",\"arguments\":\"no json\"},"
                        "{\"name\":\"g\",\"arguments\":{}}]");
    assert_int_equal(a.usage.input, -1);
    assert_int_equal(
        read_whole(&a, "{\"choices\":[{\"message\":{\"content\":null,"
                       "\"function_call\":{\"name\":\"f\",\"arguments\":"
                       "\"{}\"}},\"finish_reason\":\"function_call\"}],"
                       "\"usage\":{\"prompt_tokens\":-4,"
                       "\"completion_tokens\":9e18,"
                       "\"prompt_cache_hit_tokens\":6}}"),
        OUTCOME_OK);
    assert_int_equal(a.usage.cached, 6);
    assert_string_equal(a.text.data, "");
    assert_string_equal(a.tools.data, "[{\"name\":\"f\",\"arguments\":{}}]");
    assert_int_equal(a.usage.input, -1);
    assert_int_equal(a.usage.output, -1);
    answer_release(&a);
}

/* As those have that tell how likely each token was. */
static void test_what_is_large_is_let_go(void **state)
{
    enum { VALUES = 100 * 1000 };
    struct answer a;
    struct buf text;

    (void)state;
    answer_init(&a);
    buf_init(&text, SIZE_MAX);
    buf_adds(&text, "{\"choices\":[{\"message\":{\"content\":\"A\"},"
                    "\"logprobs\":[-0.5");
    for (int i = 0; i < VALUES; i++)
        buf_adds(&text, ",-0.5");
    buf_adds(&text, "]}]}");
    assert_int_equal(read_whole(&a, text.data), OUTCOME_OK);
    assert_string_equal(a.text.data, "A");
    assert_true(tape_size(&a.tape) > VALUES);
    answer_clear(&a, &provider_openai);
    assert_int_equal(tape_size(&a.tape), 0);
    buf_release(&text);
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_keeps_what_it_had),
        cmocka_unit_test(test_streams_when_the_variant_does),
        cmocka_unit_test(test_rules_about_parameters),
        cmocka_unit_test(test_one_name_of_a_limit_is_sent),
        cmocka_unit_test(test_the_system_prompt_of_the_variant),
        cmocka_unit_test(test_requests_that_are_none),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_a_whole_completion),
        cmocka_unit_test(test_whole_answers_of_other_servers),
        cmocka_unit_test(test_what_is_large_is_let_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
