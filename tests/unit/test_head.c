#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/head.h"

static struct buf text, told;

static void feed(struct head *h, const char *line)
{
    const char *value = "";

    switch (head_line(h, line, strlen(line), &text, &value)) {
    case HEAD_FIELD:
        buf_addf(&told, "[%s|%s]", text.data, value);
        break;
    case HEAD_END:
        buf_addf(&told, "end %d", h->status);
        break;
    case HEAD_NOTHING:
        break;
    }
}

static void check(const char *const *lines, const char *expected)
{
    struct head h = {0};

    buf_clear(&told);
    for (; *lines; lines++)
        feed(&h, *lines);
    assert_string_equal(told.data, expected);
}

static void test_heads(void **state)
{
    (void)state;
    check((const char *[]){"HTTP/1.1 200 OK\r\n", "A:b\r\n", "\r\n", NULL},
          "[A|b]end 200");
    check(
        (const char *[]){"HTTP/2 503 \r\n", "a-b: \t c d \t\r\n", "\r\n", NULL},
        "[a-b|c d]end 503");
    check((const char *[]){"HTTP/1.1 200\n", "A: b\n", "\n", NULL},
          "[A|b]end 200");
    check((const char *[]){"HTTP/1.1 200 OK\r\n", "A:\r\n", "B: :\r\n", NULL},
          "[A|][B|:]");
}

static void test_interim_heads_are_passed_over(void **state)
{
    (void)state;
    check((const char *[]){"HTTP/1.1 100 Continue\r\n", "\r\n",
                           "HTTP/1.1 103 Hints\r\n", "A: b\r\n", "\r\n",
                           "HTTP/1.1 404 No\r\n", "C: d\r\n", "\r\n", NULL},
          "[C|d]end 404");
}

static void test_trailers_are_passed_over(void **state)
{
    (void)state;
    check((const char *[]){"HTTP/1.1 200 OK\r\n", "\r\n", "A: b\r\n", "\r\n",
                           "HTTP/1.1 500 Oh\r\n", NULL},
          "end 200");
}

static void test_odd_lines_are_no_fields(void **state)
{
    (void)state;
    check((const char *[]){"HTTP/1.1 200 OK\r\n", "no colon\r\n", ": b\r\n",
                           " a: b\r\n", "\ta: b\r\n", "a : b\r\n", "a\t: b\r\n",
                           "a b: c\r\n", "a\x01: b\r\n", "\xc3\xa4: b\r\n",
                           "a: b\rc: d\r\n", "a: b\r c\r\n", "a: \x01\r\n",
                           "a: b\x7f\r\n", "\r\n", NULL},
          "end 200");
    check((const char *[]){"HTTP/1.1\r\n", "A: b\r\n", "\r\n", NULL}, "");
    check((const char *[]){"HTTP/1.1 99999 X\r\n", "\r\n", NULL}, "end 999");
    check((const char *[]){"HTTP/1.1 OK\r\n", "\r\n", NULL}, "");
}

static void test_a_field_with_a_nul_is_dropped(void **state)
{
    struct head h = {.status = 200};
    const char *value;

    (void)state;
    assert_int_equal(head_line(&h, "A\0: b\r\n", 7, &text, &value),
                     HEAD_NOTHING);
    assert_int_equal(head_line(&h, "A: b\0\r\n", 7, &text, &value),
                     HEAD_NOTHING);
    assert_int_equal(head_line(&h, "A: bc\r\n", 7, &text, &value), HEAD_FIELD);
}

static void test_a_field_that_does_not_fit_is_dropped(void **state)
{
    char line[200];

    (void)state;
    snprintf(line, sizeof(line), "A: %099d\r\n", 1);
    check((const char *[]){"HTTP/1.1 200 OK\r\n", line, "B: c\r\n", NULL},
          "[B|c]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_interim_heads_are_passed_over),
        cmocka_unit_test(test_trailers_are_passed_over),
        cmocka_unit_test(test_odd_lines_are_no_fields),
        cmocka_unit_test(test_a_field_with_a_nul_is_dropped),
        cmocka_unit_test(test_a_field_that_does_not_fit_is_dropped),
    };
    int failed;

    buf_init(&text, 100);
    buf_init(&told, 1000);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    buf_release(&text);
    buf_release(&told);
    return failed;
}
