#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/input_log.h"

/* What each format makes of its fields. Requests of the tests: */
#define M(more) "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}" more "]}"
#define TURN(role, text) ",{\"role\":\"" role "\",\"content\":\"" text "\"}"
#define D(more) "{\"request\":" M("") more "}"
#define B(url, more)                                                           \
    "{\"custom_id\":\"b\",\"url\":\"" url "\"" more ",\"body\":" M("") "}"

static void test_diptych_log_times(void **state)
{
    (void)state;
    log_gives("diptych-log", D(",\"time\":\"2026-11-02T10:00:00.5+01:00\""),
              "1 1 - - 1793610000500000 " M("") " -\n");
    log_gives("diptych-log", D(",\"time\":1793610000.000001"),
              "1 1 - - 1793610000000001 " M("") " -\n");
    log_gives("diptych-log", D(",\"time\":null"), "1 1 - - -1 " M("") " -\n");
    log_gives("diptych-log", D(",\"time\":[]"),
              "1 ! \"time\": neither a string nor a number\n");
}

static void test_diptych_log_names_what_is_wrong(void **state)
{
    (void)state;
    log_gives("diptych-log", D(",\"latency\":1"),
              "1 ! unknown field \"latency\" (own fields begin with x_)\n");
    log_gives("diptych-log", D(",\"x_a\":1,\"metadata\":{}"),
              "1 1 - - -1 " M("") " -\n");
    log_gives("diptych-log", D(",\"user\":1"),
              "1 ! \"user\" is not a string\n");
    log_gives("diptych-log", D(",\"reference\":{}"),
              "1 ! \"reference\" is not a string\n");
    log_gives("diptych-log", D(",\"id\":\"a\\u0000\""),
              "1 ! \"id\" has a NUL in it\n");
    log_gives("diptych-log", D(",\"status\":\"200\""),
              "1 ! \"status\" is not a number\n");
    log_gives("diptych-log", D(",\"input_tokens\":-1"),
              "1 ! \"input_tokens\" is out of range\n");
    log_gives("diptych-log", D(",\"latency_ms\":1e300"),
              "1 ! \"latency_ms\" is out of range\n");
    log_gives("diptych-log", "{\"request\":[]}",
              "1 ! \"request\" is not an object\n");
    log_gives("diptych-log", "{\"id\":\"a\"}",
              "1 ! \"request\" is not an object\n");
}

static int keep(void *arg, const struct prompt *p, struct err *err)
{
    (void)err;
    *(struct prompt *)arg = *p;
    return 0;
}

static void test_diptych_log_numbers(void **state)
{
    static const char log[] =
        D(",\"status\":429,\"latency_ms\":812.4567,\"input_tokens\":31,"
          "\"output_tokens\":0");
    struct prompt p;
    struct input_events events = {keep, NULL, &p};
    struct log l;

    (void)state;
    log_init(&l, log, strlen(log));
    assert_int_equal(input_read(&(struct input_log){l.path, NULL, 5}, &events,
                                &l.result, &l.err),
                     0);
    assert_int_equal(p.logged_status, 429);
    assert_int_equal(p.logged_latency_us, 812457);
    assert_int_equal(p.logged_input_tokens, 31);
    assert_int_equal(p.logged_output_tokens, 0);
    assert_int_equal(p.file, 5);
    log_release(&l);
    log_init(&l, D(""), strlen(D("")));
    assert_int_equal(input_read(&(struct input_log){l.path, NULL, 1}, &events,
                                &l.result, &l.err),
                     0);
    assert_int_equal(p.logged_status, -1);
    assert_int_equal(p.logged_latency_us, -1);
    assert_int_equal(p.logged_input_tokens, -1);
    assert_int_equal(p.logged_output_tokens, -1);
    log_release(&l);
}

/* Digits, spaces, the order of keys and doubled keys stay as they were. */
static void test_requests_pass_untouched(void **state)
{
    static const char odd[] =
        "{ \"z\":1.10, "
        "\"messages\":[{\"role\":\"user\",\"content\":\"\\u0061\"}],"
        "\"seed\":12345678901234567890,\"a\":1e2,\"a\":2}";
    char log[500], seen[500];

    (void)state;
    sprintf(seen, "1 1 - - -1 %s -\n", odd);
    sprintf(log, "{\"request\":%s}", odd);
    log_gives("diptych-log", log, seen);
    sprintf(log, "{\"request\":{},\"request\": %s }", odd);
    log_gives("diptych-log", log, seen);
    sprintf(log, "{\"url\":\"/v1/chat/completions\",\"body\":%s}", odd);
    log_gives("openai-batch", log, seen);
    log_gives(
        "messages",
        "{\"seed\":12345678901234567890,\"x\":1.10,\"messages\":"
        "[{\"role\":\"user\",\"content\":\"q\", \"n\":1.0 } ],\"id\":5}",
        "1 5 - - -1 {\"seed\":12345678901234567890,\"x\":1.10,\"messages\":"
        "[{\"role\":\"user\",\"content\":\"q\", \"n\":1.0 } ]} -\n");
}

static void test_a_key_with_escapes_is_found(void **state)
{
    (void)state;
    log_gives("diptych-log", "{\"requ\\u0065st\":" M("") "}",
              "1 1 - - -1 " M("") " -\n");
    log_gives("messages",
              "{\"m\\u0065ssages\":[{\"role\":\"user\",\"content\":\"a\"}" TURN(
                  "assistant", "b") "]}",
              "1 1 - - -1 " M("") " b\n");
}

static void test_messages_must_be_messages(void **state)
{
    static const struct {
        const char *messages, *reason;
    } bad[] = {
        {"7", "\"messages\" is not an array"},
        {"[]", "\"messages\" is empty"},
        {"[7]", "message 1 is not an object"},
        {"[{\"role\":\"user\",\"content\":\"a\"},[]]",
         "message 2 is not an object"},
        {"[{\"content\":\"a\"}]", "message 1 has no role"},
        {"[{\"role\":1,\"content\":\"a\"}]", "message 1 has no role"},
        {"[{\"role\":\"user\",\"content\":7}]",
         "the content of message 1 is neither a string nor an array"},
        {"[{\"role\":\"user\"}]", "message 1 has no content"},
    };
    char log[500], seen[500];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        sprintf(seen, "1 ! %s\n", bad[i].reason);
        sprintf(log, "{\"request\":{\"messages\":%s}}", bad[i].messages);
        log_gives("diptych-log", log, seen);
        sprintf(log, "{\"messages\":%s}", bad[i].messages);
        log_gives("messages", log, seen);
        sprintf(log,
                "{\"url\":\"/chat/completions\",\"body\":{\"messages\":%s}}",
                bad[i].messages);
        log_gives("openai-batch", log, seen);
    }
    log_gives("diptych-log", "{\"request\":{}}",
              "1 ! \"messages\" is not an array\n");
    log_gives("messages",
              "{\"messages\":[{\"role\":\"assistant\"},{\"role\":\"user\","
              "\"content\":null},{\"role\":\"user\",\"content\":[]}]}",
              "1 1 - - -1 {\"messages\":[{\"role\":\"assistant\"},{\"role\":"
              "\"user\",\"content\":null},{\"role\":\"user\",\"content\":[]}]} "
              "-\n");
}

static void test_openai_batch_is_for_chat(void **state)
{
    (void)state;
    log_gives(NULL, B("/v1/chat/completions", ""), "1 b - - -1 " M("") " -\n");
    log_gives(
        NULL,
        B("https://api.example/v1/chat/completions", ",\"method\":\"POST\""),
        "1 b - - -1 " M("") " -\n");
    log_gives(NULL,
              "{\"custom_id\":\"b\",\"url\":\"/chat/completions\",\"body\":"
              "{\"user\":\"u\",\"messages\":[{\"role\":\"assistant\"}]}}",
              "1 b u - -1 {\"user\":\"u\",\"messages\":[{\"role\":"
              "\"assistant\"}]} -\n");
    log_gives(NULL, B("/v1/embeddings", ""),
              "1 ! \"url\" is /v1/embeddings, not chat completions\n");
    log_gives(NULL, B("", ""), "1 ! \"url\" is , not chat completions\n");
    log_gives(NULL, B("/chat/completions", ",\"method\":\"GET\""),
              "1 ! \"method\" is GET, not POST\n");
    log_gives(NULL, "{\"custom_id\":\"b\",\"body\":{}}",
              "1 ! there is no \"url\"\n");
    log_gives(NULL,
              "{\"custom_id\":\"b\",\"url\":\"/chat/completions\",\"body\":7}",
              "1 ! \"body\" is not an object\n");
}

static void test_messages_take_the_last_answer_out(void **state)
{
    (void)state;
    log_gives("messages", M(TURN("assistant", "b")),
              "1 1 - - -1 " M("") " b\n");
    log_gives("messages", M(TURN("assistant", "b") TURN("user", "c")),
              "1 1 - - -1 " M(TURN("assistant", "b") TURN("user", "c")) " -\n");
    log_gives(
        "messages",
        M(TURN("assistant", "b") " " TURN("user", "c")
              TURN("assistant", "d") " "),
        "1 1 - - -1 " M(TURN("assistant", "b") " " TURN("user", "c")) " d\n");
    log_gives("messages", M(",{\"role\":\"assistant\",\"content\":null}"),
              "1 1 - - -1 " M("") " -\n");
    log_gives("messages",
              M(",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
                "\"text\":\"b\"},{\"type\":\"x\"},{\"text\":\"c\"}]}"),
              "1 1 - - -1 " M("") " bc\n");
    log_gives("messages",
              "{\"messages\":[{\"role\":\"assistant\",\"content\":\"b\"}]}",
              "1 ! there is an answer but no question\n");
    log_gives("messages", M(TURN("assistant", "b\\u0000")),
              "1 ! the answer has a NUL in it\n");
}

static void test_messages_have_fields_of_their_own(void **state)
{
    (void)state;
    log_gives(
        "messages",
        "{\"id\":\"i\",\"user\":\"u\",\"ideal\":\"x\",\"messages\":[{\"role\":"
        "\"user\",\"content\":\"a\"}" TURN("assistant", "b") "],\"n\":2}",
        "1 i u - -1 {\"user\":\"u\",\"messages\":[{\"role\":\"user\","
        "\"content\":\"a\"}],\"n\":2} x\n");
    log_gives("messages",
              "{\"ideal\":[\"x\",\"y\"],\"messages\":[{\"role\":"
              "\"user\",\"content\":\"a\"}]}",
              "1 1 - - -1 " M("") " x\n");
    log_gives("messages",
              "{\"ideal\":7,\"messages\":[{\"role\":\"user\","
              "\"content\":\"a\"}]}",
              "1 ! \"ideal\" is not a string\n");
}

static void test_prompt_jsonl_fields(void **state)
{
    (void)state;
    log_gives(NULL,
              "{\"prompt\":\"a\",\"id\":\"i\",\"user\":\"u\",\"conversation\":"
              "\"c\",\"completion\":\"x\",\"topic\":7}",
              "1 i u c -1 " M("") " x\n");
    log_gives(NULL, "{\"prompt\":\"b\",\"system\":\"s\\\"\",\"id\":\"\"}",
              "1 1 - - -1 {\"messages\":[{\"role\":\"system\",\"content\":"
              "\"s\\\"\"}" TURN("user", "b") "]} -\n");
    log_gives(NULL,
              "{\"prompt\":\"a\",\"completion\":\"z\",\"ideal\":\"y\","
              "\"reference\":\"x\"}",
              "1 1 - - -1 " M("") " x\n");
    log_gives("prompt-jsonl", "{\"prompt\":7}",
              "1 ! \"prompt\" is not a string\n");
    log_gives("prompt-jsonl", "{}", "1 ! there is no \"prompt\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diptych_log_times),
        cmocka_unit_test(test_diptych_log_names_what_is_wrong),
        cmocka_unit_test(test_diptych_log_numbers),
        cmocka_unit_test(test_requests_pass_untouched),
        cmocka_unit_test(test_a_key_with_escapes_is_found),
        cmocka_unit_test(test_messages_must_be_messages),
        cmocka_unit_test(test_openai_batch_is_for_chat),
        cmocka_unit_test(test_messages_take_the_last_answer_out),
        cmocka_unit_test(test_messages_have_fields_of_their_own),
        cmocka_unit_test(test_prompt_jsonl_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
