#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/answer.h"
#include "wire/json.h"

#define HI "{\"role\":\"user\",\"content\":\"Hi\"}"

static const char *build(const struct variant *v, const char *request,
                         struct buf *out)
{
    static struct err err;
    struct prompt p = {.request = request, .request_len = strlen(request)};

    buf_clear(out);
    if (provider_anthropic.body(v, &p, out, &err) == 0)
        return out->data;
    assert_int_equal(err.code, ERR_PARSE);
    return err.text;
}

/* The value at `path` of the body, as text. */
static void assert_part(const char *request, const char *path, const char *want)
{
    struct variant v = {.model = "m"};
    struct err err;
    struct buf body, part;
    json_t *root, *value;

    buf_init(&body, 65536);
    buf_init(&part, 65536);
    build(&v, request, &body);
    root = json_read(body.data, body.len, JSON_ONE_KEY, &err);
    assert_non_null(root);
    value = json_at(root, path);
    if (value)
        json_write(value, &part);
    assert_string_equal(part.data, want);
    json_decref(root);
    buf_release(&part);
    buf_release(&body);
}

static void assert_messages(const char *messages, const char *want)
{
    char request[4096];

    snprintf(request, sizeof(request), "{\"messages\":[%s]}", messages);
    assert_part(request, "messages", want);
}

static void assert_refused(const char *messages, const char *want)
{
    struct variant v = {.model = "m"};
    struct buf body;
    char request[4096];

    buf_init(&body, 65536);
    snprintf(request, sizeof(request), "{\"messages\":[%s]}", messages);
    assert_string_equal(build(&v, request, &body), want);
    buf_release(&body);
}

static void test_a_plain_request(void **state)
{
    struct variant v = {.model = "m", .stream = 1};
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    assert_string_equal(
        build(&v,
              "{\"messages\":[{\"role\":\"system\",\"content\":\"Be kind\"}," HI
              "],\"temperature\":0.5,\"top_p\":null,\"seed\":4,\"n\":1,"
              "\"response_format\":{},\"user\":\"u\",\"stop\":\"x\","
              "\"stream_options\":{},\"some_new_word\":1}",
              &out),
        "{\"model\":\"m\",\"temperature\":0.5,\"max_tokens\":4096,"
        "\"metadata\":{\"user_id\":\"u\"},\"system\":\"Be kind\","
        "\"messages\":[" HI "],\"stop_sequences\":[\"x\"],\"stream\":true}");
    buf_release(&out);
}

static void test_limits_of_tokens(void **state)
{
    (void)state;
    assert_part("{\"messages\":[" HI "],\"max_tokens\":9}", "max_tokens", "9");
    assert_part("{\"messages\":[" HI "],\"max_completion_tokens\":8}",
                "max_tokens", "8");
    assert_part("{\"messages\":[" HI "],\"max_tokens\":null}", "max_tokens",
                "4096");
    assert_part("{\"messages\":[" HI "],\"stop\":[\"a\",\"b\"]}",
                "stop_sequences", "[\"a\",\"b\"]");
}

static void test_rules_about_parameters(void **state)
{
    struct variant v = {.model = "m"};
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    variant_param(&v, "temperature", PARAM_DROP, NULL);
    variant_param(&v, "seed", PARAM_SET, "1");
    variant_param(&v, "max_completion_tokens", PARAM_SET, "5");
    variant_param(&v, "thinking", PARAM_SET, "{\"type\":\"adaptive\"}");
    variant_param(&v, "stop_sequences", PARAM_DROP, NULL);
    variant_param(&v, "stream", PARAM_SET, "true");
    assert_string_equal(build(&v,
                              "{\"messages\":[" HI
                              "],\"temperature\":1,\"stop\":\"x\","
                              "\"max_tokens\":77}",
                              &out),
                        "{\"model\":\"m\",\"thinking\":{\"type\":\"adaptive\"},"
                        "\"max_tokens\":5,\"messages\":[" HI "]}");
    variant_param(&v, "max_completion_tokens", PARAM_DROP, NULL);
    variant_param(&v, "max_tokens", PARAM_DROP, NULL);
    variant_param(&v, "inference_geo", PARAM_SET, "\"eu\"");
    assert_string_equal(build(&v, "{\"messages\":[" HI "]}", &out),
                        "{\"model\":\"m\",\"thinking\":{\"type\":"
                        "\"adaptive\"},\"max_tokens\":4096,\"messages\":[" HI
                        "],\"inference_geo\":\"eu\"}");
    buf_release(&out);
    v.model = NULL;
    variant_release(&v);
}

static void test_two_in_a_row_become_one(void **state)
{
    (void)state;
    assert_messages(HI "," HI,
                    "[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                    "\"text\":\"Hi\"},{\"type\":\"text\",\"text\":\"Hi\"}]}]");
    assert_messages(HI ",{\"role\":\"assistant\",\"content\":\"\"}," HI,
                    "[" HI "," HI "]");
    assert_part("{\"messages\":[{\"role\":\"system\",\"content\":\"a\"}," HI
                ",{\"role\":\"developer\",\"content\":\"b\"}]}",
                "system",
                "[{\"type\":\"text\",\"text\":\"a\"},"
                "{\"type\":\"text\",\"text\":\"b\"}]");
}

static void test_tools_there_and_back(void **state)
{
    (void)state;
    assert_messages(
        HI ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
           "{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
           "\"arguments\":\"{\\\"a\\\":1}\"}},{\"id\":\"2\",\"function\":{"
           "\"name\":\"g\",\"arguments\":\"\"}}]},"
           "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"ok\"},"
           "{\"role\":\"tool\",\"tool_call_id\":\"2\",\"content\":\"\"}," HI,
        "[" HI ",{\"role\":\"assistant\",\"content\":["
        "{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"f\","
        "\"input\":{\"a\":1}},"
        "{\"type\":\"tool_use\",\"id\":\"2\",\"name\":\"g\",\"input\":{}}]},"
        "{\"role\":\"user\",\"content\":["
        "{\"type\":\"tool_result\",\"tool_use_id\":\"1\",\"content\":["
        "{\"type\":\"text\",\"text\":\"ok\"}]},"
        "{\"type\":\"tool_result\",\"tool_use_id\":\"2\"},"
        "{\"type\":\"text\",\"text\":\"Hi\"}]}]");
}

static void test_parts(void **state)
{
    (void)state;
    assert_messages(
        "{\"role\":\"user\",\"content\":["
        "{\"type\":\"text\",\"text\":\"See\"},{\"type\":\"text\",\"text\":"
        "\"\"},{\"type\":\"image_url\",\"image_url\":{\"url\":"
        "\"data:image/png;base64,AAAA\"}},{\"type\":\"image_url\","
        "\"image_url\":{\"url\":\"https://h/i.png\"}},"
        "{\"type\":\"refusal\",\"refusal\":\"No\"}]}",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"See\"},"
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":"
        "\"image/png\",\"data\":\"AAAA\"}},{\"type\":\"image\",\"source\":{"
        "\"type\":\"url\",\"url\":\"https://h/i.png\"}},"
        "{\"type\":\"text\",\"text\":\"No\"}]}]");
}

static void test_what_cannot_be_said(void **state)
{
    (void)state;
    assert_refused("{\"role\":\"user\",\"content\":[{\"type\":"
                   "\"input_audio\"}]}",
                   "message 1: Anthropic's messages have no part like this "
                   "\"input_audio\"");
    assert_refused("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                   "\"image_url\":{\"url\":\"data:x\"}}]}",
                   "message 1: Anthropic's messages have no part like this "
                   "\"image_url\"");
    assert_refused("{\"role\":\"user\",\"content\":[3]}",
                   "message 1: a part of a message has no type");
    assert_refused(HI ",{\"role\":\"critic\",\"content\":\"\"}",
                   "message 2 has a role that Anthropic's messages do not "
                   "have");
    assert_refused("{\"role\":\"tool\",\"content\":\"x\"}",
                   "message 1: a tool's answer without tool_call_id");
    assert_refused("{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":["
                   "{\"type\":\"video\"}]}",
                   "message 1: Anthropic's messages have no part like this "
                   "\"video\"");
    assert_refused("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\","
                   "\"function\":{\"name\":\"f\",\"arguments\":\"[]\"}}]}",
                   "message 1: arguments of tool call 1: not an object");
    assert_refused("{\"role\":\"assistant\",\"function_call\":{}}",
                   "message 1: function_call has no id: it cannot be told to "
                   "Anthropic");
    assert_refused("{\"role\":\"system\",\"content\":\"x\"}",
                   "nothing but a system prompt: Anthropic needs a message");
}

#define WITH_TOOL(more)                                                        \
    "{\"messages\":[" HI "],\"tools\":[{\"type\":\"function\",\"function\":{"  \
    "\"name\":\"f\",\"description\":\"d\",\"strict\":true,\"parameters\":{"    \
    "\"type\":\"object\",\"properties\":{}}}},{\"type\":\"function\","         \
    "\"function\":{\"name\":\"g\"}},{\"type\":\"odd\"}]" more "}"

static void test_tools(void **state)
{
    (void)state;
    assert_part(WITH_TOOL(""), "tools",
                "[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":{"
                "\"type\":\"object\",\"properties\":{}}},"
                "{\"name\":\"g\",\"input_schema\":{\"type\":\"object\"}}]");
    assert_part(WITH_TOOL(""), "tool_choice", "");
    assert_part(WITH_TOOL(",\"tool_choice\":\"required\""), "tool_choice",
                "{\"type\":\"any\"}");
    assert_part(WITH_TOOL(",\"tool_choice\":\"none\","
                          "\"parallel_tool_calls\":false"),
                "tool_choice", "{\"type\":\"none\"}");
    assert_part(WITH_TOOL(",\"parallel_tool_calls\":false"), "tool_choice",
                "{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
    assert_part(WITH_TOOL(",\"tool_choice\":{\"type\":\"function\","
                          "\"function\":{\"name\":\"f\"}}"),
                "tool_choice", "{\"type\":\"tool\",\"name\":\"f\"}");
    assert_part("{\"messages\":[" HI "],\"tool_choice\":\"auto\"}",
                "tool_choice", "");
}

static void test_headers(void **state)
{
    struct variant v = {.key = "sk-ant-1"};
    char *line[8];
    size_t n = provider_anthropic.headers(&v, line, 8);

    (void)state;
    assert_int_equal(n, 3);
    assert_string_equal(line[1], "x-api-key: sk-ant-1");
    assert_string_equal(line[2], "anthropic-version: 2023-06-01");
    for (size_t i = 0; i < n; i++)
        free(line[i]);
    n = provider_anthropic.headers(&v, line, 1);
    assert_int_equal(n, 1);
    free(line[0]);
}

static enum outcome read_whole(struct answer *a, const char *body)
{
    answer_clear(a, &provider_anthropic);
    answer_head(a, 200);
    answer_data(a, body, strlen(body), 5);
    return answer_end(a, CLOSE_WHOLE, NULL, 6);
}

static void test_whole_answers(void **state)
{
    struct answer a;

    (void)state;
    answer_init(&a);
    assert_int_equal(
        read_whole(&a, "{\"type\":\"message\",\"model\":\"claude-x\","
                       "\"content\":[{\"type\":\"thinking\",\"thinking\":"
                       "\"Hm\"},{\"type\":\"text\",\"text\":\"So:\"},"
                       "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\","
                       "\"input\":{\"b\":1,\"a\":[]}}],\"stop_reason\":"
                       "\"tool_use\",\"usage\":{\"input_tokens\":3,"
                       "\"cache_read_input_tokens\":4,\"output_tokens\":5}}"),
        OUTCOME_OK);
    assert_string_equal(a.text.data, "So:");
    assert_string_equal(a.tools.data,
                        "[{\"name\":\"f\",\"arguments\":{\"b\":1,\"a\":[]}}]");
    assert_string_equal(a.finish, "tool_use");
    assert_int_equal(a.usage.input, 7);
    assert_int_equal(a.usage.cached, 4);
    assert_int_equal(a.usage.output, 5);
    assert_int_equal(a.first_token, 0);
    assert_int_equal(read_whole(&a, "{\"content\":[],\"stop_reason\":"
                                    "\"refusal\"}"),
                     OUTCOME_FILTERED);
    assert_int_equal(read_whole(&a, "{\"content\":[]}"), OUTCOME_OK);
    assert_int_equal(read_whole(&a, "{\"type\":\"message\"}"),
                     OUTCOME_MALFORMED);
    assert_string_equal(a.error.data,
                        "the answer is malformed: no content in it");
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plain_request),
        cmocka_unit_test(test_limits_of_tokens),
        cmocka_unit_test(test_rules_about_parameters),
        cmocka_unit_test(test_two_in_a_row_become_one),
        cmocka_unit_test(test_tools_there_and_back),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_what_cannot_be_said),
        cmocka_unit_test(test_tools),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_whole_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
