#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "provider/relay.h"

#define ASK                                                                    \
    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"},"  \
    "{\"role\":\"user\",\"content\":\"b\"}],\"top_p\":0.5,\"stream\":true}"

struct made {
    struct variant v;
    struct buf out;
};

static int setup(void **state)
{
    struct made *m = memory_new(1, sizeof(*m));

    m->v.provider = memory_string("openai");
    m->v.base_url = memory_string("http://h/v1");
    m->v.model = memory_string("new");
    buf_init(&m->out, 65536);
    *state = m;
    return 0;
}

static int teardown(void **state)
{
    struct made *m = *state;

    variant_release(&m->v);
    buf_release(&m->out);
    free(m);
    return 0;
}

static const char *body(struct made *m, const char *provider, const char *ask,
                        int count)
{
    struct relay r;
    struct err err;

    buf_clear(&m->out);
    if (relay_read(&r, provider_find(provider), ask, strlen(ask), &err) ||
        relay_body(&r, &m->v, count, &m->out, &err))
        fail_msg("%s", err.text);
    relay_release(&r);
    return m->out.data;
}

static int64_t most(const char *body)
{
    struct relay r;
    struct err err;
    int64_t tokens;

    if (relay_read(&r, provider_find("openai"), body, strlen(body), &err))
        fail_msg("%s", err.text);
    tokens = r.most;
    relay_release(&r);
    return tokens;
}

static void it_says_how_long_an_answer_may_be(void **state)
{
    (void)state;
    assert_int_equal(most("{\"messages\":[{}]}"), -1);
    assert_int_equal(most("{\"messages\":[{}],\"max_tokens\":12}"), 12);
    assert_int_equal(most("{\"max_completion_tokens\":9,\"messages\":[{}],"
                          "\"max_tokens\":12}"),
                     9);
    assert_int_equal(most("{\"messages\":[{}],\"max_tokens\":-5}"), -1);
    assert_int_equal(most("{\"messages\":[{}],\"max_tokens\":\"x\"}"), -1);
}

static void a_path_is_of_a_dialect(void **state)
{
    (void)state;
    assert_string_equal(relay_provider("/v1/chat/completions")->name, "openai");
    assert_string_equal(relay_provider("/v1/messages")->name, "anthropic");
    assert_null(relay_provider("/chat/completions"));
    assert_null(relay_provider("/v1/chat/completions/x"));
    assert_null(relay_provider("/v1/messages/count_tokens"));
    assert_null(relay_provider("/v1"));
    assert_null(relay_provider(""));
}

static void only_what_the_rules_say_is_changed(void **state)
{
    struct made *m = *state;

    assert_string_equal(
        body(m, "openai", ASK, 0),
        "{\"model\":\"new\",\"messages\":[{\"role\":\"system\",\"content\":"
        "\"a\"},{\"role\":\"user\",\"content\":\"b\"}],\"top_p\":0.5,"
        "\"stream\":true}");
    variant_param(&m->v, "top_p", PARAM_DROP, NULL);
    variant_param(&m->v, "seed", PARAM_SET, "7");
    m->v.system = memory_string("c");
    assert_string_equal(
        body(m, "openai", ASK, 0),
        "{\"model\":\"new\",\"messages\":[{\"role\":\"system\",\"content\":"
        "\"c\"},{\"role\":\"user\",\"content\":\"b\"}],"
        "\"stream\":true,\"seed\":7}");
    assert_string_equal(
        body(m, "anthropic",
             "{\"messages\":[{\"role\":\"user\",\"content\":\"b\"}],"
             "\"system\":\"a\"}",
             1),
        "{\"messages\":[{\"role\":\"user\",\"content\":\"b\"}],\"system\":"
        "\"c\",\"model\":\"new\"}");
}

/* Digits, escapes and blanks are the client's own. What is doubled goes on
 * once, whoever reads it next. */
static void without_rules_bytes_stay_what_they_were(void **state)
{
    struct made *m = *state;

    assert_string_equal(body(m, "openai",
                             " {\"a\": 1.50, \"model\" : \"m\\u006d\\\"\" ,"
                             "\"messages\":[{\"model\":\"x\"}],\"b\":1E2} ",
                             0),
                        " {\"a\": 1.50, \"model\" : \"new\" ,"
                        "\"messages\":[{\"model\":\"x\"}],\"b\":1E2} ");
    assert_string_equal(
        body(m, "openai",
             "{\"model\":\"a\",\"mod\\u0065l\":\"b\",\"messages\":[1],"
             "\"messages\":[2]}",
             0),
        "{\"model\":\"new\",\"messages\":[2]}");
    assert_string_equal(body(m, "openai",
                             "{\"model\":\"a\",\"messages\":[1], \"messages\":"
                             "[2]}",
                             0),
                        "{\"model\":\"new\",\"messages\":[2]}");
    assert_string_equal(body(m, "openai", "{\"messages\":[{}]}", 0),
                        "{\"messages\":[{}],\"model\":\"new\"}");
}

/* So that none is there twice: these are more than are compared. */
static void many_members_are_written_anew(void **state)
{
    enum { MEMBERS = 500 };
    struct made *m = *state;
    struct buf ask, want;

    buf_init(&ask, 65536);
    buf_init(&want, 65536);
    buf_adds(&ask, "{\"messages\":[1],\"model\":\"m\"");
    buf_adds(&want, "{\"messages\":[1],\"model\":\"new\"");
    for (int i = 0; i < MEMBERS; i++) {
        buf_addf(&ask, ",\"%d\": %d", i, i);
        buf_addf(&want, ",\"%d\":%d", i, i);
    }
    buf_adds(&ask, "}");
    buf_adds(&want, "}");
    assert_string_equal(body(m, "openai", ask.data, 0), want.data);
    buf_release(&ask);
    buf_release(&want);
}

static int read_many(const char *each, struct err *err)
{
    struct relay r;
    struct buf ask;
    int rc;

    buf_init(&ask, SIZE_MAX);
    buf_adds(&ask, "{\"messages\":[1");
    for (int i = 0; i < 100 * 1000; i++)
        buf_adds(&ask, each);
    buf_adds(&ask, "]}");
    rc = relay_read(&r, provider_find("openai"), ask.data, ask.len, err);
    relay_release(&r);
    buf_release(&ask);
    return rc;
}

static void there_may_be_many_messages_but_not_anything(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(read_many(",{\"content\":\"x\"}", &err), 0);
    assert_int_equal(read_many(",1", &err), 0);
    assert_int_equal(read_many("],\"messages\":[1", &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
}

/* One request, two variants: the first must leave it as it was. */
static void a_request_serves_twice(void **state)
{
    struct made *m = *state;
    struct relay r;
    struct err err;

    m->v.system = memory_string("c");
    assert_int_equal(
        relay_read(&r, provider_find("openai"), ASK, strlen(ASK), &err), 0);
    assert_int_equal(relay_body(&r, &m->v, 1, &m->out, &err), 0);
    free(m->v.system);
    m->v.system = NULL;
    buf_clear(&m->out);
    assert_int_equal(relay_body(&r, &m->v, 0, &m->out, &err), 0);
    assert_non_null(strstr(m->out.data, "\"content\":\"a\""));
    assert_null(strstr(m->out.data, "stream_options"));
    relay_release(&r);
}

static void streams_can_be_asked_for_their_tokens(void **state)
{
    struct made *m = *state;

    assert_non_null(strstr(body(m, "openai", ASK, 1),
                           "\"stream_options\":{\"include_usage\":true}"));
    assert_null(strstr(body(m, "openai", "{\"messages\":[1]}", 1), "stream"));
    assert_non_null(strstr(body(m, "openai",
                                "{\"messages\":[1],\"stream\":true,"
                                "\"stream_options\":{\"x\":1}}",
                                1),
                           "{\"x\":1,\"include_usage\":true}"));
    assert_null(strstr(body(m, "openai", ASK, 0), "include"));
    assert_null(strstr(body(m, "anthropic", ASK, 1), "include"));
}

static void what_is_no_request_is_told_once(void **state)
{
    const struct provider *p = provider_find("openai");
    struct relay r;
    struct err err = {0};

    (void)state;
    assert_int_equal(relay_read(&r, p, "nope", 4, &err), -1);
    assert_ptr_equal(strstr(err.text, "the body: not JSON: "), err.text);
    assert_null(strstr(err.text + 20, "JSON"));
    relay_release(&r);
    assert_int_equal(relay_read(&r, p, "{}", 2, &err), -1);
    assert_string_equal(err.text, "the request has no messages");
    relay_release(&r);
}

static const char *url(struct made *m, const char *path, const char *query)
{
    struct err err;

    buf_clear(&m->out);
    if (relay_url(&m->v, path, query, &m->out, &err))
        fail_msg("%s", err.text);
    return m->out.data;
}

static void what_is_passed_on_keeps_its_path(void **state)
{
    struct made *m = *state;

    assert_string_equal(url(m, "/v1/models", ""), "http://h/v1/models");
    assert_string_equal(url(m, "/v1/files", "a=b"), "http://h/v1/files?a=b");
    assert_string_equal(url(m, "/v11/x", ""), "http://h/v1/v11/x");
    assert_string_equal(url(m, "/healthz", ""), "http://h/v1/healthz");
    assert_string_equal(url(m, "/v1", ""), "http://h/v1");
}

static void an_answer_can_be_annotated(void **state)
{
    struct made *m = *state;

    assert_int_equal(
        relay_annotate("{\"model\":\"x\"}", 13, TREATMENT, 5999999, &m->out),
        0);
    assert_string_equal(m->out.data,
                        "{\"model\":\"x\",\"_ab_metadata\":{\"variant\":"
                        "\"treatment\",\"latency_ms\":5,\"model\":\"x\"}}");
    assert_int_equal(relay_annotate("[]", 2, CONTROL, 0, &m->out), -1);
    assert_int_equal(relay_annotate("<p>", 3, CONTROL, 0, &m->out), -1);
}

static void a_message_of_anthropics_is_logged_as_a_chat(void **state)
{
    static const char ask[] =
        "{\"model\":\"m\",\"max_tokens\":9,\"system\":\"s\","
        "\"metadata\":{\"user_id\":\"u\"},\"stop_sequences\":[\"x\"],"
        "\"tools\":[{\"name\":\"t\",\"input_schema\":{\"type\":\"object\"}}],"
        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":"
        "\"so\"},{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"t\",\"input\":"
        "{\"a\":2}}]},{\"role\":\"user\",\"content\":[{\"type\":"
        "\"tool_result\",\"tool_use_id\":\"1\",\"content\":\"4\"},{\"type\":"
        "\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\""
        ",\"data\":\"AA\"}}]}]}";
    struct made *m = *state;

    provider_find("anthropic")->chat(ask, sizeof(ask) - 1, &m->out);
    assert_string_equal(
        m->out.data,
        "{\"model\":\"m\",\"max_tokens\":9,\"tools\":[{\"type\":\"function\","
        "\"function\":{\"name\":\"t\",\"parameters\":{\"type\":\"object\"}}}],"
        "\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
        "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\","
        "\"content\":[{\"type\":\"text\",\"text\":\"so\"}],\"tool_calls\":[{"
        "\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"t\","
        "\"arguments\":\"{\\\"a\\\":2}\"}}]},{\"role\":\"tool\","
        "\"tool_call_id\":\"1\",\"content\":\"4\"},{\"role\":\"user\","
        "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":"
        "\"data:image/png;base64,AA\"}}]}],\"stop\":[\"x\"],\"user\":\"u\"}");
}

/* Whatever comes is JSON with messages, and that is all that is known of it. */
static void odd_messages_do_no_harm(void **state)
{
    static const char *const odd[] = {
        "{\"messages\":[1]}",
        "{\"messages\":[{\"content\":[1,{\"type\":\"image\"},"
        "{\"type\":\"tool_use\"},{\"type\":\"tool_result\"}]}]}",
        "{\"messages\":[{\"role\":3,\"content\":{}}],\"tools\":[1,{}],"
        "\"system\":4,\"metadata\":5,\"stop_sequences\":6}",
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":"
        "{\"data\":\"x\"}}]}],\"tools\":7}",
    };
    struct made *m = *state;

    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        buf_clear(&m->out);
        provider_find("anthropic")->chat(odd[i], strlen(odd[i]), &m->out);
        assert_non_null(strstr(m->out.data, "\"messages\":["));
        body(m, "openai", odd[i], 1);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_how_long_an_answer_may_be),
        CASE(a_path_is_of_a_dialect),
        CASE(without_rules_bytes_stay_what_they_were),
        CASE(many_members_are_written_anew),
        CASE(only_what_the_rules_say_is_changed),
        cmocka_unit_test(there_may_be_many_messages_but_not_anything),
        CASE(a_request_serves_twice),
        CASE(streams_can_be_asked_for_their_tokens),
        CASE(what_is_no_request_is_told_once),
        CASE(what_is_passed_on_keeps_its_path),
        CASE(an_answer_can_be_annotated),
        CASE(a_message_of_anthropics_is_logged_as_a_chat),
        CASE(odd_messages_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
