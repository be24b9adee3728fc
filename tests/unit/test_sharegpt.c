#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/input_log.h"

#define USER(text) "{\"role\":\"user\",\"content\":\"" text "\"}"
#define BOT(text) ",{\"role\":\"assistant\",\"content\":\"" text "\"}"
#define SYS(text) "{\"role\":\"system\",\"content\":\"" text "\"},"
#define ASK(messages) "{\"messages\":[" messages "]}"
#define T(from, text) "{\"from\":\"" from "\",\"value\":\"" text "\"}"
#define TALK(turns) "{\"id\":\"c\",\"conversations\":[" turns "]}"

static void test_each_human_turn_is_a_prompt(void **state)
{
    (void)state;
    log_gives(NULL,
              TALK(T("human", "a") "," T("gpt", "b") "," T("human", "d") "," T(
                  "human", "e") "," T("gpt", "f")),
              "1 c#1 - c -1 " ASK(USER(
                  "a")) " b\n"
                        "1 c#2 - c -1 " ASK(USER("a") BOT("b") "," USER(
                            "d")) " -\n"
                                  "1 c#3 - c -1 " ASK(USER("a") BOT(
                                      "b") "," USER("d") "," USER("e")) " f\n");
}

static void test_answers_to_nothing_are_dropped(void **state)
{
    (void)state;
    log_gives(NULL, TALK(T("gpt", "x") "," T("human", "a")),
              "1 c#1 - c -1 " ASK(USER("a")) " -\n");
    log_gives(NULL,
              TALK(T("system", "s") "," T("gpt", "x") "," T("human", "a")),
              "1 c#1 - c -1 " ASK(SYS("s") USER("a")) " -\n");
    log_gives(NULL, TALK(T("observation", "x") "," T("human", "a")),
              "1 c#1 - c -1 " ASK(USER("a")) " -\n");
}

static void test_speakers_have_many_names(void **state)
{
    (void)state;
    log_gives(
        NULL,
        TALK(T("user", "a") "," T("chatgpt", "b") "," T("human", "d") "," T(
            "bing", "e") ",{\"role\":\"user\",\"content\":\"f\"},"
                         "{\"role\":\"assistant\",\"content\":\"g\"}"),
        "1 c#1 - c -1 " ASK(USER(
            "a")) " b\n"
                  "1 c#2 - c -1 " ASK(USER("a") BOT("b") "," USER(
                      "d")) " e\n"
                            "1 c#3 - c -1 " ASK(USER("a") BOT("b") "," USER(
                                "d") BOT("e") "," USER("f")) " g\n");
    log_gives(
        NULL,
        "{\"id\":5,\"system\":\"s\",\"conversations\":[" T("human", "a") "]}",
        "1 5#1 - 5 -1 " ASK(SYS("s") USER("a")) " -\n");
}

static void test_calls_and_results_fit_together(void **state)
{
    (void)state;
    log_gives(
        NULL,
        TALK(T("human", "a") "," T(
            "function_call",
            "{\\\"name\\\":\\\"f\\\",\\\"arguments"
            "\\\":{\\\"x\\\":1}}") "," T("observation",
                                         "42") "," T("tool",
                                                     "43") "," T("human", "b")),
        "1 c#1 - c -1 " ASK(USER(
            "a")) " -\n"
                  "1 c#2 - c -1 " ASK(
                      USER("a") ",{\"role\":\"assistant\",\"content\":null,"
                                "\"tool_calls\":[{\"id\":"
                                "\"call_2\",\"type\":\"function\",\"function\":"
                                "{\"name\":\"f\","
                                "\"arguments\":\"{\\\"x\\\":1}\"}}]}"
                                ",{\"role\":\"tool\",\"tool_call_id\":\"call_"
                                "2\",\"content\":\"42\"}"
                                ",{\"role\":\"tool\",\"tool_call_id\":\"call_"
                                "2\",\"content\":\"43\"}," USER("b")) " -\n");
    log_gives(
        NULL,
        TALK(T("human", "a") "," T("function_call",
                                   "{\\\"name\\\":\\\"f\\\",\\\"arguments\\\":"
                                   "\\\"{}\\\"}") "," T("human", "b")),
        "1 c#1 - c -1 " ASK(USER(
            "a")) " -\n"
                  "1 c#2 - c -1 " ASK(USER(
                      "a") ",{\"role\":\"assistant\",\"content\":null,\"tool_"
                           "calls\":[{"
                           "\"id\":\"call_2\",\"type\":\"function\","
                           "\"function\":{\"name\":"
                           "\"f\",\"arguments\":\"{}\"}}]}," USER("b")) " -\n");
}

static void test_bad_turns_are_named(void **state)
{
    (void)state;
    log_gives(NULL, TALK(T("human", "a") "," T("narrator", "b")),
              "1 ! turn 2 is from nobody known\n");
    log_gives(NULL, TALK("{\"value\":\"a\"}"),
              "1 ! turn 1 is from nobody known\n");
    log_gives(NULL, TALK("7"), "1 ! turn 1 is from nobody known\n");
    log_gives(NULL, TALK("{\"from\":\"human\",\"value\":7}"),
              "1 ! turn 1 has no text\n");
    log_gives(NULL, TALK(T("human", "a\\u0000")),
              "1 ! turn 1 has a NUL in it\n");
    log_gives(NULL, TALK(T("gpt", "a")), "1 ! no turn is a human's\n");
    log_gives(NULL, TALK(""), "1 ! no turn is a human's\n");
    log_gives("sharegpt", "{\"conversations\":7}",
              "1 ! \"conversations\" is not an array\n");
    log_gives(NULL, TALK(T("human", "a") "," T("observation", "b")),
              "1 ! turn 2 is the result of no call\n");
    log_gives(NULL, TALK(T("human", "a") "," T("function_call", "f()")),
              "1 ! turn 2 is no call with a name and arguments\n");
}

/* Without an id the place stands for the conversation, in each log. */
static void test_a_talk_without_an_id(void **state)
{
    static const char log[] = "[{\"conversations\":[" T(
        "human", "a") "]},"
                      "{\"conversations\":[" T("human", "b") "]}]";
    struct log l;

    (void)state;
    log_init(&l, log, strlen(log));
    assert_int_equal(log_read(&l, NULL, 3), 0);
    assert_string_equal(l.seen.data,
                        "1 3:1#1 - 3:1 -1 " ASK(USER(
                            "a")) " -\n"
                                  "1 3:2#1 - 3:2 -1 " ASK(USER("b")) " -\n");
    log_release(&l);
}

static void test_turns_have_a_ceiling(void **state)
{
    struct buf log;

    (void)state;
    for (int turns = 1000; turns <= 1001; turns++) {
        struct log l;

        buf_init(&log, 1 << 20);
        buf_adds(&log, "{\"conversations\":[");
        for (int i = 0; i < turns; i++)
            buf_addf(&log, "%s" T("human", ""), i ? "," : "");
        buf_adds(&log, "]}");
        log_init(&l, log.data, log.len);
        buf_release(&l.seen);
        buf_init(&l.seen, 1 << 26);
        assert_int_equal(log_read(&l, NULL, 1), 0);
        assert_int_equal(l.result.prompts, turns > 1000 ? 0 : 1000);
        if (turns > 1000)
            assert_string_equal(l.seen.data,
                                "1 ! 1001 turns, more than 1000\n");
        log_release(&l);
        buf_release(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_human_turn_is_a_prompt),
        cmocka_unit_test(test_answers_to_nothing_are_dropped),
        cmocka_unit_test(test_speakers_have_many_names),
        cmocka_unit_test(test_calls_and_results_fit_together),
        cmocka_unit_test(test_bad_turns_are_named),
        cmocka_unit_test(test_a_talk_without_an_id),
        cmocka_unit_test(test_turns_have_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
