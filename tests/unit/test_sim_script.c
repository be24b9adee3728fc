#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sim/answer.h"
#include "sim/dialect.h"
#include "sim/fault.h"

/* Scripts of both dialects against what their references say, written out. */

struct scene {
    struct sim_ask ask;
    struct sim_answer answer;
    struct sim_script script;
    struct sim_speech speech;
};

static int begin(void **state)
{
    struct scene *s = calloc(1, sizeof(*s));

    sim_answer_init(&s->answer);
    sim_script_init(&s->script);
    s->ask.model = "sim-\"x\"";
    s->speech = (struct sim_speech){.ask = &s->ask,
                                    .answer = &s->answer,
                                    .id = "0a1b",
                                    .fingerprint = "fp_77",
                                    .created = 1700000000,
                                    .input = 20,
                                    .cached = 5,
                                    .output = 2};
    *state = s;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;

    sim_answer_release(&s->answer);
    sim_script_release(&s->script);
    free(s);
    return 0;
}

static void say(struct scene *s, const char *one, const char *two)
{
    struct sim_answer *a = &s->answer;

    a->end = calloc(2, sizeof(*a->end));
    buf_adds(&a->text, one);
    a->end[a->tokens++] = a->text.len;
    buf_adds(&a->text, two);
    a->end[a->tokens++] = a->text.len;
}

static void call(struct scene *s)
{
    say(s, "{\"city\":", "\"Rome\"}");
    s->answer.tool = "look_up";
    s->answer.finish = SIM_TOOL;
    s->speech.output = 3;
}

static void step_is(const struct scene *s, size_t i, enum sim_act act,
                    const char *bytes, int tokens)
{
    const struct sim_step *step = &s->script.step[i];
    char *got = strndup(s->script.bytes.data + step->at, step->len);

    assert_int_equal(step->act, act);
    assert_string_equal(got, bytes);
    assert_int_equal(step->tokens, tokens);
    free(got);
}

#define CHUNK(delta, finish, usage)                                            \
    "data: {\"id\":\"chatcmpl-0a1b\",\"object\":\"chat.completion.chunk\","    \
    "\"created\":1700000000,\"model\":\"sim-\\\"x\\\"\",\"service_tier\":"     \
    "\"default\",\"system_fingerprint\":\"fp_77\",\"choices\":[{\"index\":0,"  \
    "\"delta\":{" delta "},\"logprobs\":null,\"finish_reason\":" finish        \
    "}]" usage "}\n\n"

#define OPENAI_USAGE                                                           \
    "{\"prompt_tokens\":20,\"completion_tokens\":2,\"total_tokens\":22,"       \
    "\"prompt_tokens_details\":{\"cached_tokens\":5,\"audio_tokens\":0},"      \
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,"                   \
    "\"audio_tokens\":0,\"accepted_prediction_tokens\":0,"                     \
    "\"rejected_prediction_tokens\":0}}"

static void test_openai_stream(void **state)
{
    struct scene *s = *state;

    say(s, "Hi", " \"you\"");
    sim_dialect_openai.stream(&s->speech, &s->script);
    assert_int_equal(s->script.status, 200);
    assert_string_equal(sim_script_find(&s->script, "Content-Type"),
                        "text/event-stream; charset=utf-8");
    step_is(s, 0, SIM_BEGIN, "", 0);
    step_is(s, 1, SIM_SEND,
            CHUNK("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null",
                  "null", ""),
            0);
    step_is(s, 2, SIM_SEND, CHUNK("\"content\":\"Hi\"", "null", ""), 1);
    step_is(s, 3, SIM_SEND, CHUNK("\"content\":\" \\\"you\\\"\"", "null", ""),
            1);
    step_is(s, 4, SIM_SEND, CHUNK("", "\"stop\"", ""), 0);
    step_is(s, 5, SIM_SEND, "data: [DONE]\n\n", 0);
    step_is(s, 6, SIM_END, "", 0);
    assert_int_equal(s->script.steps, 7);
    assert_memory_equal(s->script.bytes.data + s->script.step[2].text, "Hi", 2);
    assert_int_equal(s->script.step[4].text, 0);
}

static void test_openai_stream_usage(void **state)
{
    struct scene *s = *state;

    say(s, "Hi", " you");
    s->answer.finish = SIM_LENGTH;
    s->ask.include_usage = 1;
    sim_dialect_openai.stream(&s->speech, &s->script);
    step_is(s, 2, SIM_SEND,
            CHUNK("\"content\":\"Hi\"", "null", ",\"usage\":null"), 1);
    step_is(s, 4, SIM_SEND, CHUNK("", "\"length\"", ",\"usage\":null"), 0);
    step_is(s, 5, SIM_SEND,
            "data: {\"id\":\"chatcmpl-0a1b\",\"object\":"
            "\"chat.completion.chunk\",\"created\":1700000000,\"model\":"
            "\"sim-\\\"x\\\"\",\"service_tier\":\"default\","
            "\"system_fingerprint\":\"fp_77\",\"choices\":[],"
            "\"usage\":" OPENAI_USAGE "}\n\n",
            0);
    step_is(s, 6, SIM_SEND, "data: [DONE]\n\n", 0);
}

static void test_openai_stream_call(void **state)
{
    struct scene *s = *state;

    call(s);
    sim_dialect_openai.stream(&s->speech, &s->script);
    step_is(s, 1, SIM_SEND,
            CHUNK("\"role\":\"assistant\",\"content\":null,\"refusal\":null",
                  "null", ""),
            0);
    step_is(s, 2, SIM_SEND,
            CHUNK("\"tool_calls\":[{\"index\":0,\"id\":\"call_0a1b\","
                  "\"type\":\"function\",\"function\":{\"name\":\"look_up\","
                  "\"arguments\":\"\"}}]",
                  "null", ""),
            1);
    step_is(s, 3, SIM_SEND,
            CHUNK("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                  "\"{\\\"city\\\":\"}}]",
                  "null", ""),
            1);
    step_is(s, 5, SIM_SEND, CHUNK("", "\"tool_calls\"", ""), 0);
    assert_int_equal(sim_script_tokens(&s->script), 3);
}

static void test_openai_whole(void **state)
{
    struct scene *s = *state;

    say(s, "Hi", " you");
    s->answer.finish = SIM_FILTER;
    sim_dialect_openai.whole(&s->speech, &s->script);
    step_is(s, 0, SIM_REPLY,
            "{\"id\":\"chatcmpl-0a1b\",\"object\":\"chat.completion\","
            "\"created\":1700000000,\"model\":\"sim-\\\"x\\\"\","
            "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_77\","
            "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            "\"content\":\"Hi you\",\"refusal\":null,\"annotations\":[]},"
            "\"logprobs\":null,\"finish_reason\":\"content_filter\"}],"
            "\"usage\":" OPENAI_USAGE "}",
            2);
    assert_string_equal(sim_script_find(&s->script, "content-type"),
                        "application/json");
}

static void test_openai_whole_call(void **state)
{
    struct scene *s = *state;

    call(s);
    sim_dialect_openai.whole(&s->speech, &s->script);
    assert_non_null(
        strstr(s->script.bytes.data,
               "\"message\":{\"role\":\"assistant\",\"content\":null,"
               "\"tool_calls\":[{\"id\":\"call_0a1b\",\"type\":\"function\","
               "\"function\":{\"name\":\"look_up\",\"arguments\":"
               "\"{\\\"city\\\":\\\"Rome\\\"}\"}}],\"refusal\":null,"
               "\"annotations\":[]},\"logprobs\":null,"
               "\"finish_reason\":\"tool_calls\"}]"));
}

#define ANTHROPIC_USAGE(output)                                                \
    "{\"input_tokens\":15,\"cache_creation_input_tokens\":0,"                  \
    "\"cache_read_input_tokens\":5,\"cache_creation\":{"                       \
    "\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},"        \
    "\"output_tokens\":" output ",\"service_tier\":\"standard\"}"

#define EVENT(name, more)                                                      \
    "event: " name "\ndata: {\"type\":\"" name "\"" more "}\n\n"

static void test_anthropic_stream(void **state)
{
    struct scene *s = *state;

    say(s, "Hi", " you");
    sim_dialect_anthropic.stream(&s->speech, &s->script);
    step_is(s, 0, SIM_BEGIN, "", 0);
    step_is(s, 1, SIM_SEND,
            EVENT("message_start",
                  ",\"message\":{\"id\":\"msg_0a1b\",\"type\":\"message\","
                  "\"role\":\"assistant\",\"model\":\"sim-\\\"x\\\"\","
                  "\"content\":[],\"stop_reason\":null,"
                  "\"stop_sequence\":null,\"usage\":" ANTHROPIC_USAGE("1") "}"),
            0);
    step_is(s, 2, SIM_SEND,
            EVENT("content_block_start",
                  ",\"index\":0,\"content_block\":{\"type\":\"text\","
                  "\"text\":\"\"}") EVENT("ping", ""),
            0);
    step_is(s, 3, SIM_SEND,
            EVENT("content_block_delta",
                  ",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                  "\"text\":\"Hi\"}"),
            1);
    step_is(s, 5, SIM_SEND, EVENT("content_block_stop", ",\"index\":0"), 0);
    step_is(s, 6, SIM_SEND,
            EVENT("message_delta",
                  ",\"delta\":{\"stop_reason\":\"end_turn\","
                  "\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}"),
            0);
    step_is(s, 7, SIM_SEND, EVENT("message_stop", ""), 0);
    step_is(s, 8, SIM_END, "", 0);
    assert_int_equal(s->script.steps, 9);
}

static void test_anthropic_stream_call(void **state)
{
    struct scene *s = *state;

    call(s);
    sim_dialect_anthropic.stream(&s->speech, &s->script);
    step_is(s, 2, SIM_SEND, EVENT("ping", ""), 0);
    step_is(s, 3, SIM_SEND,
            EVENT("content_block_start",
                  ",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                  "\"id\":\"toolu_0a1b\",\"name\":\"look_up\",\"input\":{}}")
                EVENT("content_block_delta",
                      ",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                      "\"partial_json\":\"{\\\"city\\\":\"}"),
            2);
    assert_non_null(
        strstr(s->script.bytes.data, "\"stop_reason\":\"tool_use\""));
    assert_int_equal(sim_script_tokens(&s->script), 3);
}

static void test_anthropic_whole(void **state)
{
    struct scene *s = *state;

    say(s, "Hi", " you");
    s->answer.finish = SIM_LENGTH;
    sim_dialect_anthropic.whole(&s->speech, &s->script);
    step_is(s, 0, SIM_REPLY,
            "{\"id\":\"msg_0a1b\",\"type\":\"message\",\"role\":"
            "\"assistant\",\"model\":\"sim-\\\"x\\\"\",\"content\":[{"
            "\"type\":\"text\",\"text\":\"Hi you\"}],\"stop_reason\":"
            "\"max_tokens\",\"stop_sequence\":null,\"usage\":" //
            ANTHROPIC_USAGE("2") "}",
            2);
}

static void test_anthropic_whole_call(void **state)
{
    struct scene *s = *state;
    const char *head = "\"content\":[{\"type\":\"tool_use\",\"id\":"
                       "\"toolu_0a1b\",\"name\":\"look_up\",\"input\":";
    const char *at;

    call(s);
    sim_dialect_anthropic.whole(&s->speech, &s->script);
    at = strstr(s->script.bytes.data, head);
    assert_non_null(at);
    assert_memory_equal(at + strlen(head), "{\"city\":\"Rome\"}}]", 17);
}

static void refusal_is(const struct sim_dialect *d, struct sim_refusal r,
                       int status, const char *body)
{
    struct sim_script s;

    sim_script_init(&s);
    sim_dialect_refuse(d, &s, &r, "req_1");
    assert_int_equal(s.status, status);
    assert_int_equal(s.step[0].act, SIM_REPLY);
    assert_string_equal(s.bytes.data, body);
    sim_script_release(&s);
}

static void test_refusals(void **state)
{
    struct sim_refusal o, a;

    (void)state;
    sim_dialect_openai.refuse(&o, "max_tokens");
    refusal_is(&sim_dialect_openai, o, 400,
               "{\"error\":{\"message\":\"Unsupported parameter: "
               "'max_tokens' is not supported with this model. Use "
               "'max_completion_tokens' instead.\",\"type\":"
               "\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":"
               "\"unsupported_parameter\"}}");
    sim_dialect_openai.refuse(&o, "seed");
    assert_string_equal(o.message, "Unsupported parameter: 'seed' is not "
                                   "supported with this model.");
    sim_dialect_anthropic.refuse(&a, "temperature");
    refusal_is(&sim_dialect_anthropic, a, 400,
               "{\"type\":\"error\",\"error\":{\"type\":"
               "\"invalid_request_error\",\"message\":\"'temperature' is "
               "deprecated for this model.\"},\"request_id\":\"req_1\"}");
    refusal_is(&sim_dialect_openai,
               (struct sim_refusal){.id = SIM_REFUSED_SERVER, .message = "m"},
               500,
               "{\"error\":{\"message\":\"m\",\"type\":\"server_error\","
               "\"param\":null,\"code\":null}}");
    refusal_is(&sim_dialect_anthropic,
               (struct sim_refusal){.id = SIM_REFUSED_QUOTA, .message = "m"},
               402,
               "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\","
               "\"message\":\"m\"},\"request_id\":\"req_1\"}");
}

static void test_limit_headers(void **state)
{
    struct scene *s = *state;
    const struct sim_limits l = {.requests = 100,
                                 .requests_left = 99,
                                 .tokens = 20000,
                                 .tokens_left = 19999,
                                 .reset_ns = 1500000000,
                                 .wall_us = 1700000000000000,
                                 .busy_ns = 42000000};

    sim_dialect_openai.headers(&s->script, &l);
    assert_string_equal(
        sim_script_find(&s->script, "x-ratelimit-remaining-requests"), "99");
    assert_string_equal(
        sim_script_find(&s->script, "x-ratelimit-reset-requests"), "1.5s");
    assert_string_equal(sim_script_find(&s->script, "openai-processing-ms"),
                        "42");
    sim_script_release(&s->script);
    sim_dialect_anthropic.headers(&s->script, &l);
    assert_null(sim_script_find(&s->script, "openai-processing-ms"));
    assert_string_equal(
        sim_script_find(&s->script, "anthropic-ratelimit-tokens-remaining"),
        "19000");
    assert_memory_equal(
        sim_script_find(&s->script, "anthropic-ratelimit-requests-reset"),
        "2023-11-14T22:13:21.5", 21);
}

static int alike(const struct sim_script *a, const struct sim_script *b)
{
    if (a->status != b->status || a->steps != b->steps ||
        strcmp(a->bytes.data, b->bytes.data) != 0)
        return 0;
    for (size_t i = 0; i < a->steps; i++)
        if (a->step[i].act != b->step[i].act ||
            a->step[i].wait != b->step[i].wait ||
            a->step[i].len != b->step[i].len)
            return 0;
    return 1;
}

static void write_script(struct scene *s, const struct sim_dialect *d,
                         int stream)
{
    sim_script_release(&s->script);
    (stream ? d->stream : d->whole)(&s->speech, &s->script);
}

/* Whether the fault changes anything of what would be sent. */
static int changes(struct scene *s, const struct sim_dialect *d,
                   const struct sim_fault *f, int stream)
{
    struct sim_model model;
    struct rng dice;
    struct sim_scene where = {
        .dialect = d, .model = &model, .request_id = "req_1", .dice = &dice};
    struct sim_script plain;
    int changed;

    rng_seed(&dice, 1);
    sim_model_init(&model, "m");
    write_script(s, d, stream);
    plain = s->script;
    sim_script_init(&s->script);
    if (f->before)
        f->before(&s->answer);
    write_script(s, d, stream);
    if (f->after)
        f->after(&where, &s->script);
    changed = !alike(&s->script, &plain);
    sim_script_release(&plain);
    return changed;
}

/* However a script was changed, it can be run: it ends once, at its end, and
 * its steps lie inside its bytes. */
static void check_script(const struct sim_script *s)
{
    const struct sim_step *step = s->step;

    for (size_t i = 0; i < s->steps; i++, step++) {
        int last = step->act != SIM_BEGIN && step->act != SIM_SEND;

        assert_int_equal(last, i + 1 == s->steps);
        assert_true(step->at + step->len <= s->bytes.len);
        assert_true(step->act != SIM_BEGIN || i == 0);
        assert_true(step->wait >= 0);
    }
    assert_true(s->step[0].act != SIM_SEND && s->step[0].act != SIM_END);
}

static void test_faults_leave_runnable_scripts(void **state)
{
    struct scene *s = *state;
    const struct sim_dialect *d;

    say(s, "One", " two");
    for (size_t k = 0; k < SIM_FAULTS * 8; k++) {
        d = sim_dialect_at(k & 1);
        s->answer.tokens = k & 2 ? 1 : 2;
        s->answer.finish = SIM_STOP;
        s->speech.output = (int64_t)s->answer.tokens;
        s->answer.text.len = s->answer.end[s->answer.tokens - 1];
        if (!changes(s, d, sim_fault_at(k / 8), (k & 4) != 0))
            fail_msg("%s does nothing", sim_fault_at(k / 8)->name);
        check_script(&s->script);
    }
    assert_null(sim_fault_at(SIM_FAULTS));
}

/* Something of the answer was told before it goes wrong. */
static void test_faults_amid_the_answer(void **state)
{
    struct scene *s = *state;
    struct sim_model model;
    struct rng dice;
    struct sim_scene where = {.model = &model, .dice = &dice};

    say(s, "One", " two");
    sim_model_init(&model, "m");
    rng_seed(&dice, 1);
    for (int i = 0; i < 20; i++) {
        write_script(s, sim_dialect_at(0), 1);
        sim_fault_stall.after(&where, &s->script);
        assert_int_equal(s->script.step[2].wait, 0);
        assert_int_equal(s->script.step[3].wait, model.fault_wait);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_openai_stream),
        TEST(test_openai_stream_usage),
        TEST(test_openai_stream_call),
        TEST(test_openai_whole),
        TEST(test_openai_whole_call),
        TEST(test_anthropic_stream),
        TEST(test_anthropic_stream_call),
        TEST(test_anthropic_whole),
        TEST(test_anthropic_whole_call),
        TEST(test_refusals),
        TEST(test_limit_headers),
        TEST(test_faults_leave_runnable_scripts),
        TEST(test_faults_amid_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
