#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/text.h"
#include "base/utf8.h"

#define MARK "\xEF\xBF\xBD"
#define S INT64_C(1000000000)

static void spans_have_three_digits(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {
        {0, "0 ms"},
        {1, "1 ns"},
        {999, "999 ns"},
        {45000, "45 us"},
        {999499, "999 us"},
        {999500, "1.00 ms"},
        {1234000, "1.23 ms"},
        {9994999, "9.99 ms"},
        {9996000, "10.0 ms"},
        {99960000, "100 ms"},
        {412000000, "412 ms"},
        {999600000, "1.00 s"},
        {1920000000, "1.92 s"},
        {11200000000, "11.2 s"},
        {9800 * S, "9800 s"},
        {-412000000, "-412 ms"},
        {-1920000000, "-1.92 s"},
    };
    char out[TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(text_ns(rows[i].ns, out), rows[i].text);
    assert_ptr_equal(text_ns(1, out), out);
}

static void clocks_show_hours_only_if_there_are_any(void **state)
{
    char out[TEXT_MAX];

    (void)state;
    assert_string_equal(text_clock(0, out), "00:00");
    assert_string_equal(text_clock(134 * S + S / 2, out), "02:14");
    assert_string_equal(text_clock(3600 * S - 1, out), "59:59");
    assert_string_equal(text_clock(3734 * S, out), "1:02:14");
    assert_string_equal(text_clock(100 * 3600 * S, out), "100:00:00");
    assert_string_equal(text_clock(-1, out), "-");
}

static void money_has_cents_or_three_digits(void **state)
{
    static const struct {
        int64_t nano;
        const char *text;
    } rows[] = {
        {-1, "-"},
        {0, "$0.00"},
        {1, "$0.000000001"},
        {1230, "$0.00000123"},
        {28400000, "$0.0284"},
        {99960000, "$0.100"},
        {284000000, "$0.284"},
        {999600000, "$1.00"},
        {3000000000, "$3.00"},
        {1234567000000, "$1234.57"},
    };
    char out[TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(text_usd(rows[i].nano, out), rows[i].text);
}

static void counts_and_bytes_have_units(void **state)
{
    char out[TEXT_MAX];

    (void)state;
    assert_string_equal(text_count(0, out), "0");
    assert_string_equal(text_count(812, out), "812");
    assert_string_equal(text_count(999, out), "999");
    assert_string_equal(text_count(1000, out), "1k");
    assert_string_equal(text_count(20000, out), "20k");
    assert_string_equal(text_count(196000, out), "196k");
    assert_string_equal(text_count(200000, out), "200k");
    assert_string_equal(text_count(999600, out), "1M");
    assert_string_equal(text_count(1200000, out), "1.2M");
    assert_string_equal(text_count(1234567, out), "1.23M");
    assert_string_equal(text_count(-1500, out), "-1.5k");
    assert_string_equal(text_count(INT64_MAX, out), "9.22E");
    assert_string_equal(text_bytes(812, out), "812 B");
    assert_string_equal(text_bytes(1000, out), "1.00 kB");
    assert_string_equal(text_bytes(18200000, out), "18.2 MB");
    assert_string_equal(text_bytes(INT64_MAX, out), "9.22 EB");
}

static void shares_are_percent_and_few_is_not_none(void **state)
{
    char out[TEXT_MAX];

    (void)state;
    assert_string_equal(text_share(0, out), "0.00 %");
    assert_string_equal(text_share(.00001, out), "<0.01 %");
    assert_string_equal(text_share(.0073, out), "0.73 %");
    assert_string_equal(text_share(.0252, out), "2.52 %");
    assert_string_equal(text_share(.871, out), "87.1 %");
    assert_string_equal(text_share(1, out), "100 %");
    assert_string_equal(text_share(-.0252, out), "-2.52 %");
    assert_string_equal(text_share(0.0 / 0.0, out), "-");
    assert_string_equal(text_share(1e300, out), "1.00e+302 %");
}

typedef void cleaner(struct buf *, const char *, size_t, int);

static void check_as(cleaner *clean, int ascii, const char *in,
                     const char *expected)
{
    struct buf b;

    buf_init(&b, 1000);
    clean(&b, in, strlen(in), ascii);
    assert_string_equal(b.data, expected);
    buf_release(&b);
}

static void check(const char *in, const char *expected)
{
    check_as(text_safe, 0, in, expected);
}

static void commands_become_marks(void **state)
{
    (void)state;
    check("plain ~text", "plain ~text");
    check("\x1b[31mred\x1b]52;c;x\x07", MARK "[31mred" MARK "]52;c;x" MARK);
    check("c1 \xC2\x9b"
          "31m",
          "c1 " MARK "31m");
    check("del\x7F", "del" MARK);
    check("bidi \xE2\x80\xAE x", "bidi " MARK " x");
    check("tag \xF3\xA0\x81\x81", "tag " MARK);
    check("\xE4\xB8\xAD\xF0\x9F\x98\x80", "\xE4\xB8\xAD\xF0\x9F\x98\x80");
    check(MARK, MARK);
}

static void each_broken_byte_is_one_mark(void **state)
{
    (void)state;
    check("a\xFF\xFE"
          "b",
          "a" MARK MARK "b");
    check("cut \xF0\x9F\x98", "cut " MARK MARK MARK);
    check("\xC0\x80", MARK MARK);
}

static void line_ends_and_tabs_become_spaces(void **state)
{
    (void)state;
    check("a\tb\nc\rd\r\ne\n\nf", "a b c d e  f");
    check_as(text_safe_lines, 0, "a\tb\nc\rd\r\ne\n\nf", "a\tb\nc\nd\ne\n\nf");
    check_as(text_safe_lines, 0,
             "\xE2\x80\xA8"
             "a\v\f",
             MARK "a" MARK MARK);
}

static void marks_need_a_character_and_are_two_at_most(void **state)
{
    (void)state;
    check("e\xCC\x81\xCC\x82\xCC\x83\xCC\x84x\xCC\x81",
          "e\xCC\x81\xCC\x82x\xCC\x81");
    check("\xCC\x81"
          "a",
          "a");
    check("a\n\xCC\x81", "a ");
    check("\xE2\x9A\xA0\xEF\xB8\x8F!", "\xE2\x9A\xA0!");
    check("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
          "\xF0\x9F\x91\xA9\xF0\x9F\x91\xA7");
}

static void ascii_is_ascii(void **state)
{
    (void)state;
    check_as(text_safe, 1,
             "a\xC3\xA9"
             "e\xCC\x81\xE4\xB8\xAD\x1b\xFF"
             "b",
             "a?e???b");
    check_as(text_safe_lines, 1, "a\n\xE2\x80\xA6", "a\n?");
}

/* Nothing that a terminal might obey, whatever comes in; and what is safe
 * already stays as it is. */
static void check_harmless(const struct buf *b, int ascii, int lines)
{
    struct buf again;
    uint32_t point;

    for (size_t i = 0; i < b->len;) {
        i += utf8_read(b->data + i, b->len - i, &point);
        if (lines && (point == '\n' || point == '\t'))
            continue;
        assert_true(utf8_cells(point) >= 0);
        assert_true(!ascii || point < 0x7F);
    }
    assert_int_equal(utf8_valid(b->data, b->len), b->len);
    buf_init(&again, SIZE_MAX);
    (lines ? text_safe_lines : text_safe)(&again, b->data, b->len, ascii);
    assert_int_equal(again.len, b->len);
    assert_memory_equal(again.data, b->data, b->len);
    buf_release(&again);
}

static void noise_is_made_harmless(void **state)
{
    struct rng rng;
    struct buf b;
    char in[64];

    (void)state;
    rng_seed(&rng, 5);
    buf_init(&b, SIZE_MAX);
    for (int i = 0; i < 8000; i++) {
        size_t len = 0;

        while (len < 60)
            if (rng_below(&rng, 3))
                len += utf8_write((uint32_t)rng_below(&rng, 0x3000), in + len);
            else
                in[len++] = (char)rng_next(&rng);
        buf_clear(&b);
        (i & 2 ? text_safe_lines : text_safe)(&b, in, len, i & 1);
        check_harmless(&b, i & 1, i & 2);
    }
    buf_release(&b);
}

static void cells_are_counted(void **state)
{
    (void)state;
    assert_int_equal(text_cells("", 0), 0);
    assert_int_equal(text_cells("abc", 3), 3);
    assert_int_equal(text_cells("e\xCC\x81", 3), 1);
    assert_int_equal(text_cells("\xE4\xB8\xAD", 3), 2);
    assert_int_equal(text_cells("a\x1b", 2), 2);
}

static void a_text_is_cut_by_cells(void **state)
{
    static const char text[] = "e\xCC\x81\xE4\xB8\xAD"
                               "x";
    static const size_t fit[] = {0, 3, 3, 6, 7, 7};

    (void)state;
    for (int cells = 0; cells < 6; cells++)
        assert_int_equal(text_fit(text, 7, cells), fit[cells]);
    assert_int_equal(text_fit(text, 7, -1), 0);
    assert_int_equal(text_fit(text, 7, INT_MAX), 7);
}

static void a_line_ends_with_a_word_and_an_ellipsis(void **state)
{
    static const char words[] = "one two three";
    static const char wide[] = "x\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD"
                               "\xE4\xB8\xAD\xE4\xB8\xAD";
    char out[64];

    (void)state;
    text_cut(words, out, sizeof(words));
    assert_string_equal(out, words);
    text_cut(words, out, sizeof(words) - 1);
    assert_string_equal(out, "one two\xE2\x80\xA6");
    text_cut("one two  three four", out, 12);
    assert_string_equal(out, "one two\xE2\x80\xA6");
    for (size_t size = 8; size < sizeof(wide); size++) {
        memset(out, 'x', sizeof(out));
        text_cut(wide, out, size);
        assert_true(strlen(out) < size && strlen(out) + 3 >= size);
        assert_int_equal(utf8_valid(out, strlen(out)), strlen(out));
        assert_string_equal(out + strlen(out) - 3, "\xE2\x80\xA6");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_have_three_digits),
        cmocka_unit_test(clocks_show_hours_only_if_there_are_any),
        cmocka_unit_test(money_has_cents_or_three_digits),
        cmocka_unit_test(counts_and_bytes_have_units),
        cmocka_unit_test(shares_are_percent_and_few_is_not_none),
        cmocka_unit_test(commands_become_marks),
        cmocka_unit_test(each_broken_byte_is_one_mark),
        cmocka_unit_test(line_ends_and_tabs_become_spaces),
        cmocka_unit_test(marks_need_a_character_and_are_two_at_most),
        cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(noise_is_made_harmless),
        cmocka_unit_test(cells_are_counted),
        cmocka_unit_test(a_text_is_cut_by_cells),
        cmocka_unit_test(a_line_ends_with_a_word_and_an_ellipsis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
