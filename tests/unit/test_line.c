/* A line that is typed, and themes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "tui/keymap.h"
#include "tui/line.h"
#include "tui/theme.h"

static void type(struct line *l, const char *keys)
{
    for (; *keys; keys++)
        assert_int_equal(line_type(l, (unsigned char)*keys), LINE_GOES_ON);
}

static void types_and_corrects(void **state)
{
    struct line l;

    (void)state;
    line_start(&l, LINE_FILTER, "err");
    assert_int_equal(l.use, LINE_FILTER);
    type(&l, " & T");
    assert_string_equal(l.text, "err & T");
    line_type(&l, 0x7F);
    type(&l, "C");
    assert_string_equal(l.text, "err & C");
    line_type(&l, CODE_LEFT);
    line_type(&l, CODE_LEFT);
    line_type(&l, CODE_DELETE);
    assert_string_equal(l.text, "err &C");
    line_type(&l, CODE_HOME);
    type(&l, "!");
    assert_string_equal(l.text, "!err &C");
    line_type(&l, CODE_END);
    line_type(&l, CODE_CTRL('W'));
    assert_string_equal(l.text, "!err ");
    line_type(&l, CODE_LEFT);
    line_type(&l, CODE_CTRL('U'));
    assert_string_equal(l.text, " ");
    assert_int_equal(l.at, 0);
    line_type(&l, 0x7F);
    line_type(&l, CODE_LEFT);
    assert_int_equal(l.at, 0);
}

static void ends_as_asked(void **state)
{
    struct line l;

    (void)state;
    line_start(&l, LINE_SEARCH, "x");
    assert_int_equal(line_type(&l, '\r'), LINE_DONE);
    assert_int_equal(line_type(&l, '\n'), LINE_DONE);
    assert_int_equal(line_type(&l, CODE_ESC), LINE_DROPPED);
    assert_int_equal(line_type(&l, CODE_CTRL('C')), LINE_DROPPED);
    assert_string_equal(l.text, "x");
}

/* A character is taken away whole, however many bytes it has. */
static void characters_stay_whole(void **state)
{
    struct line l;

    (void)state;
    line_start(&l, LINE_NOTE, "");
    line_type(&l, 0xE4);    /* two bytes */
    line_type(&l, 0x4E2D);  /* three */
    line_type(&l, 0x1F600); /* four */
    assert_string_equal(l.text, "\xC3\xA4\xE4\xB8\xAD\xF0\x9F\x98\x80");
    line_type(&l, CODE_LEFT);
    assert_int_equal(l.at, 5);
    line_type(&l, 0x7F);
    assert_string_equal(l.text, "\xC3\xA4\xF0\x9F\x98\x80");
    line_type(&l, CODE_DELETE);
    assert_string_equal(l.text, "\xC3\xA4");
}

static void what_is_no_text_is_not_taken(void **state)
{
    static const int codes[] = {1,         7,           CODE_UP, CODE_F(3),
                                0x9B,      0x202E,      0x200B,  CODE_CLICK,
                                CODE_NONE, CODE_UNKNOWN};
    struct line l;

    (void)state;
    line_start(&l, LINE_NOTE, "a");
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        line_type(&l, codes[i]);
        line_type(&l, CODE_END);
        assert_string_equal(l.text, "a");
    }
}

static void a_full_line_takes_no_more(void **state)
{
    struct line l;

    (void)state;
    line_start(&l, LINE_NOTE, "");
    for (int i = 0; i < 1000; i++)
        line_type(&l, 0x4E2D);
    assert_int_equal(strlen(l.text), (WISH_TEXT - 1) / 3 * 3);
    line_type(&l, CODE_HOME);
    line_type(&l, 0x4E2D);
    assert_int_equal(l.at, 0);
}

/* Nobody needs to tell red from green, and no theme hides a failure. */
static void themes_tell_roles_apart(void **state)
{
    (void)state;
    for (int t = 0; t < THEMES; t++) {
        struct look_of bad = theme_look((enum theme)t, ROLE_BAD);
        struct look_of c = theme_look((enum theme)t, ROLE_CONTROL);
        struct look_of o = theme_look((enum theme)t, ROLE_TREATMENT);

        assert_int_equal(theme_find(theme_name((enum theme)t)), t);
        assert_true(*theme_words((enum theme)t));
        assert_true(bad.how & LOOK_REVERSE);
        assert_true(theme_look((enum theme)t, ROLE_CHOSEN).how & LOOK_REVERSE);
        assert_true(t == THEME_mono || c.colour8 != o.colour8);
        assert_true(t == THEME_mono || c.colour256 != o.colour256);
    }
    assert_int_equal(theme_find("pink"), -1);
    for (int r = 0; r < ROLES; r++)
        assert_int_equal(theme_look(THEME_mono, (enum role)r).colour8, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_and_corrects),
        cmocka_unit_test(ends_as_asked),
        cmocka_unit_test(characters_stay_whole),
        cmocka_unit_test(what_is_no_text_is_not_taken),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(themes_tell_roles_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
