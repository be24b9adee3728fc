#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "provider/advice.h"

static void assert_advice(const struct variant *v, int status, const char *body,
                          const char *want)
{
    struct answer a;
    struct buf out;

    answer_init(&a);
    buf_init(&out, 65536);
    answer_clear(&a, provider_find(v->provider ? v->provider : "openai"));
    answer_head(&a, status);
    answer_data(&a, body, strlen(body), 1);
    answer_end(&a, CLOSE_WHOLE, NULL, 2);
    advice_write(&a, v, TREATMENT, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
    answer_release(&a);
}

static void test_keys(void **state)
{
    static const struct {
        const char *key, *says;
    } row[] = {
        {"sk-proj-0123456789", ""},
        {"sk-ant-0123456789",
         "; a key that begins with sk-ant- is one of Anthropic's"},
        {"0123456789012", "; keys for this endpoint begin with sk-"},
        {"sk-0123456789\n", "; there is white space in the key"},
        {"\"sk-0123456789\"", "; there are quotes round the key"},
        {"Bearer-sk-0123456789", "; leave \"Bearer\" out of the key"},
    };
    struct variant v = {.provider = "openai", .key_from = "OPENAI_API_KEY"};
    char want[512], mask[24];

    (void)state;
    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        v.key = (char *)row[i].key;
        snprintf(want, sizeof(want),
                 "HTTP 401: no; sent \"Authorization: Bearer %s\" from "
                 "OPENAI_API_KEY%s",
                 variant_mask(v.key, mask), row[i].says);
        assert_null(strstr(want, row[i].key));
        assert_advice(&v, 401, "no", want);
    }
    v.base_url = "http://localhost:1/v1"; /* takes what keys it likes */
    v.key = "0123456789012";
    snprintf(want, sizeof(want),
             "HTTP 401: no; sent \"Authorization: Bearer %s\" from "
             "OPENAI_API_KEY",
             variant_mask(v.key, mask));
    assert_advice(&v, 401, "no", want);
}

static void test_the_header_of_the_dialect(void **state)
{
    struct variant v = {.provider = "anthropic", .key = "sk-proj-0123456789"};
    char want[512], mask[24];

    (void)state;
    snprintf(want, sizeof(want),
             "HTTP 403: no reason was given; sent "
             "\"x-api-key: %s\"; a key that begins with sk- is one of OpenAI's",
             variant_mask(v.key, mask));
    assert_advice(&v, 403, "", want);
    v.key = NULL;
    assert_advice(&v, 401, "no",
                  "HTTP 401: no; no key was sent: set ANTHROPIC_API_KEY");
    v.base_url = (char *)"http://localhost:1/v1";
    assert_advice(&v, 401, "Give one. ",
                  "HTTP 401: Give one; no key was sent: name the variable that "
                  "has it with --treatment-key-env NAME");
}

static void test_nobody_there(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    advice_connection(OUTCOME_CONNECT, "h:1: Connection refused", &out);
    assert_string_equal(out.data, "h:1: Connection refused; is the server "
                                  "running, and is the URL right?");
    buf_clear(&out);
    advice_connection(OUTCOME_TLS, "h:1: wrong version.", &out);
    assert_string_equal(out.data,
                        "h:1: wrong version; does it speak https, with a "
                        "certificate that is trusted here?");
    buf_clear(&out);
    advice_connection(OUTCOME_CONNECT, NULL, &out);
    assert_memory_equal(out.data, outcome_words(OUTCOME_CONNECT), 5);
    buf_release(&out);
}

static void test_models_and_places(void **state)
{
    struct variant v = {.model = "gpt-9"};

    (void)state;
    assert_advice(&v, 404,
                  "{\"error\":{\"code\":\"model_not_found\",\"message\":"
                  "\"no gpt-9\"}}",
                  "HTTP 404: no gpt-9; asked "
                  "https://api.openai.com/v1/chat/completions for model "
                  "\"gpt-9\"; GET https://api.openai.com/v1/models lists those "
                  "there are");
    v.base_url = "http://h:8000?key=secret";
    assert_advice(&v, 404, "nope",
                  "HTTP 404: nope; asked http://h:8000/chat/completions; it "
                  "may be the wrong URL: most end in /v1");
    v.base_url = "http://h:8000/v1";
    assert_advice(&v, 405, "nope",
                  "HTTP 405: nope; asked http://h:8000/v1/chat/completions; it "
                  "may be the wrong URL");
    v.provider = "anthropic";
    v.base_url = NULL;
    assert_advice(&v, 404,
                  "{\"type\":\"error\",\"error\":{\"type\":"
                  "\"not_found_error\",\"message\":\"model: gpt-9\"}}",
                  "HTTP 404: model: gpt-9; asked "
                  "https://api.anthropic.com/v1/messages for model \"gpt-9\"; "
                  "GET https://api.anthropic.com/v1/models lists those there "
                  "are");
}

static void test_other_ends(void **state)
{
    struct variant v = {.model = "m", .key_from = "key.txt"};

    (void)state;
    assert_advice(&v, 429, "{\"error\":{\"code\":\"insufficient_quota\"}}",
                  "HTTP 429: no reason was given; the "
                  "account behind the key from key.txt has nothing left: see "
                  "its plan, its limits and its bills");
    assert_advice(&v, 308, "moved",
                  "HTTP 308: moved; redirects are not followed: give the last "
                  "URL");
    assert_advice(&v, 500, "broken", "HTTP 500: broken");
    v.key = "secret+0123456789";
    assert_advice(&v, 500, "not secret+0123456789!",
                  "HTTP 500: not sec\xE2\x80\xA6"
                  "789!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_the_header_of_the_dialect),
        cmocka_unit_test(test_models_and_places),
        cmocka_unit_test(test_other_ends),
        cmocka_unit_test(test_nobody_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
