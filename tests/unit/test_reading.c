/* A pair side by side: how it looks, how one moves through it, and that it
 * draws at every size. BLESS=1 writes the pictures in tests/golden/screens
 * anew. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "golden_screen.h"
#include "reading_pairs.h"
#include "tui/reading.h"

static const char control_text[] =
    "Sehr geehrte Frau Krause,\n"
    "\n"
    "vielen Dank f\xC3\xBCr Ihre Anfrage vom 12. Mai.\n"
    "Die Lieferung erfolgt am Montag und wird per Spedition zugestellt.\n"
    "\n"
    "F\xC3\xBCr R\xC3\xBC"
    "ckfragen stehen wir Ihnen gern zur Verf\xC3\xBCgung.\n"
    "\n"
    "Mit freundlichen Gr\xC3\xBC\xC3\x9F"
    "en\n";
static const char treatment_text[] =
    "Sehr geehrte Frau Krause,\n"
    "\n"
    "vielen Dank f\xC3\xBCr Ihr Schreiben vom 12. Mai.\n"
    "Die Lieferung erfolgt am Dienstag und wird per Spedition zugestellt.\n"
    "\n"
    "Beste Gr\xC3\xBC\xC3\x9F"
    "e\n";

static void draw_on(const struct card_page *page, struct view *v,
                    struct canvas *c)
{
    struct box b = {.on = c, .width = c->width, .end = c->height};

    v->layout = layout_of(c->width, c->height);
    reading_draw(page, v, &b);
}

static char *picture(const struct card_page *page, struct view *v, int width,
                     int height)
{
    struct canvas c = {.ascii = width & 1};
    struct buf out;

    canvas_size(&c, width, height);
    draw_on(page, v, &c);
    buf_init(&out, 1 << 20);
    canvas_dump(&c, &out);
    canvas_release(&c);
    return buf_take(&out);
}

/* ---- how it looks ------------------------------------------------------- */

static void golden(const struct card_page *page, struct view *v, int width,
                   int height, const char *name)
{
    char file[64];

    snprintf(file, sizeof file, "reading-%s-%dx%d", name, width, height);
    golden_screen(file, picture(page, v, width, height));
}

static void two_columns(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct view v = {.reading = {.open = 1, .hunk = 2}};

    (void)state;
    golden(page, &v, 80, 20, "two");
    golden(page, &v, 160, 44, "two");
    golden(page, &v, 81, 20, "two");
    golden(page, &v, 100, 9, "two");
    pair_free(page);
}

/* Of a split the other side is told of in its row, and takes no column. */
static void one_that_was_asked_alone(void **state)
{
    struct card_page *page = pair_new(control_text, "");
    struct view v = {.reading = {.open = 1}};

    (void)state;
    page->split = 1;
    page->there[TREATMENT] = 0;
    page->sheet[PART_answers].compared = 0;
    page->sheet[PART_answers].alone = 1;
    golden(page, &v, 160, 14, "alone");
    pair_free(page);
}

static void one_column(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct view v = {.reading = {.open = 1, .hunk = 1}};

    (void)state;
    golden(page, &v, 60, 20, "one");
    golden(page, &v, 61, 20, "one");
    v.reading.unified = 1;
    golden(page, &v, 100, 20, "one");
    pair_free(page);
}

static void lines_that_are_not_wrapped(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct view v = {.reading = {.open = 1, .no_wrap = 1, .sideways = 8}};

    (void)state;
    page->sheet[PART_answers].cut[TREATMENT] = 1;
    golden(page, &v, 80, 14, "cut");
    golden(page, &v, 121, 14, "cut");
    pair_free(page);
}

static void other_parts(void **state)
{
    static const char *const names[PARTS] = {"answers", "prompt", "sent",
                                             "tries"};
    struct card_page *page = pair_new(control_text, treatment_text);

    (void)state;
    for (int part = 1; part < PARTS; part++) {
        struct view v = {.reading = {.open = 1, .part = part}};
        golden(page, &v, 80, 14, names[part]);
    }
    pair_free(page);
}

static void a_side_that_failed(void **state)
{
    struct card_page *page = pair_new(control_text, "");
    struct card_sheet *s = &page->sheet[PART_answers];
    struct view v = {.reading = {.open = 1}};

    (void)state;
    s->compared = 0;
    s->note[TREATMENT] = "timed out: no token from the endpoint in 60 s, "
                         "and not one byte before that";
    s->failed[TREATMENT] = 1;
    page->reply[TREATMENT].outcome = OUTCOME_TIMEOUT;
    page->reply[TREATMENT].attempts = 3;
    page->alike = CARD_UNKNOWN;
    golden(page, &v, 80, 16, "failed");
    golden(page, &v, 60, 16, "failed");
    pair_free(page);
}

/* Wide characters, tabs, what a terminal would obey, a line without a space.
 */
static const char odd[] =
    "\xE6\x98\xA8\xE5\xA4\xA9\xE6\x98\x9F\xE6\x9C\x9F\xE4\xB8\x89\n"
    "\tint x;\x1b[2J\x1b]52;c;eA==\x07\n"
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 ok \xFF\xC2\x9B"
    "31m \xE2\x80\xAE"
    "txet\nr\xC3\xA9sum\xC3\xA9 re\xCC\x81\n"
    "0123456789012345678901234567890123456789012345678901234567890\r\nx";
static const char other[] =
    "\xE6\x98\x8E\xE5\xA4\xA9\xE6\x98\x9F\xE6\x9C\x9F\xE5\x9B\x9B\n"
    "  int x;\n"
    "\xF0\x9F\x91\xA9 ok\nr\xC3\xA9sum\xC3\xA9 re\n"
    "0123456789012345678901234567890123456789012345678901234567890\nx";
static void odd_texts(void **state)
{
    struct card_page *page = pair_new(odd, other);
    struct view v = {.reading = {.open = 1}};

    (void)state;
    golden(page, &v, 80, 20, "odd");
    golden(page, &v, 81, 20, "odd");
    golden(page, &v, 50, 24, "odd");
    pair_free(page);
    page = pair_new("", "");
    page->alike = CARD_SAME;
    page->sheet[PART_answers].note[0] = "an empty answer";
    page->sheet[PART_answers].note[1] = "an empty answer";
    golden(page, &v, 80, 10, "empty");
    pair_free(page);
}

static void nothing_to_show(void **state)
{
    struct card_page *page = memory_new(1, sizeof *page);
    struct view v = {0};
    char *text = picture(NULL, &v, 40, 2);

    (void)state;
    assert_string_equal(text, " reading ...\n\n");
    free(text);
    page->prompt = 9;
    text = picture(page, &v, 40, 2);
    assert_string_equal(text, " prompt 9 is not in the store\n\n");
    free(text);
    free(page);
}

/* ---- how one moves ------------------------------------------------------ */

static struct view moved(const struct card_page *page, struct view v,
                         enum action a)
{
    struct scene s = {.card = page};
    struct canvas c = {0};

    assert_int_equal(reading_act(&s, &v, a, 0), ACTED);
    canvas_size(&c, 80, 12);
    draw_on(page, &v, &c);
    canvas_release(&c);
    return v;
}

static char *numbered(int lines, int changed)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    for (int i = 1; i <= lines; i++)
        buf_addf(&out, "%s %d\n", i % 40 == 0 && changed ? "Zeile" : "line", i);
    return buf_take(&out);
}

static void differences_are_gone_through(void **state)
{
    char *a = numbered(200, 0), *b = numbered(200, 1);
    struct card_page *page = pair_new(a, b);
    struct view v = {.reading = {.open = 1}};

    (void)state;
    assert_int_equal(page->sheet[PART_answers].words.hunks, 5);
    v = moved(page, v, ACTION_NEXT_HIT);
    assert_int_equal(v.reading.hunk, 1);
    assert_int_equal(v.reading.item, 37); /* two rows before line 40 */
    v = moved(page, v, ACTION_NEXT_HIT);
    assert_int_equal(v.reading.item, 77);
    v = moved(page, v, ACTION_PREVIOUS_HIT);
    assert_int_equal(v.reading.item, 37);
    v = moved(page, v, ACTION_PREVIOUS_HIT);
    assert_int_equal(v.reading.hunk, 1);
    assert_non_null(strstr(v.message, "the first difference"));
    for (int i = 0; i < 9; i++)
        v = moved(page, v, ACTION_NEXT_HIT);
    assert_int_equal(v.reading.hunk, 5);
    assert_non_null(strstr(v.message, "the last difference"));
    v.reading.part = PART_tries;
    v = moved(page, v, ACTION_NEXT_HIT);
    assert_non_null(strstr(v.message, "nothing differs"));
    pair_free(page);
    free(a);
    free(b);
}

/* Of a difference that fills blocks only the beginning is marked. */
static void a_difference_begins_once(void **state)
{
    char *a = numbered(2000, 0), *b = numbered(2, 1), *text;
    struct card_page *page = pair_new(b, a);
    struct view v = {.reading = {.open = 1, .hunk = 1}};

    (void)state;
    assert_int_equal(page->sheet[PART_answers].words.hunks, 1);
    text = picture(page, &v, 80, 20);
    assert_non_null(strchr(text, '>'));
    free(text);
    v.reading.item = 4;
    text = picture(page, &v, 80, 20);
    assert_null(strchr(text, '>'));
    free(text);
    pair_free(page);
    free(a);
    free(b);
}

static void rows_are_scrolled(void **state)
{
    char *a = numbered(200, 0);
    struct card_page *page = pair_new(a, a);
    struct view v = {.reading = {.open = 1}};

    (void)state;
    v = moved(page, v, ACTION_DETAIL_DOWN);
    assert_int_equal(v.reading.item, 1);
    v = moved(page, v, ACTION_DETAIL_UP);
    v = moved(page, v, ACTION_UP);
    assert_int_equal(v.reading.item, 0);
    assert_int_equal(v.detail, 0);
    v = moved(page, v, ACTION_PAGE_DOWN);
    assert_int_equal(v.reading.item, v.page);
    v = moved(page, v, ACTION_DOWN);
    v = moved(page, v, ACTION_PAGE_UP);
    assert_int_equal(v.reading.item, 1);
    v = moved(page, v, ACTION_BOTTOM);
    assert_int_equal(v.reading.item, 200 - v.page);
    v = moved(page, v, ACTION_DOWN);
    assert_int_equal(v.reading.item, 200 - v.page);
    v = moved(page, v, ACTION_TOP);
    assert_int_equal(v.reading.item, 0);
    pair_free(page);
    free(a);
}

static void the_list_keeps_its_own_keys(void **state)
{
    struct card_page *page = pair_new("a", "b");
    struct scene s = {.card = page}, none = {.card = NULL};
    struct view v = {0};

    (void)state;
    assert_int_equal(reading_act(&s, &v, ACTION_DOWN, 'j'), ACTED_NOT);
    assert_int_equal(reading_act(&s, &v, ACTION_SORT, 'o'), ACTED_NOT);
    assert_int_equal(reading_act(&none, &v, ACTION_NEXT_HIT, 'n'), ACTED_NOT);
    assert_int_equal(reading_act(&s, &v, ACTION_DETAIL_DOWN, 'J'), ACTED);
    pair_free(page);
}

static void parts_columns_and_wrapping_change(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct view v = {.reading = {.hunk = 3, .item = 2}};

    (void)state;
    v = moved(page, v, ACTION_RIGHT);
    assert_non_null(strstr(v.message, "wrapped"));
    v = moved(page, v, ACTION_WRAP);
    v = moved(page, v, ACTION_RIGHT);
    assert_int_equal(v.reading.sideways, 8);
    v = moved(page, v, ACTION_LEFT);
    v = moved(page, v, ACTION_LEFT);
    assert_int_equal(v.reading.sideways, 0);
    v = moved(page, v, ACTION_UNIFIED);
    assert_int_equal(v.reading.unified, -1); /* 80 x 12 is a small one */
    v = moved(page, v, ACTION_UNIFIED);
    assert_int_equal(v.reading.unified, 1);
    v = moved(page, v, ACTION_PART);
    assert_int_equal(v.reading.part, PART_prompt);
    assert_int_equal(v.reading.hunk, 0);
    pair_free(page);
}

/* ---- every size --------------------------------------------------------- */

static void check_cells(const struct canvas *c)
{
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            uint32_t point = cell->point[0];

            assert_false(cell->width && point < ' ');
            assert_false(point >= 0x7F && point < 0xA0);
            assert_false(cell->width == 2 && x + 1 == c->width);
            assert_false(c->ascii && point > 0x7E);
        }
}

static void draw_at(const struct card_page *page, int width, int height)
{
    for (int i = 0; i < 24; i++) {
        struct view v = {.detail = i % 5 * 3 - 3,
                         .reading = {.open = i & 1,
                                     .part = i % PARTS,
                                     .hunk = i / 4,
                                     .unified = i % 3 - 1,
                                     .no_wrap = i % 5 == 0,
                                     .sideways = i % 7,
                                     .item = i % 8}};
        struct canvas c = {.ascii = i / 4 & 1};

        canvas_size(&c, width, height);
        draw_on(page, &v, &c);
        check_cells(&c);
        assert_true(v.detail >= 0 && v.reading.item >= 0);
        canvas_release(&c);
    }
}

static void it_draws_at_every_size(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct card_sheet *s = &page->sheet[PART_answers];

    (void)state;
    s->note[CONTROL] = control_text;
    s->failed[CONTROL] = 1;
    for (int width = 0; width <= 90; width += width < 12 ? 1 : 13)
        for (int height = 0; height <= 40; height += height < 9 ? 1 : 7)
            draw_at(page, width, height);
    draw_at(page, 300, 100);
    pair_free(page);
    page = pair_new(odd, other);
    for (int width = 0; width <= 40; width++)
        draw_at(page, width, 24);
    pair_free(page);
}

static void it_stays_in_its_box(void **state)
{
    struct card_page *page = pair_new(control_text, treatment_text);
    struct canvas c = {0};

    (void)state;
    canvas_size(&c, 30, 20);
    for (int width = 0; width < 20; width++) {
        struct view v = {.reading = {.unified = -1}};
        struct box b = {.on = &c, .x = 5, .width = width, .end = 20};

        reading_draw(page, &v, &b);
        for (int y = 0; y < 20; y++) {
            assert_int_equal(canvas_at(&c, 4, y)->point[0], ' ');
            assert_int_equal(canvas_at(&c, 5 + width, y)->point[0], ' ');
        }
    }
    canvas_release(&c);
    pair_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_columns),
        cmocka_unit_test(one_that_was_asked_alone),
        cmocka_unit_test(one_column),
        cmocka_unit_test(lines_that_are_not_wrapped),
        cmocka_unit_test(other_parts),
        cmocka_unit_test(a_side_that_failed),
        cmocka_unit_test(odd_texts),
        cmocka_unit_test(nothing_to_show),
        cmocka_unit_test(differences_are_gone_through),
        cmocka_unit_test(a_difference_begins_once),
        cmocka_unit_test(rows_are_scrolled),
        cmocka_unit_test(the_list_keeps_its_own_keys),
        cmocka_unit_test(parts_columns_and_wrapping_change),
        cmocka_unit_test(it_draws_at_every_size),
        cmocka_unit_test(it_stays_in_its_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
