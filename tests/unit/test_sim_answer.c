#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sim/answer.h"
#include "wire/json.h"

/* What is read and said in one test. */
struct talk {
    struct arena arena;
    struct sim_ask ask;
    struct sim_model one, two;
    struct sim_answer a, b;
};

static int begin(void **state)
{
    struct talk *t = calloc(1, sizeof(*t));

    sim_model_init(&t->one, "one");
    sim_model_init(&t->two, "two");
    sim_answer_init(&t->a);
    sim_answer_init(&t->b);
    *state = t;
    return 0;
}

static int end(void **state)
{
    struct talk *t = *state;

    arena_release(&t->arena);
    sim_answer_release(&t->a);
    sim_answer_release(&t->b);
    free(t);
    return 0;
}

static void ask_in(struct talk *t, const struct sim_dialect *d,
                   const char *text)
{
    struct sim_body body = {text, strlen(text)};
    struct sim_refusal why = {.message = ""};

    if (sim_ask_read(&t->ask, d, &t->arena, &body, &why))
        fail_msg("%s", why.message);
}

static void ask(struct talk *t, const char *text)
{
    ask_in(t, &sim_dialect_openai, text);
}

static void say(struct talk *t, struct sim_answer *out,
                const struct sim_model *m, uint64_t fresh)
{
    struct sim_voice v = {.model = m,
                          .first = &t->one,
                          .ask = &t->ask,
                          .seed = 11,
                          .fresh = fresh};

    sim_answer_release(out);
    sim_answer_make(out, &v);
}

static int same(const struct talk *t)
{
    return t->a.text.len == t->b.text.len &&
           !memcmp(t->a.text.data, t->b.text.data, t->a.text.len);
}

#define STEADY                                                                 \
    "{\"model\":\"m\",\"seed\":%d,\"temperature\":0,"                          \
    "\"messages\":[{\"role\":\"user\",\"content\":\"prompt %d\"}]}"

static void ask_steady(struct talk *t, int seed, int prompt)
{
    char text[200];

    snprintf(text, sizeof(text), STEADY, seed, prompt);
    ask(t, text);
}

static void test_seed_and_cold_is_steady(void **state)
{
    struct talk *t = *state;

    ask_steady(t, 1, 1);
    say(t, &t->a, &t->one, 100);
    say(t, &t->b, &t->one, 200);
    assert_true(same(t));
    ask_steady(t, 2, 1);
    say(t, &t->b, &t->one, 100);
    assert_false(same(t));
    ask_steady(t, 1, 2);
    say(t, &t->b, &t->one, 100);
    assert_false(same(t));
}

static void varies(struct talk *t, const char *text)
{
    ask(t, text);
    say(t, &t->a, &t->one, 100);
    say(t, &t->b, &t->one, 200);
    assert_false(same(t));
    say(t, &t->b, &t->one, 100);
    assert_true(same(t));
}

#define HI                                                                     \
    "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"

static void test_else_it_varies(void **state)
{
    varies(*state, "{\"temperature\":0," HI "}");
    varies(*state, "{\"seed\":1," HI "}");
    varies(*state, "{\"seed\":1,\"temperature\":0.5," HI "}");
    varies(*state, "{\"seed\":null,\"temperature\":0," HI "}");
}

/* Anthropic has no seed; one that comes all the same changes nothing. */
static void test_no_seed_in_anthropic(void **state)
{
    struct talk *t = *state;

    ask_in(t, &sim_dialect_anthropic,
           "{\"max_tokens\":900,\"seed\":1,\"temperature\":0," HI "}");
    say(t, &t->a, &t->one, 100);
    say(t, &t->b, &t->one, 200);
    assert_false(same(t));
}

static void test_agreement_share(void **state)
{
    struct talk *t = *state;
    int total = 1500, alike = 0;

    t->one.agree = 0.9;
    t->two.agree = 0.7;
    t->two.words = 90;
    for (int i = 0; i < total; i++) {
        struct sim_voice v = {.model = &t->two, .ask = &t->ask, .seed = 11};

        ask_steady(t, 1, i);
        say(t, &t->a, &t->one, 1);
        say(t, &t->b, &t->two, 2);
        assert_int_equal(same(t), sim_answer_agrees(&v));
        alike += same(t);
    }
    /* Chi-square with one degree of freedom, at 1 in 10,000. */
    assert_true(pow(alike - 0.7 * total, 2) / (0.7 * 0.3 * total) < 15.1);
}

static void test_extreme_agreement(void **state)
{
    struct talk *t = *state;

    for (int i = 0; i < 50; i++) {
        ask_steady(t, 1, i);
        t->one.agree = t->two.agree = 1;
        say(t, &t->a, &t->one, 1);
        say(t, &t->b, &t->two, 2);
        assert_true(same(t));
        t->one.agree = t->two.agree = 0;
        say(t, &t->a, &t->one, 1);
        say(t, &t->b, &t->two, 2);
        assert_false(same(t));
    }
}

static void test_length(void **state)
{
    struct talk *t = *state;
    int below = 0, total = 400;

    t->two.agree = 0;
    t->two.words = 30;
    for (int i = 0; i < total; i++) {
        ask_steady(t, 1, i);
        say(t, &t->b, &t->two, 1);
        below += t->b.tokens < 30;
        assert_true(t->b.tokens > 5 && t->b.tokens < 180);
        assert_int_equal(t->b.finish, SIM_STOP);
    }
    assert_true(abs(below - total / 2) < 50);
}

static void test_tokens_make_the_text(void **state)
{
    struct talk *t = *state;
    const char *text;
    size_t len, at = 0;

    ask_steady(t, 1, 1);
    say(t, &t->a, &t->one, 1);
    for (size_t i = 0; i < t->a.tokens; i++) {
        text = sim_answer_token(&t->a, i, &len);
        assert_ptr_equal(text, t->a.text.data + at);
        assert_true(len > 0);
        assert_int_equal(utf8_valid(text, len), len);
        at += len;
    }
    assert_int_equal(at, t->a.text.len);
    assert_int_equal(t->a.text.data[at - 1], '.');
    assert_true(t->a.text.data[0] >= 'A' && t->a.text.data[0] <= 'Z');
}

static void test_most_tokens(void **state)
{
    struct talk *t = *state;

    ask(t, "{\"max_completion_tokens\":3," HI "}");
    say(t, &t->a, &t->one, 1);
    assert_int_equal(t->a.tokens, 3);
    assert_int_equal(t->a.text.len, t->a.end[2]);
    assert_int_equal(t->a.finish, SIM_LENGTH);
    ask(t, "{\"max_tokens\":100000," HI "}");
    say(t, &t->a, &t->one, 1);
    assert_int_equal(t->a.finish, SIM_STOP);
}

static json_t *said_json(const struct sim_answer *a)
{
    struct err err = {0};
    json_t *root = json_read(a->text.data, a->text.len, JSON_ONE_KEY, &err);

    if (!root)
        fail_msg("%s: %s", err.text, a->text.data);
    for (size_t i = 0, len; i < a->tokens; i++) {
        const char *text = sim_answer_token(a, i, &len);

        assert_int_equal(utf8_valid(text, len), len);
    }
    assert_int_equal(a->end[a->tokens - 1], a->text.len);
    return root;
}

static void test_json_object(void **state)
{
    struct talk *t = *state;
    json_t *root, *other;

    ask(t, "{\"response_format\":{\"type\":\"json_object\"}," HI "}");
    say(t, &t->a, &t->one, 1);
    root = said_json(&t->a);
    assert_non_null(json_text(root, "answer"));
    assert_non_null(json_text(root, "reason"));
    assert_true(t->a.tokens > 10);
    say(t, &t->b, &t->one, 2);
    other = said_json(&t->b);
    assert_string_equal(json_text(root, "answer"), json_text(other, "answer"));
    assert_string_not_equal(json_text(root, "reason"),
                            json_text(other, "reason"));
    json_decref(root);
    json_decref(other);
}

#define SCHEMA                                                                 \
    "{\"type\":\"object\",\"properties\":{"                                    \
    "\"label\":{\"type\":\"string\",\"enum\":[\"yes\",\"no\"]},"               \
    "\"score\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":5},"            \
    "\"part\":{\"type\":\"number\",\"minimum\":2},"                            \
    "\"sure\":{\"type\":[\"boolean\",\"null\"]},\"none\":{\"type\":\"null\"}," \
    "\"kind\":{\"const\":\"caféééé\"},\"word\":{},"                        \
    "\"list\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":3,"              \
    "\"items\":{\"properties\":{\"x\":{\"type\":\"string\"}}}}}}"

static void check_schema(const json_t *root)
{
    int64_t score = json_number(root, "score", -1);
    const char *label = json_text(root, "label");
    size_t count = json_array_size(json_at(root, "list"));

    assert_true(!strcmp(label, "yes") || !strcmp(label, "no"));
    assert_in_range(score, 3, 5);
    assert_true(json_is_real(json_at(root, "part")));
    assert_true(json_is_boolean(json_at(root, "sure")));
    assert_true(json_is_null(json_at(root, "none")));
    assert_string_equal(json_text(root, "kind"), "caféééé");
    assert_non_null(json_text(root, "word"));
    assert_in_range(count, 2, 3);
    assert_non_null(json_text(root, "list.1.x"));
}

static void test_schema_is_followed(void **state)
{
    struct talk *t = *state;
    json_t *root;

    ask(t, "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{"
           "\"name\":\"n\",\"schema\":" SCHEMA "}}," HI "}");
    for (uint64_t i = 0; i < 50; i++) {
        say(t, &t->a, &t->one, i);
        root = said_json(&t->a);
        check_schema(root);
        json_decref(root);
    }
    ask_in(t, &sim_dialect_anthropic,
           "{\"max_tokens\":900,\"output_config\":{\"format\":{\"type\":"
           "\"json_schema\",\"schema\":" SCHEMA "}}," HI "}");
    say(t, &t->a, &t->one, 1);
    root = said_json(&t->a);
    check_schema(root);
    json_decref(root);
}

#define TOOL(name)                                                             \
    "{\"type\":\"function\",\"function\":{\"name\":\"" name                    \
    "\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{"        \
    "\"type\":\"string\"}}}}}"
#define TOOLS "\"tools\":[" TOOL("first") "," TOOL("second") "],"

static void test_forced_tool(void **state)
{
    struct talk *t = *state;
    json_t *root;

    t->one.tools = 0;
    ask(t, "{" TOOLS "\"tool_choice\":{\"type\":\"function\",\"function\":{"
           "\"name\":\"second\"}}," HI "}");
    say(t, &t->a, &t->one, 1);
    assert_string_equal(t->a.tool, "second");
    assert_int_equal(t->a.finish, SIM_TOOL);
    root = said_json(&t->a);
    assert_non_null(json_text(root, "city"));
    json_decref(root);
    ask(t, "{" TOOLS "\"tool_choice\":\"required\"," HI "}");
    say(t, &t->a, &t->one, 1);
    assert_non_null(t->a.tool);
    t->one.tools = 1;
    ask(t, "{" TOOLS "\"tool_choice\":\"none\"," HI "}");
    say(t, &t->a, &t->one, 1);
    assert_null(t->a.tool);
}

static void test_tool_share(void **state)
{
    struct talk *t = *state;
    char text[600];
    int called = 0;

    t->one.tools = 0.25;
    for (int i = 0; i < 400; i++) {
        snprintf(text, sizeof(text),
                 "{" TOOLS "\"tool_choice\":\"auto\",\"model\":\"m\","
                 "\"messages\":[{\"role\":\"user\",\"content\":\"p%d\"}]}",
                 i);
        ask(t, text);
        say(t, &t->a, &t->one, 1);
        say(t, &t->b, &t->one, 2);
        assert_int_equal(t->a.tool != NULL, t->b.tool != NULL);
        called += t->a.tool != NULL;
    }
    assert_true(abs(called - 100) < 36);
}

static void test_hash_is_of_the_messages(void **state)
{
    struct talk *t = *state;
    uint64_t hash;

    ask(t, "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\","
           "\"content\":\"be brief\"},{\"role\":\"user\",\"content\":[{"
           "\"type\":\"text\",\"text\":\"hi\"}]}],\"top_p\":1}");
    hash = t->ask.prompt_hash;
    assert_int_equal(t->ask.chars, 10);
    ask_in(t, &sim_dialect_anthropic,
           "{\"model\":\"x\",\"max_tokens\":9,\"system\":\"be brief\"," HI "}");
    assert_true(t->ask.prompt_hash == hash);
    ask_in(t, &sim_dialect_anthropic,
           "{\"model\":\"x\",\"max_tokens\":9,\"system\":\"be brie\","
           "\"messages\":[{\"role\":\"user\",\"content\":\"fhi\"}]}");
    assert_true(t->ask.prompt_hash != hash);
    ask(t, "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\","
           "\"content\":\"hi\"}]}");
    hash = t->ask.prompt_hash;
    ask(t, "{" HI "}");
    assert_true(t->ask.prompt_hash != hash);
    ask(t, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
           "\"a\"},{\"role\":\"user\",\"content\":\"b\"}]}");
    hash = t->ask.prompt_hash;
    ask(t, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
           "\"auser\\u001fb\"}]}");
    assert_true(t->ask.prompt_hash != hash);
}

static void test_what_is_read(void **state)
{
    struct talk *t = *state;

    ask(t, "{\"user\":\"u1\",\"stream\":true,\"seed\":-4,\"stream_options\":{"
           "\"include_usage\":true},\"temperature\":0.5,\"stop\":null," HI "}");
    assert_string_equal(t->ask.user, "u1");
    assert_string_equal(t->ask.model, "m");
    assert_true(t->ask.stream && t->ask.include_usage && t->ask.has_seed);
    assert_int_equal(t->ask.seed, -4);
    assert_true(t->ask.temperature == 0.5);
    assert_true(sim_ask_has(&t->ask, "stream_options"));
    assert_false(sim_ask_has(&t->ask, "stop"));
    ask_in(t, &sim_dialect_anthropic,
           "{\"max_tokens\":9,\"metadata\":{\"user_id\":\"u2\"}," HI "}");
    assert_string_equal(t->ask.user, "u2");
    assert_int_equal(t->ask.most_tokens, 9);
}

static void refused(struct talk *t, const struct sim_dialect *d,
                    const char *text, const char *param)
{
    struct sim_body body = {text, strlen(text)};
    struct sim_refusal why = {.id = SIM_REFUSED_SERVER};

    assert_int_equal(sim_ask_read(&t->ask, d, &t->arena, &body, &why), -1);
    assert_int_equal(why.id, SIM_REFUSED_BAD);
    assert_string_equal(why.param, param);
    assert_true(why.message[0] != '\0');
}

static void test_bad_requests(void **state)
{
    struct talk *t = *state;
    const struct sim_dialect *o = &sim_dialect_openai;
    const struct sim_dialect *a = &sim_dialect_anthropic;

    refused(t, o, "", "");
    refused(t, o, "{", "");
    refused(t, o, "[]", "");
    refused(t, o, "{}", "model");
    refused(t, o, "{\"model\":\"m\"}", "messages");
    refused(t, o, "{\"model\":\"m\",\"messages\":[]}", "messages");
    refused(t, o, "{\"model\":\"m\",\"messages\":[{}]}", "messages");
    refused(t, o, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
            "messages");
    refused(t, o, "{\"temperature\":2.1," HI "}", "temperature");
    refused(t, o, "{\"temperature\":\"0\"," HI "}", "temperature");
    refused(t, o, "{\"max_tokens\":0," HI "}", "max_tokens");
    refused(t, o, "{\"n\":2," HI "}", "n");
    refused(t, a, "{" HI "}", "max_tokens");
    refused(t, a, "{\"max_tokens\":1,\"temperature\":1.1," HI "}",
            "temperature");
    refused(t, a,
            "{\"max_tokens\":1,\"model\":\"m\",\"messages\":[{\"role\":"
            "\"system\",\"content\":\"x\"}]}",
            "messages");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_seed_and_cold_is_steady),
        TEST(test_else_it_varies),
        TEST(test_no_seed_in_anthropic),
        TEST(test_agreement_share),
        TEST(test_extreme_agreement),
        TEST(test_length),
        TEST(test_tokens_make_the_text),
        TEST(test_most_tokens),
        TEST(test_json_object),
        TEST(test_schema_is_followed),
        TEST(test_forced_tool),
        TEST(test_tool_share),
        TEST(test_hash_is_of_the_messages),
        TEST(test_what_is_read),
        TEST(test_bad_requests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
