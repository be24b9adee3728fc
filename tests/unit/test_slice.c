#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "wire/slice.h"

/* The parts of a text, in a line: "key=value;". */
static void parts(const char *text, const char *want)
{
    char seen[500] = "";
    struct slice key, value;
    struct walk w;

    if (!walk_init(&w, text, strlen(text))) {
        assert_string_equal("none", want);
        return;
    }
    while (walk_next(&w, &key, &value)) {
        if (key.at)
            strncat(strncat(seen, key.at, key.len), "=", 2);
        strncat(strncat(seen, value.at, value.len), ";", 2);
    }
    assert_string_equal(seen, want);
}

static void test_members_are_the_bytes_they_were(void **state)
{
    (void)state;
    parts("{\"a\":1.10,\"b\" : \"x\" , \"c\":[1, {\"d\":2}],\"e\":null}",
          "a=1.10;b=\"x\";c=[1, {\"d\":2}];e=null;");
    parts(" \r\n\t{\"a\":{}}", "a={};");
    parts("{}", "");
    parts("[1,\"b\",[2],true]", "1;\"b\";[2];true;");
    parts("[ ]", "");
}

static void test_strings_hide_brackets_and_quotes(void **state)
{
    (void)state;
    parts("{\"a\":\"}]\",\"b\":{\"c\":\"\\\"}\"},\"d\":\"\\\\\",\"e\":2}",
          "a=\"}]\";b={\"c\":\"\\\"}\"};d=\"\\\\\";e=2;");
    parts("{\"a\\\"b\":1}", "a\\\"b=1;");
}

static void test_what_is_cut_or_broken_ends_the_walk(void **state)
{
    (void)state;
    parts("", "none");
    parts("  ", "none");
    parts("7", "none");
    parts("\"{\"", "none");
    parts("{", "");
    parts("[1,2", "1;");
    parts("[\"a", "");
    parts("[[1]", "[1];");
    parts("{\"a\"", "");
    parts("{\"a\" 1}", "");
    parts("{\"a\":", "");
    parts("{a:1}", "");
    parts("[,,]", "");
}

/* In memory of just its size, so that the sanitizer sees a byte too far. */
static void test_no_cut_reads_past_the_end(void **state)
{
    const char *text = "[{\"a\\\"\":[1,\"b\\\\\"]},\"c\",1e5,{\"d\":{}}]";
    struct slice key, value;
    struct walk w;

    (void)state;
    for (size_t len = 0; len <= strlen(text); len++) {
        char *exact = malloc(len ? len : 1);

        memcpy(exact, text, len);
        if (walk_init(&w, exact, len))
            while (walk_next(&w, &key, &value))
                assert_true(value.at + value.len <= exact + len);
        free(exact);
    }
}

static void test_slice_is(void **state)
{
    (void)state;
    assert_true(slice_is((struct slice){"abc", 2}, "ab"));
    assert_false(slice_is((struct slice){"abc", 2}, "abc"));
    assert_false(slice_is((struct slice){"abc", 3}, "ab"));
    assert_false(slice_is((struct slice){"abc", 3}, "abd"));
    assert_false(slice_is((struct slice){0}, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_are_the_bytes_they_were),
        cmocka_unit_test(test_strings_hide_brackets_and_quotes),
        cmocka_unit_test(test_what_is_cut_or_broken_ends_the_walk),
        cmocka_unit_test(test_no_cut_reads_past_the_end),
        cmocka_unit_test(test_slice_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
