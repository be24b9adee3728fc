#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void set_gives_code_text_and_minus_one(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(err_set(&err, ERR_PARSE, "line %d", 7), -1);
    assert_int_equal(err.code, ERR_PARSE);
    assert_string_equal(err.text, "line 7");
}

static void wrap_puts_places_before_and_keeps_the_code(void **state)
{
    struct err err = {0};

    (void)state;
    err_set(&err, ERR_LIMIT, "not a number");
    assert_int_equal(err_wrap(&err, "%s:%d", "a.jsonl", 7), -1);
    assert_int_equal(err_wrap(&err, "replay"), -1);
    assert_string_equal(err.text, "replay: a.jsonl:7: not a number");
    assert_int_equal(err.code, ERR_LIMIT);
}

static void the_old_text_may_be_an_argument(void **state)
{
    struct err err = {0};

    (void)state;
    err_set(&err, ERR_IO, "gone");
    err_set(&err, ERR_IO, "<%s>", err.text);
    assert_string_equal(err.text, "<gone>");
}

/* Whatever byte the cut falls on, no half character is left. */
static void long_text_is_cut_between_characters(void **state)
{
    char text[1200];
    struct err err = {0};
    size_t len;

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'x', lead);
        text[lead] = '\0';
        while (strlen(text) < 1100)
            strcat(text, "\xF0\x9F\x98\x80");
        err_set(&err, ERR_IO, "%s", text);
        len = strlen(err.text);
        assert_int_equal(len, 1023 - (1023 - lead) % 4);
        assert_int_equal(utf8_valid(err.text, len), len);
        assert_memory_equal(err.text, text, len);
    }
}

static void text_of_many_pages_is_cut_as_well(void **state)
{
    static char text[9000];
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i + 3 < sizeof(text); i += 3)
        memcpy(text + i, "\xE2\x82\xAC", 3);
    err_set(&err, ERR_IO, "ab%s", text);
    assert_int_equal(strlen(err.text), 1023 - (1023 - 2) % 3);
    assert_null(strstr(err.text, "\xEF\xBF\xBD"));
}

/* What is left out makes room for the place where the rest was cut off. */
static void text_that_shrinks_ends_with_a_whole_character(void **state)
{
    static char text[9000];
    struct err err = {0};

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'x', lead);
        text[lead] = '\0';
        while (strlen(text) < 1900)
            strcat(text, "\xE2\x80\x8D");
        while (strlen(text) < 2500)
            strcat(text, "\xF0\x9F\x98\x80");
        err_set(&err, ERR_IO, "%s", text);
        assert_in_range(strlen(err.text), 100, 200);
        assert_null(strstr(err.text, "\xEF\xBF\xBD"));
    }
}

static void a_place_may_fill_all_the_room(void **state)
{
    static char place[1500];
    struct err err = {0};

    (void)state;
    memset(place, 'p', sizeof(place) - 1);
    err_set(&err, ERR_IO, "gone");
    err_wrap(&err, "%s", place);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_memory_equal(err.text, place, sizeof(err.text) - 1);
}

static void foreign_text_cannot_command_a_terminal(void **state)
{
    struct err err = {0};

    (void)state;
    err_set(&err, ERR_REMOTE, "%s", "no\x1b[2Jkey\nnow\xff");
    assert_string_equal(err.text, "no\xEF\xBF\xBD[2Jkey now\xEF\xBF\xBD");
    err_wrap(&err, "%s", "a\rb");
    assert_memory_equal(err.text, "a b: no", 7);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_gives_code_text_and_minus_one),
        cmocka_unit_test(wrap_puts_places_before_and_keeps_the_code),
        cmocka_unit_test(the_old_text_may_be_an_argument),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(text_of_many_pages_is_cut_as_well),
        cmocka_unit_test(text_that_shrinks_ends_with_a_whole_character),
        cmocka_unit_test(a_place_may_fill_all_the_room),
        cmocka_unit_test(foreign_text_cannot_command_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
