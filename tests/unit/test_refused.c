#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "provider/answer.h"

static void refuse(struct answer *a, const struct provider *p, int status,
                   const char *body)
{
    answer_clear(a, p);
    answer_head(a, status);
    answer_data(a, body, strlen(body), 1);
    answer_end(a, CLOSE_WHOLE, NULL, 2);
}

#define ERROR(message, more)                                                   \
    "{\"error\":{\"message\":\"" message "\",\"type\":"                        \
    "\"invalid_request_error\"" more "}}"

static const struct {
    const char *body, *refused, *rename;
} openai[] = {
    {ERROR("Unsupported parameter: 'max_tokens' is not supported with this "
           "model. Use 'max_completion_tokens' instead.",
           ",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\""),
     "max_tokens", "max_completion_tokens"},
    {ERROR("Unsupported value: 'temperature' does not support 0 with this "
           "model. Only the default (1) value is supported.",
           ",\"param\":\"temperature\",\"code\":\"unsupported_value\""),
     "temperature", ""},
    {ERROR("Must be verified", ",\"param\":\"stream\",\"code\":"
                               "\"unsupported_value\""),
     "stream", ""},
    {ERROR("Unrecognized request argument supplied: stream_options",
           ",\"param\":null,\"code\":null"),
     "stream_options", ""},
    {ERROR("Unrecognized request argument supplied: user", ""), "user", ""},
    {ERROR("Unknown parameter: 'max_completion_tokens'.", ""),
     "max_completion_tokens", "max_tokens"},
    {ERROR("Unsupported: x", ",\"param\":\"stream_options.include_usage\","
                             "\"code\":\"unknown_parameter\""),
     "stream_options", ""},
    {"{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"seed\"],"
     "\"msg\":\"Extra inputs are not permitted\"}]}",
     "seed", ""},
    {"{\"object\":\"error\",\"message\":\"[{'type': 'extra_forbidden', 'loc': "
     "('body', 'logprobs'), 'msg': 'Extra inputs are not permitted'}]\"}",
     "logprobs", ""},
    {"{\"message\":\"seed: Extra inputs are not permitted\"}", "seed", ""},
    {ERROR("'user' is deprecated, use 'safety_identifier' instead", ""), "user",
     "safety_identifier"},
    /* Not a refusal, or not of something that may be left out. */
    {ERROR("max_tokens is too large: 9. This model supports at most 8.",
           ",\"param\":\"max_tokens\",\"code\":\"invalid_value\""),
     "", ""},
    {ERROR("Unsupported value: 'messages[0].role' does not support 'system'",
           ",\"param\":\"messages[0].role\",\"code\":\"unsupported_value\""),
     "", ""},
    {ERROR("Unsupported parameter: 'tools'",
           ",\"param\":\"tools\",\"code\":\"unsupported_parameter\""),
     "", ""},
    {ERROR("The user may not stop: not supported", ""), "", ""},
    {ERROR("messages.temperature is not supported", ""), "", ""},
    {ERROR("This is not supported", ""), "", ""},
    {"", "", ""},
};

static void test_what_openai_and_its_kind_refuse(void **state)
{
    struct answer a;

    (void)state;
    answer_init(&a);
    for (size_t i = 0; i < sizeof(openai) / sizeof(*openai); i++) {
        refuse(&a, &provider_openai, i % 2 ? 422 : 400, openai[i].body);
        assert_string_equal(a.refused, openai[i].refused);
        assert_string_equal(a.rename, openai[i].rename);
        assert_false(a.terminal);
    }
    refuse(&a, &provider_openai, 500, openai[0].body);
    assert_string_equal(a.refused, "");
    answer_release(&a);
}

static const struct {
    const char *body, *refused;
} anthropic[] = {
    {ERROR("'temperature' is deprecated for this model.", ""), "temperature"},
    {ERROR("temperature: may only be set to 1 when thinking is enabled", ""),
     "temperature"},
    {ERROR("top_k: Extra inputs are not permitted", ""), "top_k"},
    {ERROR("`temperature` and `top_p` cannot both be specified for this "
           "model. Please use only one.",
           ""),
     "top_p"},
    {ERROR("max_tokens: 9 > 8, which is not supported", ""), ""},
    {ERROR("messages: not supported", ""), ""},
};

static void test_what_anthropic_refuses(void **state)
{
    struct answer a;

    (void)state;
    answer_init(&a);
    for (size_t i = 0; i < sizeof(anthropic) / sizeof(*anthropic); i++) {
        refuse(&a, &provider_anthropic, 400, anthropic[i].body);
        assert_string_equal(a.refused, anthropic[i].refused);
        assert_string_equal(a.rename, "");
    }
    answer_release(&a);
}

static void assert_rule(const struct variant *v, const char *name,
                        enum param_how how, const char *value)
{
    const struct param *p = variant_find_param(v, name);

    assert_non_null(p);
    assert_int_equal(p->how, how);
    if (value)
        assert_string_equal(p->value, value);
    else
        assert_null(p->value);
}

static void test_a_variant_learns_once(void **state)
{
    struct variant v = {0};
    struct answer a;

    (void)state;
    answer_init(&a);
    variant_param(&v, "temperature", PARAM_SET, "0");
    refuse(&a, &provider_openai, 400, openai[1].body);
    assert_int_equal(answer_learn(&a, &v), 1);
    assert_rule(&v, "temperature", PARAM_DROP, NULL);
    assert_true(variant_find_param(&v, "temperature")->refused);
    assert_int_equal(answer_learn(&a, &v), 0);
    refuse(&a, &provider_openai, 400, "{}");
    assert_int_equal(answer_learn(&a, &v), 0);
    assert_int_equal(v.params, 1);
    variant_release(&v);
    answer_release(&a);
}

static void test_a_value_goes_along_to_the_new_name(void **state)
{
    struct variant v = {0};
    struct answer a;

    (void)state;
    answer_init(&a);
    variant_param(&v, "max_tokens", PARAM_SET, "50");
    refuse(&a, &provider_openai, 400, openai[0].body);
    assert_int_equal(answer_learn(&a, &v), 1);
    assert_rule(&v, "max_tokens", PARAM_RENAME, "max_completion_tokens");
    assert_rule(&v, "max_completion_tokens", PARAM_SET, "50");
    /* An endpoint that refuses both gets neither. */
    refuse(&a, &provider_openai, 400, openai[5].body);
    assert_int_equal(answer_learn(&a, &v), 1);
    assert_rule(&v, "max_completion_tokens", PARAM_DROP, NULL);
    assert_int_equal(answer_learn(&a, &v), 0);
    variant_release(&v);
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_openai_and_its_kind_refuse),
        cmocka_unit_test(test_what_anthropic_refuses),
        cmocka_unit_test(test_a_variant_learns_once),
        cmocka_unit_test(test_a_value_goes_along_to_the_new_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
