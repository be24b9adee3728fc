/* The grid: what is cut is marked, no character is cut in half, and nothing
 * that a terminal would obey ever gets into a cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tui/canvas.h"

static void expect(const struct canvas *c, const char *text)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    canvas_dump(c, &out);
    assert_string_equal(out.data, text);
    buf_release(&out);
}

static void dumps_rows_without_blank_ends(void **state)
{
    struct canvas c = {0};
    struct pen p;

    (void)state;
    canvas_size(&c, 6, 3);
    p = pen_at(&c, 1, 0, 5);
    pen_text(&p, ROLE_BOLD, "ab");
    p = pen_at(&c, 0, 2, 6);
    pen_text(&p, ROLE_BOLD, "x");
    assert_int_equal(canvas_at(&c, 1, 0)->role, ROLE_BOLD);
    assert_null(canvas_at(&c, 6, 0));
    assert_null(canvas_at(&c, 0, -1));
    expect(&c, " ab\n\nx\n");
    canvas_release(&c);
}

static void marks_what_is_cut(void **state)
{
    struct canvas c = {.ascii = 1};
    struct pen p;

    (void)state;
    canvas_size(&c, 5, 4);
    p = pen_at(&c, 0, 0, 5);
    pen_text(&p, ROLE_DEFAULT, "abcdef");
    p = pen_at(&c, 0, 1, 5);
    pen_text(&p, ROLE_DEFAULT, "abcde");
    p = pen_at(&c, 0, 2, 5);
    pen_text(&p, ROLE_DEFAULT, "abc    ");
    p = pen_at(&c, 0, 3, 5);
    pen_text(&p, ROLE_DEFAULT, "abcde");
    pen_text(&p, ROLE_DEFAULT, "f");
    expect(&c, "abcd~\nabcde\nabc\nabcd~\n");
    c.ascii = 0;
    p = pen_at(&c, 0, 0, 3);
    pen_text(&p, ROLE_DEFAULT, "abcdef");
    assert_int_equal(canvas_at(&c, 2, 0)->point[0], 0x2026);
    canvas_release(&c);
}

static void fields_keep_their_columns(void **state)
{
    struct canvas c = {.ascii = 1};
    struct pen p;

    (void)state;
    canvas_size(&c, 16, 2);
    p = pen_at(&c, 0, 0, 16);
    pen_left(&p, 4, ROLE_DEFAULT, "ab");
    pen_right(&p, 4, ROLE_DEFAULT, "cd");
    pen_left(&p, 4, ROLE_DEFAULT, "efghi");
    pen_right(&p, 4, ROLE_DEFAULT, "jklmn");
    p = pen_at(&c, 0, 1, 6);
    pen_left(&p, 0, ROLE_DEFAULT, "never");
    pen_left(&p, 6, ROLE_DEFAULT, "abcdef");
    pen_left(&p, 4, ROLE_DEFAULT, "");
    pen_right(&p, 4, ROLE_DEFAULT, "z");
    expect(&c, "ab    cdefg~jkl~\nabcde~\n");
    canvas_release(&c);
}

static void wide_characters_are_whole(void **state)
{
    struct canvas c = {.ascii = 0};
    struct pen p;

    (void)state;
    canvas_size(&c, 5, 2);
    p = pen_at(&c, 0, 0, 5);
    pen_text(&p, ROLE_DEFAULT, "日本語");
    assert_int_equal(canvas_at(&c, 0, 0)->width, 2);
    assert_int_equal(canvas_at(&c, 1, 0)->width, 0);
    expect(&c, "日本…\n\n");
    p = pen_at(&c, 1, 0, 1);
    pen_text(&p, ROLE_DEFAULT, "x");
    expect(&c, " x本…\n\n");
    p = pen_at(&c, 0, 1, 3);
    pen_text(&p, ROLE_DEFAULT, "日本");
    expect(&c, " x本…\n日…\n");
    p = pen_at(&c, 0, 1, 1);
    pen_text(&p, ROLE_DEFAULT, "本");
    expect(&c, " x本…\n… …\n");
    canvas_release(&c);
}

static void marks_stay_on_their_character(void **state)
{
    struct canvas c = {0};
    struct pen p;

    (void)state;
    canvas_size(&c, 4, 1);
    p = pen_at(&c, 0, 0, 4);
    pen_text(&p, ROLE_DEFAULT, "e\xCC\x81本\xCC\x81x");
    expect(&c, "e\xCC\x81本\xCC\x81x\n");
    canvas_release(&c);
}

/* OSC 52, CSI, a C1 CSI in UTF-8 and raw, bidi, a broken byte. */
static void nothing_in_a_cell_is_obeyed(void **state)
{
    static const char *const hostile[] = {
        "\x1b]52;c;YQ==\x07",
        "\x1b[2J",
        "\xC2\x9B"
        "2J",
        "\x9B"
        "2J",
        "a\r\nb\bc\x7F",
        "\xE2\x80\xAE"
        "abc",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        struct canvas c = {.ascii = (int)(i & 1)};
        struct pen p;

        canvas_size(&c, 20, 1);
        p = pen_at(&c, 0, 0, 20);
        pen_text(&p, ROLE_DEFAULT, hostile[i]);
        pen_right(&p, 8, ROLE_DEFAULT, hostile[i]);
        for (int x = 0; x < 20; x++) {
            uint32_t point = canvas_at(&c, x, 0)->point[0];
            assert_false(point && point < ' ');
            assert_false(point >= 0x7F && point < 0xA0);
            assert_int_not_equal(point, 0x202E);
        }
        canvas_release(&c);
    }
}

static void pens_outside_write_nothing(void **state)
{
    static const int places[][3] = {{-1, 0, 3}, {0, -1, 3}, {0, 2, 3},
                                    {4, 0, 3},  {9, 0, 3},  {2, 0, 0},
                                    {2, 0, -2}};
    struct canvas c = {0};

    (void)state;
    for (int size = 0; size <= 4; size += 2) {
        canvas_size(&c, size, size / 2);
        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
            struct pen p = pen_at(&c, places[i][0], places[i][1], places[i][2]);
            pen_text(&p, ROLE_DEFAULT, "abc");
            pen_right(&p, 3, ROLE_DEFAULT, "abc");
            pen_repeat(&p, ROLE_DEFAULT, '#', 3);
        }
    }
    expect(&c, "\n\n");
    canvas_release(&c);
    canvas_size(&c, -3, 7);
    expect(&c, "");
    canvas_release(&c);
}

static void knows_when_nothing_changed(void **state)
{
    struct canvas a = {0}, b = {0};
    struct pen p;

    (void)state;
    canvas_size(&a, 4, 2);
    canvas_copy(&b, &a);
    assert_true(canvas_equal(&a, &b));
    p = pen_at(&a, 3, 1, 1);
    pen_text(&p, ROLE_DEFAULT, "x");
    assert_false(canvas_equal(&a, &b));
    canvas_copy(&b, &a);
    assert_true(canvas_equal(&a, &b));
    p = pen_at(&a, 3, 1, 1);
    pen_text(&p, ROLE_BAD, "x");
    assert_false(canvas_equal(&a, &b));
    canvas_size(&b, 2, 4);
    assert_false(canvas_equal(&a, &b));
    canvas_release(&a);
    canvas_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dumps_rows_without_blank_ends),
        cmocka_unit_test(marks_what_is_cut),
        cmocka_unit_test(fields_keep_their_columns),
        cmocka_unit_test(wide_characters_are_whole),
        cmocka_unit_test(marks_stay_on_their_character),
        cmocka_unit_test(nothing_in_a_cell_is_obeyed),
        cmocka_unit_test(pens_outside_write_nothing),
        cmocka_unit_test(knows_when_nothing_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
