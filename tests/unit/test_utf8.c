#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static int is_surrogate(uint32_t point)
{
    return point >= 0xD800 && point <= 0xDFFF;
}

static void every_point_reads_back_as_written(void **state)
{
    char bytes[4];
    uint32_t back;

    (void)state;
    for (uint32_t point = 0; point < 0x110000; point++) {
        size_t len = utf8_write(point, bytes);

        if (is_surrogate(point)) {
            assert_int_equal(utf8_read(bytes, len, &back), 1);
            assert_int_equal(back, UTF8_BROKEN);
            continue;
        }
        if (utf8_read(bytes, len, &back) != len || back != point)
            fail_msg("U+%04X", (unsigned)point);
        if (len > 1 && utf8_read(bytes, len - 1, &back) != 1)
            fail_msg("U+%04X cut", (unsigned)point);
    }
}

/* The definition: bytes are good if the points that they give, written
 * again, are the same bytes. All runs of three bytes from the edges. */
static void only_the_shortest_form_is_read(void **state)
{
    static const unsigned char edge[] = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
        0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
    char in[4], out[4];
    uint32_t point;
    size_t n = sizeof(edge), took;

    (void)state;
    for (size_t i = 0; i < n * n * n * n; i++) {
        in[0] = (char)edge[i % n];
        in[1] = (char)edge[i / n % n];
        in[2] = (char)edge[i / n / n % n];
        in[3] = (char)edge[i / n / n / n];
        took = utf8_read(in, 4, &point);
        assert_in_range(took, 1, 4);
        if (took == 1 && in[0] & 0x80) {
            assert_int_equal(point, UTF8_BROKEN);
            continue;
        }
        assert_int_equal(utf8_write(point, out), took);
        assert_memory_equal(in, out, took);
        assert_true(point < 0x110000 && !is_surrogate(point));
    }
}

static void check_broken(const char *bytes, size_t len, size_t good)
{
    assert_int_equal(utf8_valid(bytes, len), good);
}

static void the_first_broken_byte_is_named(void **state)
{
    (void)state;
    check_broken("", 0, 0);
    check_broken("plain text of more than eight", 29, 29);
    check_broken("plain text of \xFFmore", 19, 14);
    check_broken("12345678\x80", 9, 8);
    check_broken("caf\xC3\xA9", 5, 5);
    check_broken("caf\xC3", 4, 3);
    check_broken("\xEF\xBF\xBD!", 4, 4);
    check_broken("a\xED\xA0\x80", 4, 1);
    check_broken("a\xC0\xAF", 3, 1);
    check_broken("a\xF4\x90\x80\x80", 5, 1);
    check_broken("a\0b", 3, 3);
}

static void it_is_named_wherever_it_stands(void **state)
{
    char text[100];

    (void)state;
    for (size_t at = 0; at < sizeof(text); at++) {
        memset(text, 'a', sizeof(text));
        text[at] = '\xFF';
        check_broken(text, sizeof(text), at);
    }
}

static void check_cells(const uint32_t *point, int cells)
{
    for (; *point; point++)
        if (utf8_cells(*point) != cells)
            fail_msg("U+%04X: %d", (unsigned)*point, utf8_cells(*point));
}

static void characters_take_their_cells(void **state)
{
    static const uint32_t one[] = {' ',    'A',    '~',     0xA0,   0xE9,
                                   0x3B1,  0x5D0,  0x2588,  0x28FF, 0x26A0,
                                   0xFFFD, 0xFF61, 0x1D400, 0};
    static const uint32_t two[] = {0x1100,  0x4E2D,  0xAC00,  0xFF21,
                                   0x1F600, 0x1FAE0, 0x20000, 0x231A,
                                   0x3000,  0x2705,  0};
    static const uint32_t none[] = {0x300,  0x36F,   0x5B0,  0x20DD,
                                    0x1160, 0x1D167, 0x302A, 0};

    (void)state;
    check_cells(one, 1);
    check_cells(two, 2);
    check_cells(none, 0);
}

static void what_must_not_be_shown_is_told(void **state)
{
    static const uint32_t never[] = {
        0x01,        0x1B,     0x1F,       0x7F,    0x80,   0x9B,     0x9F,
        0xAD,        0x61C,    0x200B,     0x200F,  0x2028, 0x202A,   0x202E,
        0x2060,      0x2066,   0x206F,     0xFEFF,  0xFFF9, 0xFFFE,   0xFFFF,
        0xD800,      0xDFFF,   0xE000,     0xF8FF,  0xFE00, 0xFE0F,   0xE0001,
        0xE007F,     0xE0100,  0xE01EF,    0xF0000, 0x378,  0x10FFFF, 0x1FFFE,
        0x30000 - 1, 0x110000, UINT32_MAX, 0};

    (void)state;
    assert_int_equal(utf8_cells(0), -1);
    check_cells(never, -1);
}

static const struct {
    uint32_t first, last;
    int cells;
} ranges[] = {
#define R(first, last, cells) {first, last, cells},
#include "base/utf8_ranges.def"
#undef R
};

/* The search is right for each point if the rows are in order; both are
 * compared with a plain walk along the rows. */
static void the_search_finds_what_a_walk_finds(void **state)
{
    size_t row = 0, rows = sizeof(ranges) / sizeof(ranges[0]);

    (void)state;
    for (uint32_t point = 0x300; point < 0x110000; point++) {
        int cells = 1;

        while (row < rows && ranges[row].last < point)
            row++;
        if (row < rows && ranges[row].first <= point)
            cells = ranges[row].cells;
        if (utf8_cells(point) != cells)
            fail_msg("U+%04X", (unsigned)point);
    }
    assert_int_equal(row, rows - 1);
}

/* A, a umlaut, the euro sign and a clef: one to four bytes each. */
static void a_cut_parts_no_character(void **state)
{
    static const char text[] = "A\xC3\xA4\xE2\x82\xAC\xF0\x9D\x84\x9E";
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};

    (void)state;
    for (size_t most = 0; most < sizeof(want) / sizeof(want[0]); most++)
        assert_int_equal(utf8_cut(text, 10, most), want[most]);
    assert_int_equal(utf8_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 2);
    assert_int_equal(utf8_cut("\x80\x80", 2, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_reads_back_as_written),
        cmocka_unit_test(only_the_shortest_form_is_read),
        cmocka_unit_test(the_first_broken_byte_is_named),
        cmocka_unit_test(it_is_named_wherever_it_stands),
        cmocka_unit_test(characters_take_their_cells),
        cmocka_unit_test(what_must_not_be_shown_is_told),
        cmocka_unit_test(a_cut_parts_no_character),
        cmocka_unit_test(the_search_finds_what_a_walk_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
