/* What a prompt asks, as people read it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "compare/asked.h"

static char *asked(const char *request)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    asked_add(&out, request, strlen(request));
    return buf_take(&out);
}

static void is(char *text, const char *want)
{
    assert_string_equal(text, want);
    free(text);
}

static void messages_are_lines_by_who_speaks(void **state)
{
    (void)state;
    is(asked("{\"messages\":[{\"role\":\"system\",\"content\":\"Be\\nkind\"},"
             "{\"role\":\"user\",\"content\":\"hi\"}]}"),
       "system: Be\nkind\n\nuser: hi");
}

static void parts_without_text_are_named(void **state)
{
    (void)state;
    is(asked("{\"messages\":[{\"role\":\"user\",\"content\":["
             "{\"type\":\"text\",\"text\":\"look\"},"
             "{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}},{}]}]}"),
       "user: look\n[image_url]\n[no text]");
}

static void calls_have_a_name_and_arguments(void **state)
{
    (void)state;
    is(asked("{\"messages\":[{\"role\":\"assistant\",\"content\":null,"
             "\"tool_calls\":[{\"function\":{\"name\":\"find\","
             "\"arguments\":\"{\\\"q\\\": 1}\"}},"
             "{\"function\":{\"name\":\"stop\"}}]}]}"),
       "assistant: calls find {\"q\": 1}\ncalls stop ");
}

static void what_is_no_request_is_given_as_it_is(void **state)
{
    (void)state;
    is(asked("{\"prompt\":\"once\"}"), "{\"prompt\":\"once\"}");
    is(asked("{\"messages\":[]}"), "{\"messages\":[]}");
    is(asked("not JSON"), "not JSON");
    is(asked(""), "");
}

static char *calls(const char *tools)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    asked_add_calls(&out, tools, strlen(tools));
    return buf_take(&out);
}

static void calls_of_an_answer_are_lines(void **state)
{
    (void)state;
    is(calls("[{\"name\":\"a\",\"arguments\":{\"x\":1}},"
             "{\"name\":\"b\",\"arguments\":{}}]"),
       "calls a {\"x\":1}\ncalls b {}");
    is(calls("broken ["), "broken [");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_lines_by_who_speaks),
        cmocka_unit_test(parts_without_text_are_named),
        cmocka_unit_test(calls_have_a_name_and_arguments),
        cmocka_unit_test(what_is_no_request_is_given_as_it_is),
        cmocka_unit_test(calls_of_an_answer_are_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
