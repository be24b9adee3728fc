#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static void pieces_come_after_each_other(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    assert_string_equal(b.data, "");
    buf_adds(&b, "one ");
    buf_add(&b, "two\0three", 9);
    buf_addc(&b, ' ');
    buf_addf(&b, "%d-%s", 4, "five");
    assert_int_equal(b.len, 20);
    assert_memory_equal(b.data, "one two\0three 4-five", 21);
    buf_release(&b);
}

static void nothing_may_be_added_from_nowhere(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 0);
    buf_add(&b, NULL, 0);
    buf_adds(&b, "");
    assert_int_equal(b.full, 0);
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void just_full_is_well_and_one_more_is_not(void **state)
{
    struct buf b;
    struct err err = {0};

    (void)state;
    buf_init(&b, 8);
    buf_adds(&b, "12345678");
    assert_int_equal(buf_check(&b, &err), 0);
    assert_int_equal(err.code, ERR_NONE);
    buf_addc(&b, '9');
    assert_int_equal(buf_check(&b, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_non_null(strstr(err.text, "8 bytes"));
    assert_string_equal(b.data, "12345678");
    buf_release(&b);
}

static void after_an_overflow_nothing_more_is_added(void **state)
{
    struct buf b;
    struct err err = {0};

    (void)state;
    buf_init(&b, 8);
    buf_adds(&b, "123456");
    buf_addf(&b, "%s", "789");
    buf_adds(&b, "7");
    assert_string_equal(b.data, "123456");
    assert_int_equal(buf_check(&b, &err), -1);
    buf_clear(&b);
    buf_adds(&b, "new");
    assert_int_equal(buf_check(&b, &err), 0);
    assert_string_equal(b.data, "new");
    buf_release(&b);
}

static void a_length_near_the_end_of_memory_does_not_fit(void **state)
{
    struct buf b;
    char c = 'x';

    (void)state;
    buf_init(&b, 100);
    buf_addc(&b, c);
    buf_add(&b, &c, SIZE_MAX);
    assert_int_equal(b.full, 1);
    assert_string_equal(b.data, "x");
    buf_release(&b);
}

static void growth_keeps_all_bytes(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, SIZE_MAX);
    for (int i = 0; i < 10000; i++) {
        buf_addf(&b, "%04d", i);
        assert_int_equal(b.data[b.len], 0);
        assert_true(b.cap > b.len);
    }
    for (int i = 0; i < 10000; i++) {
        char digits[5] = "";

        memcpy(digits, b.data + 4 * i, 4);
        assert_int_equal(atoi(digits), i);
    }
    buf_release(&b);
}

static void clear_keeps_the_memory(void **state)
{
    struct buf b;
    char *data;

    (void)state;
    buf_init(&b, 1000);
    buf_adds(&b, "text");
    data = b.data;
    buf_clear(&b);
    assert_ptr_equal(b.data, data);
    assert_string_equal(b.data, "");
    buf_release(&b);
    assert_int_equal(b.cap, 0);
    buf_release(&b);
}

static void a_zeroed_buffer_holds_nothing(void **state)
{
    struct buf b = {0};
    struct err err = {0};

    (void)state;
    buf_addc(&b, 'x');
    assert_int_equal(buf_check(&b, &err), -1);
    buf_release(&b);
    assert_string_equal(b.data, "");
}

static void taken_text_is_owned_and_leaves_the_buffer_empty(void **state)
{
    struct buf b;
    char *text, *none;

    (void)state;
    buf_init(&b, 10);
    none = buf_take(&b);
    buf_adds(&b, "text");
    text = buf_take(&b);
    assert_string_equal(none, "");
    assert_string_equal(text, "text");
    assert_string_equal(b.data, "");
    assert_int_equal(b.len, 0);
    buf_adds(&b, "0123456789");
    assert_int_equal(b.full, 0);
    assert_string_equal(text, "text");
    free(none);
    free(text);
    buf_release(&b);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_after_each_other),
        cmocka_unit_test(nothing_may_be_added_from_nowhere),
        cmocka_unit_test(just_full_is_well_and_one_more_is_not),
        cmocka_unit_test(after_an_overflow_nothing_more_is_added),
        cmocka_unit_test(a_length_near_the_end_of_memory_does_not_fit),
        cmocka_unit_test(growth_keeps_all_bytes),
        cmocka_unit_test(clear_keeps_the_memory),
        cmocka_unit_test(a_zeroed_buffer_holds_nothing),
        cmocka_unit_test(taken_text_is_owned_and_leaves_the_buffer_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
