#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/experiment.h"

static void test_settings_add_replaces_and_find(void **state)
{
    struct settings s = {0};

    (void)state;
    assert_null(settings_find(&s, "a"));
    settings_add(&s, "a", "%d", 1);
    settings_add(&s, "b", "%s %s", "x", "y");
    settings_add(&s, "a", "%s%s", settings_find(&s, "a"), "2");
    assert_int_equal(s.count, 2);
    assert_string_equal(settings_find(&s, "a"), "12");
    assert_string_equal(settings_find(&s, "b"), "x y");
    assert_null(settings_find(&s, "c"));
    settings_release(&s);
    assert_null(settings_find(&s, "a"));
    settings_release(&s);
}

static void test_settings_differ_names_each_difference(void **state)
{
    struct settings a = {0}, b = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    settings_add(&a, "same", "1");
    settings_add(&a, "model", "x");
    settings_add(&a, "gone", "2");
    settings_add(&a, "empty", "%s", "");
    settings_add(&b, "model", "y");
    settings_add(&b, "same", "1");
    settings_add(&b, "new", "3");
    settings_add(&b, "blank", "%s", "");
    assert_int_equal(settings_differ(&a, &b, &out), 3);
    assert_string_equal(out.data, "model: stored x, asked y\n"
                                  "gone: stored 2, asked nothing\n"
                                  "new: stored nothing, asked 3\n");
    buf_clear(&out);
    assert_int_equal(settings_differ(&a, &a, &out), 0);
    assert_int_equal(out.len, 0);
    buf_release(&out);
    settings_release(&a);
    settings_release(&b);
}

static void test_events_and_phases_have_names(void **state)
{
    (void)state;
    assert_string_equal(event_name(EVENT_VERDICT), "verdict");
    assert_string_equal(phase_name(PHASE_FINISHED), "finished");
}

static void test_only_the_last_phases_are_ends(void **state)
{
    (void)state;
    for (int i = 0; i < PHASES; i++)
        assert_int_equal(!!phase_ended(i), i >= PHASE_FINISHED);
    assert_string_equal(phase_name(PHASE_STOPPING), "stopping");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_add_replaces_and_find),
        cmocka_unit_test(test_settings_differ_names_each_difference),
        cmocka_unit_test(test_events_and_phases_have_names),
        cmocka_unit_test(test_only_the_last_phases_are_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
