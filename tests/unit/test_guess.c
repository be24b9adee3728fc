#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "replay/guess.h"

static struct budget_ask guessed(const char *request, const char *name,
                                 enum param_how how, const char *value)
{
    struct arm arm = {.provider = provider_find("openai")};
    struct budget_ask out;
    struct prompt p;

    prompt_init(&p);
    p.request = request;
    p.request_len = strlen(request);
    if (name)
        variant_param(&arm.variant, name, how, value);
    guess(&arm, &p, &out);
    variant_release(&arm.variant);
    return out;
}

static int64_t most(const char *request, const char *name, enum param_how how,
                    const char *value)
{
    return guessed(request, name, how, value).output;
}

#define ASKS "{\"messages\":[{\"role\":\"user\",\"content\":\"so?\"}]"

static void the_request_says_how_long_its_answer_may_be(void **state)
{
    (void)state;
    assert_int_equal(most(ASKS ",\"max_tokens\":30}", NULL, 0, NULL), 30);
    assert_int_equal(most(ASKS ",\"max_completion_tokens\":9}", NULL, 0, NULL),
                     9);
    assert_int_equal(most(ASKS "}", NULL, 0, NULL), -1);
    assert_int_equal(most("not JSON", NULL, 0, NULL), -1);
}

static void what_is_set_for_the_variant_holds(void **state)
{
    const char *asks = ASKS ",\"max_tokens\":30}";

    (void)state;
    assert_int_equal(most(asks, "max_tokens", PARAM_SET, "7"), 7);
    assert_int_equal(most(asks, "max_completion_tokens", PARAM_SET, "8"), 8);
    assert_int_equal(most(asks, "max_tokens", PARAM_DROP, NULL), -1);
    assert_int_equal(
        most(asks, "max_tokens", PARAM_RENAME, "max_completion_tokens"), 30);
    assert_int_equal(most(asks, "max_tokens", PARAM_SET, "\"many\""), -1);
}

static void a_prompt_is_as_long_as_it_has_bytes(void **state)
{
    struct arm arm = {.provider = provider_find("openai")};
    struct prompt p;
    struct budget_ask out;
    char text[3001];

    (void)state;
    prompt_init(&p);
    for (size_t i = 0; i < 3000; i++)
        text[i] = i % 6 ? 'a' : ' ';
    text[3000] = '\0';
    p.request = text;
    p.request_len = 3000;
    guess(&arm, &p, &out);
    assert_int_equal(out.input, 1000);
    arm.variant.system = strcpy((char[]){"twelve bytes"}, "twelve bytes");
    guess(&arm, &p, &out);
    assert_int_equal(out.input, 1004);
    arm.variant.system = NULL;
    p.logged_input_tokens = 77;
    guess(&arm, &p, &out);
    assert_int_equal(out.input, 77);
}

static void a_picture_is_no_text(void **state)
{
    static char text[30001];

    (void)state;
    memset(text, 'Q', 30000);
    assert_int_equal(guessed(text, NULL, 0, NULL).input, 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_says_how_long_its_answer_may_be),
        cmocka_unit_test(what_is_set_for_the_variant_holds),
        cmocka_unit_test(a_prompt_is_as_long_as_it_has_bytes),
        cmocka_unit_test(a_picture_is_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
