/* The screen of a review: what it shows and what its keys ask for. BLESS=1
 * writes the pictures in tests/golden/screens anew. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/review.h"
#include "stats/gsl.h"
#include "tui/screen.h"
#include "unit/golden_screen.h"

#define S INT64_C(1000000000)

struct made {
    struct scene scene;
    struct view view;
    struct review_page page;
    struct reviewers result;
};

static char prompt[] = "system: You translate. Keep dates.\n\nuser: Say in "
                       "German: the delivery will arrive on Monday, the 12th.";
static char left[] = "Die Lieferung kommt am Dienstag,\nden 12.\n\nGruesse";
static char right[] = "Die Lieferung kommt am Montag, den 12. \xE4\xBD\xA0"
                      "\xE5\xA5\xBD\tund fertig, mit einem Satz, der zu lang "
                      "fuer eine Zeile ist.";

static struct made *made_new(void)
{
    struct made *m = memory_new(1, sizeof *m);

    m->page = (struct review_page){.state = REVIEW_ASKS,
                                   .reviewer = "ann",
                                   .item = 41,
                                   .place = 27,
                                   .of = 120,
                                   .prompt = prompt,
                                   .left = left,
                                   .right = right,
                                   .rated = 24,
                                   .ties = 5,
                                   .both_bad = 1,
                                   .skipped = 2,
                                   .again = 3,
                                   .steady = 3,
                                   .left_won = 10,
                                   .right_won = 8,
                                   .median = 21 * S,
                                   .needs = 94 * 21 * S,
                                   .pairs = 150,
                                   .same = 30,
                                   .asked = 120};
    m->scene.review = &m->page;
    m->scene.at = m->view.wish.at = -1;
    m->view.screen = SCREEN_review;
    m->view.at[SCREEN_review] = 41; /* it has been seen */
    m->view.only = 1;
    return m;
}

static void cast(struct votes *v, const char *who, const char *what)
{
    for (int64_t i = 0; what[i]; i++) {
        struct vote one = {.prompt = i + 1,
                           .repeat = 1,
                           .reviewer = who,
                           .left = (enum side)(i % 2),
                           .note = i % 5 ? NULL : "#wrong #tone so"};

        one.choice = (enum choice)(strchr("CT=x", what[i]) - "CT=x");
        votes_add(v, &one);
        one.again = 1;
        if (i % 7 == 0)
            votes_add(v, &one);
    }
}

static void finish(struct made *m)
{
    const struct look l = {.alpha = .05};
    struct votes v = {0};

    cast(&v, "ann", "TTTCTTT=TTCTxTTTTC=T");
    cast(&v, "bob", "TTCCTT==TTTT");
    reviewers_compute(&v, &l, &m->result);
    votes_release(&v);
    m->page.state = REVIEW_DONE;
    m->page.result = &m->result;
}

static void made_free(struct made *m)
{
    reviewers_release(&m->result);
    free(m);
}

static char *drawn(struct made *m, int width, int height, int ascii)
{
    struct canvas c = {.ascii = ascii};
    struct box body = {.on = &c, .width = width, .end = height};
    struct buf out;

    buf_init(&out, 1 << 20);
    canvas_size(&c, width, height);
    m->view.layout = layout_of(width, height + 4);
    review_screen.draw(&m->scene, &m->view, &body);
    box_close(&body);
    canvas_dump(&c, &out);
    canvas_release(&c);
    return buf_take(&out);
}

static int shows(struct made *m, int width, int height, const char *text)
{
    char *all = drawn(m, width, height, 1);
    int found = strstr(all, text) != NULL;

    free(all);
    return found;
}

static void golden(struct made *m, const char *what, int width, int height)
{
    char name[64];

    snprintf(name, sizeof name, "review-%s-%dx%d", what, width, height);
    golden_screen(name, drawn(m, width, height, width < 160));
}

static void looks_as_it_did(void **state)
{
    struct made *m = made_new();

    (void)state;
    m->view.tags = TAG_BIT(TAG_INCOMPLETE);
    golden(m, "pair", 80, 20);
    golden(m, "pair", 40, 6);
    snprintf(m->view.note, sizeof m->view.note, "the day is wrong");
    golden(m, "pair", 160, 44);
    finish(m);
    golden(m, "result", 80, 20);
    golden(m, "result", 160, 44);
    made_free(m);
}

static void draw_everywhere(struct made *m)
{
    for (int width = 0; width <= 170; width += 7)
        for (int height = 0; height <= 50; height += 3)
            free(drawn(m, width, height, width & 1));
    free(drawn(m, 1, 1, 0));
    free(drawn(m, 300, 100, 0));
}

static void draws_at_every_size(void **state)
{
    struct made *m = made_new();

    (void)state;
    draw_everywhere(m);
    m->scene.review = NULL;
    draw_everywhere(m);
    m->scene.review = &m->page;
    for (int s = REVIEW_READING; s <= REVIEW_NOTHING; s++) {
        m->page.state = (enum review_state)s;
        draw_everywhere(m);
    }
    finish(m);
    draw_everywhere(m);
    made_free(m);
}

static enum acted press(struct made *m, int code)
{
    m->view.message[0] = '\0';
    return review_screen.act(
        &m->scene, &m->view,
        keymap_find(SCOPE_GLOBAL, review_screen.keys, code), code);
}

/* A text of many rows ends where it ends, and its place is told. */
static void what_is_long_is_scrolled(void **state)
{
    struct made *m = made_new();
    char *text = memory_new(9000, 1);

    (void)state;
    for (int i = 1; i <= 200; i++)
        sprintf(text + strlen(text), "word %d in a line\n", i);
    m->page.right = text;
    assert_true(shows(m, 80, 20, "word 5 in a line"));
    assert_false(shows(m, 80, 20, "word 100 in a line"));
    assert_true(shows(m, 80, 20, " rows 1-"));
    for (int i = 0; i < 100; i++)
        review_screen.act(&m->scene, &m->view, ACTION_DETAIL_DOWN, 'J');
    assert_true(shows(m, 80, 20, "word 100 in a line"));
    for (int i = 0; i < 500; i++)
        review_screen.act(&m->scene, &m->view, ACTION_DETAIL_DOWN, 'J');
    assert_true(shows(m, 80, 20, "word 200 in a line"));
    press(m, 'g');
    assert_true(shows(m, 80, 20, "word 5 in a line"));
    press(m, 'G');
    assert_true(shows(m, 80, 20, "word 200 in a line"));
    m->page.item++; /* the next one is read from its top */
    assert_true(shows(m, 80, 20, "word 5 in a line"));
    made_free(m);
    free(text);
}

static void keys_vote_about_what_is_shown(void **state)
{
    static const struct {
        int code;
        enum ballot ballot;
    } rows[] = {{'a', BALLOT_LEFT},
                {'b', BALLOT_RIGHT},
                {'e', BALLOT_EQUAL},
                {'x', BALLOT_BOTH_BAD},
                {'s', BALLOT_SKIP}};
    struct made *m = made_new();
    const struct request *r = &m->view.request;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        press(m, '1');
        press(m, '3');
        press(m, '2');
        press(m, '2');
        snprintf(m->view.note, sizeof m->view.note, "so");
        assert_int_equal(press(m, rows[i].code), ACTED);
        assert_int_equal(r->kind, REQUEST_VOTE);
        assert_int_equal(r->ballot, rows[i].ballot);
        assert_int_equal(r->key, 41);
        assert_int_equal(r->tags, TAG_BIT(TAG_WRONG) | TAG_BIT(TAG_TONE));
        assert_string_equal(r->note, "so");
        assert_int_equal(m->view.tags, 0);
        assert_string_equal(m->view.note, "");
    }
    press(m, 'u');
    assert_int_equal(r->kind, REQUEST_UNDO);
    assert_int_equal(keymap_find(SCOPE_GLOBAL, review_screen.keys, '6'),
                     ACTION_JUMP);              /* there are 5 reasons */
    assert_int_equal(press(m, 'i'), ACTED_NOT); /* the app has the line */
    made_free(m);
}

/* A reason that came too early for the next pair is none against it. */
static void reasons_belong_to_what_was_seen(void **state)
{
    struct made *m = made_new();

    (void)state;
    press(m, 'a');
    press(m, '2');
    m->page.item++;
    assert_true(shows(m, 80, 20, "why, then a b e x: 1[ ]wrong 2[ ]inc"));
    assert_int_equal(m->view.tags, 0);
    m->page.item++; /* it was taken back */
    m->page.tags = TAG_BIT(TAG_INCOMPLETE);
    snprintf(m->page.note, sizeof m->page.note, "half of it");
    assert_true(shows(m, 80, 20, "2[x]incomplete"));
    assert_true(shows(m, 80, 20, "note: half of it"));
    press(m, '2');
    assert_true(shows(m, 80, 20, "2[ ]incomplete"));
    press(m, 'b');
    assert_int_equal(m->view.request.tags, 0);
    assert_string_equal(m->view.request.note, "half of it");
    made_free(m);
}

static int offered(const struct made *m)
{
    const struct key *k = review_screen.keys;
    int n = 0;

    for (; k->code; k++)
        n += review_screen.offers(&m->scene, &m->view, k);
    return n;
}

static void what_was_seen_is_not_taken_back(void **state)
{
    struct made *m = made_new();

    (void)state;
    assert_true(offered(m) > 10);
    finish(m);
    assert_true(shows(m, 80, 20, "the votes stay as they are"));
    press(m, 'u');
    assert_int_equal(m->view.request.kind, REQUEST_NONE);
    assert_non_null(strstr(m->view.message, "has been seen"));
    assert_int_equal(offered(m), 0);
    m->scene.review = NULL;
    assert_int_equal(offered(m), 0);
    made_free(m);
}

static void keys_of_all_screens_are_offered(void **state)
{
    static const struct key tab = {CODE_TAB, ACTION_NEXT, "Tab", ""};
    static const struct key pause = {'p', ACTION_PAUSE, "p", ""};
    struct made *m = made_new();

    (void)state;
    finish(m);
    assert_true(review_screen.offers(&m->scene, &m->view, &pause));
    assert_false(review_screen.offers(&m->scene, &m->view, &tab));
    m->view.only = 0; /* of a watch */
    assert_true(review_screen.offers(&m->scene, &m->view, &tab));
    made_free(m);
}

static void none_that_came_again_is_no_share(void **state)
{
    struct made *m = made_new();

    (void)state;
    assert_true(shows(m, 80, 20, "came again: the same 3 of 3   left"));
    m->page.again = m->page.steady = 0;
    assert_true(shows(m, 80, 20, " no pair came again   left chosen 10"));
    finish(m);
    assert_false(shows(m, 80, 20, "no pair came again"));
    m->result.all.again = m->result.row[0].again = 0;
    assert_true(shows(m, 80, 20, " no pair came again"));
    assert_true(shows(m, 80, 20, "  none came again"));
    made_free(m);
}

static void the_result_is_asked_for_twice(void **state)
{
    struct made *m = made_new();
    const int *wish = &m->view.wish.review.result;

    (void)state;
    press(m, 'F');
    assert_int_equal(*wish, 1);
    assert_non_null(strstr(m->view.message, "F again"));
    press(m, 'a'); /* something else was meant */
    assert_int_equal(*wish, 0);
    press(m, 'F');
    press(m, 'F');
    assert_int_equal(*wish, 2);
    finish(m);
    m->page.state = REVIEW_ASKS;
    m->page.early = 1;
    assert_true(shows(m, 80, 20, "result so far, anytime-valid"));
    m->view.request.kind = REQUEST_NONE;
    press(m, 'a');
    assert_int_equal(m->view.request.kind, REQUEST_NONE);
    assert_int_equal(press(m, CODE_ESC), ACTED);
    assert_int_equal(*wish, 0);
    made_free(m);
}

static void where_nobody_reviews_keys_are_screens(void **state)
{
    struct made *m = made_new();

    (void)state;
    m->page.state = REVIEW_NOBODY;
    m->page.reviewer[0] = '\0';
    m->page.other[0] = (struct review_done){"bob", 12, 3};
    m->page.others = 1;
    m->view.only = 0;
    assert_true(shows(m, 80, 20, "diptych review STORE"));
    assert_true(shows(m, 80, 20, "rated 12, skipped 3"));
    press(m, 'a');
    assert_int_equal(m->view.request.kind, REQUEST_NONE);
    press(m, 'u');
    assert_int_equal(m->view.request.kind, REQUEST_NONE);
    assert_string_equal(m->view.message, "nothing is asked here");
    press(m, '2');
    assert_int_equal(m->view.screen, 1);
    assert_int_equal(press(m, CODE_ESC), ACTED_NOT);
    made_free(m);
}

static void answers_of_each_kind_are_text(void **state)
{
    static char bad[] = "\x1b[2J\xff\r\n\tend", none[] = "";
    struct made *m = made_new();

    (void)state;
    m->page.left = bad;
    m->page.right = none;
    assert_true(shows(m, 80, 20, "end"));
    assert_true(shows(m, 80, 20, "(no text)"));
    assert_false(shows(m, 80, 20, "\x1b"));
    draw_everywhere(m);
    made_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(what_is_long_is_scrolled),
        cmocka_unit_test(keys_vote_about_what_is_shown),
        cmocka_unit_test(reasons_belong_to_what_was_seen),
        cmocka_unit_test(what_was_seen_is_not_taken_back),
        cmocka_unit_test(keys_of_all_screens_are_offered),
        cmocka_unit_test(none_that_came_again_is_no_share),
        cmocka_unit_test(the_result_is_asked_for_twice),
        cmocka_unit_test(where_nobody_reviews_keys_are_screens),
        cmocka_unit_test(answers_of_each_kind_are_text),
    };

    stats_init();
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
