#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/utf8.h"
#include "compare/compare.h"
#include "compare/form.h"

static int64_t normal(const char *text, const char *tools)
{
    return compare_normal(&(struct answer_text){text, tools});
}

static void same(const char *one, const char *other)
{
    if (normal(one, NULL) != normal(other, NULL))
        fail_msg("not the same: %s | %s", one, other);
}

static void differ(const char *one, const char *other)
{
    if (normal(one, NULL) == normal(other, NULL))
        fail_msg("the same: %s | %s", one, other);
}

static int alike(const char *one, const char *other)
{
    struct answer_text a = {one, NULL}, b = {other, NULL};

    assert_int_equal(compare_similarity(&a, &b), compare_similarity(&b, &a));
    return compare_similarity(&a, &b);
}

static void case_and_blanks_do_not_count_in_text(void **state)
{
    (void)state;
    same("Yes, it  is.", "\tyes,\nit is. ");
    same("a\xc2\xa0"
         "b",
         "A b");
    same("a\xe3\x80\x80\r\n b", "a b");
    differ("yes it is", "yes, it is");
    differ("ab", "a b");
    /* Other letters keep their case, and broken bytes are as they are. */
    differ("\xc3\x84", "\xc3\xa4");
    differ("\xff", "\xfe");
}

static void json_counts_as_its_value(void **state)
{
    (void)state;
    same("{\"a\":1,\"b\":[1,2]}", " {\"b\" : [1.0, 20e-1],\n\"a\":1} ");
    same("{\"\\u0061\":\"\\u00e4\"}", "{\"a\":\"\xc3\xa4\"}");
    same("[0.10, -0.0]", "[0.1,0]");
    same("42", "42.0");
    same("9007199254740992", "9007199254740992.0");
    differ("9007199254740993", "9007199254740992");
    differ("[1,2]", "[2,1]");
    differ("{\"a\":\"X\"}", "{\"a\":\"x\"}");
    differ("{\"a\":1}", "{\"a\":\"1\"}");
    differ("{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}");
    same("{}", "{ }");
    same("[ ]", "[]");
    differ("[]", "{}");
    same("True", "true");
}

static void what_is_no_json_is_text(void **state)
{
    char deep[401];

    (void)state;
    differ("{\"a\":1,\"a\":1}", "{\"a\":1}");
    differ("{\"a\":1, \"b\":2", "{\"b\":2, \"a\":1");
    same("{NOT  json}", "{not json}");
    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    deep[400] = '\0';
    assert_int_not_equal(normal(deep, NULL), 0);
    differ("1 2", "12");
    same("-", "-");
}

static void a_fence_around_json_does_not_count(void **state)
{
    (void)state;
    same("```json\n{\"a\": 1}\n```", "{\"a\":1}");
    same("```\n[1]\n```\n", "[1.0]");
    same("```JSON {\"a\":1}```", "{\"a\":1}");
    same("```json\nnull\n```", "null");
    differ("```json\n{\"a\": 1}\n``` so", "{\"a\":1}");
    differ("``````", "");
    differ("```c\nx\n```", "x");
}

static void calls_go_by_name_and_arguments(void **state)
{
    int64_t call = normal(NULL, "[{\"name\":\"f\",\"arguments\":{\"a\":1}}]");

    (void)state;
    assert_int_equal(
        call, normal(NULL, "[{\"arguments\": {\"a\": 1.0}, \"name\": \"f\"}]"));
    assert_int_equal(
        call,
        normal(NULL, "[{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}]"));
    assert_int_equal(call,
                     normal(NULL, "[{\"id\":\"x\",\"name\":\"f\",\"arguments\":"
                                  "{\"a\":1}}]"));
    assert_int_not_equal(
        call, normal(NULL, "[{\"name\":\"F\",\"arguments\":{\"a\":1}}]"));
    assert_int_not_equal(
        call, normal(NULL, "[{\"name\":\"f\",\"arguments\":{\"a\":2}}]"));
    assert_int_not_equal(call, normal("so", "[{\"name\":\"f\",\"arguments\":"
                                            "{\"a\":1}}]"));
    assert_int_not_equal(normal(NULL, "[1"), normal(NULL, "[2"));
    assert_int_equal(call,
                     normal("", "[{\"name\":\"f\",\"arguments\":{\"a\":1}}]"));
}

static void no_answer_has_no_hash(void **state)
{
    (void)state;
    assert_int_equal(normal(NULL, NULL), 0);
    assert_true(normal("", NULL) > 0);
    assert_true(normal(NULL, "[]") > 0);
}

static const struct {
    const char *bytes;
    int blank;
} pieces[] = {
    {"a", 0},        {"Q", 0},        {"z", 0},    {"A", 0},  {"Z", 0},
    {"@", 0},        {"[", 0},        {"`", 0},    {"{", 0},  {"~", 0},
    {"!", 0},        {"\x7f", 0},     {"\x01", 0}, {"b", 0},  {"k", 0},
    {" ", 1},        {" ", 1},        {" ", 1},    {"\n", 1}, {"\t", 1},
    {"\xc3\x84", 0}, {"\xc2\xa0", 1}, {"\xff", 0}, {"x", 0},  {"M", 0},
};

/* Points at random onto `text`, and onto `form` as the definition has it: runs
 * of blanks are one space, none at the end, letters are small. */
static int64_t any_text(struct rng *rng, char *text, char *form)
{
    int gap = 0;
    int64_t count = (int64_t)rng_below(rng, 60);

    for (int64_t i = 0; i < count; i++) {
        size_t k = rng_below(rng, sizeof(pieces) / sizeof(*pieces));

        text = stpcpy(text, pieces[k].bytes);
        gap |= pieces[k].blank;
        if (pieces[k].blank)
            continue;
        if (gap)
            *form++ = ' ';
        gap = 0;
        form = stpcpy(form, pieces[k].bytes);
        if (form[-1] >= 'A' && form[-1] <= 'Z')
            form[-1] += 'a' - 'A';
    }
    *text = *form = '\0';
    return count;
}

static void the_form_of_text_is_as_defined(void **state)
{
    struct rng rng;
    /* A word first, lest it be a value of JSON. */
    char text[256] = "x-", form[256] = "x-";

    (void)state;
    rng_seed(&rng, 20);
    for (int i = 0; i < 20000; i++) {
        const struct answer_text a = {text, NULL};
        int64_t count = any_text(&rng, text + 2, form + 2);
        struct buf got;

        buf_init(&got, SIZE_MAX);
        form_add(&got, &a, SIZE_MAX);
        assert_string_equal(got.data, form);
        buf_release(&got);
        assert_int_equal(compare_length(text), count + 2);
    }
}

/* Stores hold these values. */
static void normal_forms_are_fixed(void **state)
{
    (void)state;
    assert_true(normal("The Parcel  is at\n\xe2\x82\xac 5, \"SO\".", NULL) ==
                INT64_C(6568504627324059895));
    assert_true(normal("a", "[]") == INT64_C(517883536287967295));
}

static void length_is_in_characters(void **state)
{
    (void)state;
    assert_int_equal(compare_length(""), 0);
    assert_int_equal(compare_length("a b"), 3);
    assert_int_equal(compare_length("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), 3);
}

static void a_reference_is_matched_in_normal_form(void **state)
{
    struct answer_text a = {" Paris ", NULL}, none = {NULL, NULL};

    (void)state;
    assert_int_equal(compare_match(&a, "paris"), 1);
    assert_int_equal(compare_match(&a, "rome"), 0);
    assert_int_equal(compare_match(&a, NULL), -1);
    assert_int_equal(compare_match(&none, "paris"), 0);
    assert_int_equal(compare_match(&none, ""), 0);
}

static void similarity_is_of_the_normal_forms(void **state)
{
    struct answer_text a = {NULL, "[{\"name\":\"f\",\"arguments\":{}}]"};
    struct answer_text b = {NULL, "[{\"name\":\"g\",\"arguments\":{}}]"};

    (void)state;
    assert_int_equal(alike("", ""), 1000000);
    assert_int_equal(alike(NULL, ""), 1000000);
    assert_int_equal(alike("A  b", "a b"), 1000000);
    assert_int_equal(alike("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"), 1000000);
    assert_int_equal(alike("abc", "xyz"), 0);
    assert_int_equal(alike("", "xyz"), 0);
    assert_int_equal(alike("abcd", "abxd"), 750000);
    assert_int_equal(alike("\xff", "\xfe"), 999999);
    /* Characters, not bytes. */
    assert_int_equal(alike("\xc3\xa4\xc3\xb6", "\xc3\xa4\xc3\xbc"), 500000);
    assert_in_range(compare_similarity(&a, &b), 700000, 999999);
    a.text = "so";
    b.tools = a.tools;
    assert_in_range(compare_similarity(&a, &b), 700000, 999999);
}

/* By the textbook: one row of lengths after the other. */
static size_t naive(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
    size_t *row = calloc(nb + 1, sizeof(*row)), found;

    for (size_t i = 0; i < na; i++)
        for (size_t j = 0, before = 0; j < nb; j++) {
            size_t above = row[j + 1];

            if (a[i] == b[j])
                row[j + 1] = before + 1;
            else if (row[j] > above)
                row[j + 1] = row[j];
            before = above;
        }
    found = row[nb];
    free(row);
    return found;
}

/* Letters of one, two, three and four bytes; few, so that many are equal. */
static size_t dice_text(struct rng *dice, size_t count, int kinds, char *to,
                        uint32_t *points)
{
    static const uint32_t letter[] = {'a',     0xE4, 'b',   0x20AC,
                                      0x1F600, 'c',  0x3B1, 'd'};
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        points[i] = letter[rng_below(dice, (uint64_t)kinds)];
        len += utf8_write(points[i], to + len);
    }
    to[len] = '\0';
    return count;
}

static void similarity_is_what_the_textbook_says(void **state)
{
    static uint32_t p[2][400];
    static char text[2][1601];
    struct rng dice;

    (void)state;
    rng_seed(&dice, 7);
    for (int i = 0; i < 1500; i++) {
        size_t most = i % 3 ? 140 : 400, n[2], common;
        int kinds = 2 + (int)rng_below(&dice, 7);

        for (int k = 0; k < 2; k++)
            n[k] =
                dice_text(&dice, rng_below(&dice, most), kinds, text[k], p[k]);
        common = naive(p[0], n[0], p[1], n[1]);
        if (n[0] + n[1] == 0)
            continue;
        assert_int_equal(alike(text[0], text[1]),
                         2 * common * 1000000 / (n[0] + n[1]));
    }
}

static char *repeated(const char *piece, size_t times)
{
    size_t len = strlen(piece);
    char *text = malloc(len * times + 32);

    for (size_t i = 0; i < times; i++)
        memcpy(text + i * len, piece, len + 1);
    return text;
}

/* 40,000 words, of which every tenth was another one. */
static char *many_words(size_t count, int changed)
{
    char *text = malloc(count * 8 + 1), *at = text;

    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%05zu ", changed && i % 10 == 5 ? "x" : "w",
                      i * 7919 % 90000);
    return text;
}

static void long_texts_are_compared_by_words(void **state)
{
    char *one = many_words(5000, 0), *other = many_words(5000, 1);
    char *large = many_words(100000, 0), *third = many_words(100000, 1);

    (void)state;
    assert_int_equal(alike(one, other), 900000);
    assert_int_equal(alike(one, one), 1000000);
    assert_in_range(alike(large, third), 890000, 900000);
    /* They differ by a space alone. */
    memmove(other, one, strlen(one) + 1);
    other[5] = '-';
    memmove(other + 6, one + 5, strlen(one + 5) + 1);
    assert_in_range(alike(one, other), 999000, 999999);
    free(one);
    free(other);
    free(large);
    free(third);
}

static void equal_is_said_only_of_what_is_equal(void **state)
{
    char *one = repeated("ab, ", 600000), *other = repeated("ab, ", 600000);
    char *blank = repeated("a  ", 600000), *blanks = repeated("a ", 600000);

    (void)state;
    assert_int_equal(alike(one, other), 1000000);
    strcat(other, "c");
    assert_int_equal(alike(one, other), 999999);
    strcpy(other, one);
    other[8000] = 'c';
    assert_in_range(alike(one, other), 990000, 999999);
    /* Cut before it is known. */
    assert_in_range(alike(blank, blanks), 600000, 999999);
    free(one);
    free(other);
    free(blank);
    free(blanks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_and_blanks_do_not_count_in_text),
        cmocka_unit_test(json_counts_as_its_value),
        cmocka_unit_test(what_is_no_json_is_text),
        cmocka_unit_test(a_fence_around_json_does_not_count),
        cmocka_unit_test(calls_go_by_name_and_arguments),
        cmocka_unit_test(no_answer_has_no_hash),
        cmocka_unit_test(the_form_of_text_is_as_defined),
        cmocka_unit_test(normal_forms_are_fixed),
        cmocka_unit_test(length_is_in_characters),
        cmocka_unit_test(a_reference_is_matched_in_normal_form),
        cmocka_unit_test(similarity_is_of_the_normal_forms),
        cmocka_unit_test(similarity_is_what_the_textbook_says),
        cmocka_unit_test(long_texts_are_compared_by_words),
        cmocka_unit_test(equal_is_said_only_of_what_is_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
