/* The tags at the head of a note. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "model/opinion.h"

static void check(unsigned tags, const char *text, const char *note)
{
    const char *rest;
    struct buf out;

    buf_init(&out, 1000);
    tags_write(&out, tags, text);
    assert_string_equal(out.data, note);
    assert_int_equal(tags_read(out.data, &rest), tags);
    assert_string_equal(rest, text);
    buf_release(&out);
}

static void notes_begin_with_tags(void **state)
{
    (void)state;
    check(0, "", "");
    check(0, "too long", "too long");
    check(TAG_BIT(TAG_TONE), "", "#tone");
    check(TAG_BIT(TAG_WRONG) | TAG_BIT(TAG_UNSAFE), "the date",
          "#wrong #unsafe the date");
}

static void what_is_no_tag_is_text(void **state)
{
    const char *rest;

    (void)state;
    assert_int_equal(tags_read("#tone #toneless #wrong", &rest),
                     TAG_BIT(TAG_TONE));
    assert_string_equal(rest, "#toneless #wrong");
    assert_int_equal(tags_read("#1 is better", &rest), 0);
    assert_string_equal(rest, "#1 is better");
    assert_int_equal(tags_read("#", NULL), 0);
}

static void tags_and_choices_have_names(void **state)
{
    (void)state;
    assert_string_equal(tag_name(TAG_INCOMPLETE), "incomplete");
    assert_string_equal(choice_name(CHOICE_UNDONE), "undone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_begin_with_tags),
        cmocka_unit_test(what_is_no_tag_is_text),
        cmocka_unit_test(tags_and_choices_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
