/* Keys: each does one thing, and help and footer tell of all of them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tui/fake.h"
#include "tui/help.h"

static size_t rows_of(enum scope scope)
{
    size_t i = 0;

    while (keymap_row(scope, i))
        i++;
    return i;
}

static int collide(int a, int b)
{
    if (a == CODE_DIGIT)
        return b == CODE_DIGIT || (b >= '1' && b <= '9');
    return b == CODE_DIGIT ? a >= '1' && a <= '9' : a == b;
}

static void no_key_is_bound_twice(void **state)
{
    (void)state;
    for (int scope = SCOPE_GLOBAL; scope <= SCOPE_CONFIRM; scope++)
        for (size_t i = 0; i < rows_of((enum scope)scope); i++)
            for (size_t j = 0; j < i; j++)
                assert_false(collide(keymap_row((enum scope)scope, i)->code,
                                     keymap_row((enum scope)scope, j)->code));
}

/* A screen may give a key of lists words of its own, and no other meaning. */
static void screens_change_no_meaning(void **state)
{
    (void)state;
    for (int id = 0; id < SCREENS; id++)
        for (const struct key *k = screen_get(id)->keys; k && k->code; k++) {
            enum action all = keymap_find(SCOPE_GLOBAL, NULL, k->code);

            /* Digits are tags while one reviews: Tab leads to other screens. */
            assert_true(all == ACTION_NONE || all == k->action ||
                        k->action == ACTION_TAG);
            for (const struct key *l = screen_get(id)->keys; l < k; l++)
                assert_false(collide(k->code, l->code));
        }
}

static void check_words(const struct key *k)
{
    char name[NAME_MAX_KEY];

    assert_int_not_equal(k->action, ACTION_NONE);
    if (k->code == CODE_DIGIT)
        assert_true(!*k->label || (*k->label >= '1' && *k->label <= '9'));
    else if (*k->label)
        assert_memory_equal(k->label, keymap_name(k->code, name),
                            strlen(keymap_name(k->code, name)));
}

static void check_row(const struct key *k)
{
    struct key live = keymap_words(k, 1);

    check_words(k);
    check_words(&live);
}

static void labels_begin_with_their_key(void **state)
{
    (void)state;
    for (int scope = SCOPE_GLOBAL; scope <= SCOPE_CONFIRM; scope++)
        for (size_t i = 0; i < rows_of((enum scope)scope); i++)
            check_row(keymap_row((enum scope)scope, i));
    for (int id = 0; id < SCREENS; id++)
        for (const struct key *k = screen_get(id)->keys; k && k->code; k++)
            check_row(k);
}

static char *help_of(int id, int live, int width)
{
    struct canvas c = {.ascii = 1};
    struct box b = {.on = &c, .width = width, .end = 120};
    struct buf out;

    canvas_size(&c, width, 120);
    help_draw(screen_get(id), live, 0, &b);
    buf_init(&out, 1 << 16);
    canvas_dump(&c, &out);
    canvas_release(&c);
    return buf_take(&out);
}

/* The name stands by itself, before the words. */
static void expect_key(const char *help, const struct key *k)
{
    char name[NAME_MAX_KEY];
    size_t len = strlen(keymap_name(k->code, name));

    for (const char *at = help; (at = strstr(at, name)); at++)
        if (at > help && at[-1] == ' ' && at[len] == ' ')
            return;
    fail_msg("no %s in the help", name);
}

/* Under the words of what is looked at; a key of live splits elsewhere not. */
static void expect_row(const char *help, const struct key *row, int live)
{
    const struct key k = keymap_words(row, live);

    if (k.code == CODE_NONE) {
        assert_null(strstr(help, row->help));
        return;
    }
    expect_key(help, row);
    assert_non_null(strstr(help, k.help));
}

static void help_shows_every_key(void **state)
{
    (void)state;
    for (int id = 0; id < SCREENS; id++)
        for (int live = 0; live < 2; live++) {
            char *help = help_of(id, live, 160);

            for (const struct key *k = screen_get(id)->keys; k && k->code; k++)
                expect_row(help, k, live);
            for (size_t i = 0; i < rows_of(SCOPE_GLOBAL); i++)
                expect_row(help, keymap_row(SCOPE_GLOBAL, i), live);
            free(help);
        }
}

static void help_begins_with_what_is_shown(void **state)
{
    (void)state;
    for (int id = 0; id < SCREENS; id++) {
        char *help = help_of(id, 0, 160), start[32];

        snprintf(start, sizeof start, " %.20s", screen_get(id)->about);
        assert_true(strlen(screen_get(id)->about) > 60);
        assert_int_equal(strncmp(help, start, strlen(start)), 0);
        free(help);
    }
}

static void live_splits_have_words_of_their_own(void **state)
{
    char *replay = help_of(SCREEN_run, 0, 160);
    char *live = help_of(SCREEN_run, 1, 160);

    (void)state;
    assert_non_null(strstr(replay, "one more request in flight"));
    assert_null(strstr(replay, "all to control at once"));
    assert_null(strstr(live, "one more request in flight"));
    assert_non_null(strstr(live, "all to control at once"));
    assert_non_null(strstr(live, "hold the ramp where it is"));
    free(replay);
    free(live);
}

/* Every word of a help text, in its order. */
static void expect_words(const char *at, const char *words)
{
    char word[64];

    for (const char *w = words; *w; w += strspn(w, " ")) {
        size_t len = strcspn(w, " ");

        snprintf(word, sizeof word, "%.*s", (int)len, w);
        at = strstr(at, word);
        assert_non_null(at);
        w += len;
    }
}

/* In a narrow window the words go on below, and the rows are counted. */
static void help_is_never_cut(void **state)
{
    (void)state;
    for (int id = 0; id < SCREENS; id++) {
        char *help = help_of(id, 0, 44);
        int rows = 0;

        expect_words(help, screen_get(id)->about);
        for (const struct key *k = screen_get(id)->keys; k && k->code; k++)
            expect_words(help, k->help);
        assert_null(strchr(help, '~'));
        for (const char *at = help; (at = strchr(at, '\n')) && at[1] != '\n';)
            rows += at++ != NULL;
        assert_int_equal(help_rows(screen_get(id), 0, 44), rows + 1);
        assert_true(rows > help_rows(screen_get(id), 0, 160));
        free(help);
    }
}

static char *help_at(int id, int from, int *kept)
{
    struct scene *s = memory_new(1, sizeof(*s));
    struct view v = {.screen = id, .mode = VIEW_HELP, .help = from};
    struct canvas c = {.ascii = 1};
    struct buf out;

    fake_fill(&s->now);
    s->at = -1;
    canvas_size(&c, 80, 24);
    frame_draw(s, &v, &c);
    buf_init(&out, 1 << 16);
    canvas_dump(&c, &out);
    canvas_release(&c);
    free(s);
    *kept = v.help;
    return buf_take(&out);
}

/* At 80x24 the keys of the screen are all on the first page, and the last key
 * of all can be reached. */
static void help_begins_with_the_screen(void **state)
{
    int at;

    (void)state;
    for (int id = 0; id < SCREENS; id++) {
        const struct key *k = screen_get(id)->keys;
        char *first = help_at(id, 0, &at), *last;

        for (; k && k->code; k++)
            expect_key(first, k);
        assert_int_equal(at, 0);
        last = help_at(id, 1000, &at);
        assert_true(at < help_rows(screen_get(id), 0, 80));
        assert_non_null(strstr(last, "this help; "));
        assert_non_null(strstr(last, "any other key closes"));
        free(first);
        free(last);
    }
}

static void finds_what_a_key_does(void **state)
{
    static const struct key own[] = {{'x', ACTION_MORE, "", ""}, {0}};

    (void)state;
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, 'q'), ACTION_QUIT);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, CODE_F(1)), ACTION_HELP);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, CODE_CTRL('Z')),
                     ACTION_SUSPEND);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, '7'), ACTION_JUMP);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, '0'), ACTION_NONE);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, 'x'), ACTION_NONE);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, own, 'x'), ACTION_MORE);
    assert_int_equal(keymap_find(SCOPE_ASK, NULL, 's'), ACTION_STOP);
    assert_int_equal(keymap_find(SCOPE_ASK, NULL, 'q'), ACTION_NONE);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, NULL, 'R'), ACTION_ROLL_BACK);
    assert_int_equal(keymap_find(SCOPE_CONFIRM, NULL, 'y'), ACTION_CONFIRM);
    assert_int_equal(keymap_find(SCOPE_CONFIRM, NULL, '\r'), ACTION_NONE);
}

static void names_keys_for_people(void **state)
{
    static const struct {
        int code;
        const char *name;
    } names[] = {{'z', "z"},
                 {CODE_CTRL('L'), "Ctrl-L"},
                 {CODE_F(5), "F5"},
                 {CODE_ESC, "Esc"},
                 {' ', "Space"},
                 {0xE4, "\xC3\xA4"},
                 {0x9B, "that key"},
                 {0x202E, "that key"},
                 {CODE_UNKNOWN, "that key"}};
    char out[NAME_MAX_KEY];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_string_equal(keymap_name(names[i].code, out), names[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_is_bound_twice),
        cmocka_unit_test(screens_change_no_meaning),
        cmocka_unit_test(labels_begin_with_their_key),
        cmocka_unit_test(help_shows_every_key),
        cmocka_unit_test(help_begins_with_what_is_shown),
        cmocka_unit_test(live_splits_have_words_of_their_own),
        cmocka_unit_test(help_is_never_cut),
        cmocka_unit_test(help_begins_with_the_screen),
        cmocka_unit_test(finds_what_a_key_does),
        cmocka_unit_test(names_keys_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
