/* The screen of pairs: what it shows and what its keys ask for. BLESS=1 writes
 * the pictures in tests/golden/screens anew. */
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
#include "desk/card.h"
#include "desk/list.h"
#include "tui/screen.h"
#include "unit/golden_screen.h"
#include "unit/made_list.h"

static char *drawn(struct made *m, int width, int height, int ascii)
{
    struct canvas c = {.ascii = ascii};
    struct box body = {.on = &c, .width = width, .end = height};
    struct buf out;

    buf_init(&out, 1 << 20);
    canvas_size(&c, width, height);
    m->view.layout = layout_of(width, height + 4);
    m->view.page = 0;
    m->view.hit = (struct hit){0};
    pairs_screen.draw(&m->scene, &m->view, &body);
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

    snprintf(name, sizeof name, "pairs-%s-%dx%d", what, width, height);
    golden_screen(name, drawn(m, width, height, width < 160));
}

static void wrong(struct made *m)
{
    snprintf(m->page.wrong, WISH_TEXT, "err & latencyy>2s");
    m->page.error.at = 6;
    snprintf(m->page.error.text, sizeof m->page.error.text,
             "character 7: nothing is called latencyy; did you mean latency?");
}

static void looks_as_it_did(void **state)
{
    struct made *m = made_new();

    (void)state;
    golden(m, "list", 80, 20);
    golden(m, "list", 40, 6);
    golden(m, "list", 160, 44);
    snprintf(m->page.of.search, WISH_TEXT, "refund");
    m->page.searched = 300;
    m->page.all = 900;
    wrong(m);
    golden(m, "asked", 80, 20);
    m->page.unpaired = 1;
    golden(m, "single", 80, 20);
    free(m);
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
    m->view.reading.open = 1;
    draw_everywhere(m);
    m->view.reading.open = 0;
    wrong(m);
    snprintf(m->page.of.search, WISH_TEXT, "refund");
    draw_everywhere(m);
    m->page.count = m->page.rows = 0;
    m->page.at = -1;
    draw_everywhere(m);
    m->scene.list = NULL;
    draw_everywhere(m);
    free(m);
}

static void says_what_the_list_is_of(void **state)
{
    struct made *m = made_new();

    (void)state;
    assert_true(shows(m, 80, 20,
                      " 118 of 1230 pairs  3 marked  by latency T-C,"
                      " treatment slower first\n"));
    assert_true(shows(m, 80, 20, "\n filter: err | differ\n"));
    assert_true(shows(m, 80, 20, "lat T-C v"));
    m->page.of.reverse = 1;
    assert_true(shows(m, 80, 20, "lat T-C ^"));
    assert_true(shows(m, 80, 20, "treatment faster first"));
    m->page.of.filter[0] = '\0';
    m->page.marked = 0;
    assert_true(shows(m, 80, 20, " 1230 pairs  by "));
    assert_false(shows(m, 80, 20, "filter"));
    snprintf(m->page.of.search, WISH_TEXT, "refund");
    m->page.searched = m->page.all = 900;
    assert_true(shows(m, 80, 20, "\n search: refund\n"));
    m->page.searched = 30;
    assert_true(shows(m, 80, 20, "search: 30 of 900 looked into: refund\n"));
    free(m);
}

static void says_why_there_is_nothing(void **state)
{
    struct made *m = made_new();

    (void)state;
    m->page.count = m->page.rows = 0;
    m->page.at = -1;
    assert_true(shows(m, 80, 20, "none is so; Esc takes the filter away"));
    snprintf(m->page.of.search, WISH_TEXT, "refund");
    assert_true(shows(m, 80, 20, "nothing found; Esc ends the search"));
    m->page.all = 5;
    assert_true(shows(m, 80, 20, "nothing found so far"));
    m->page.pairs = 0;
    assert_true(shows(m, 80, 20, "no reply is in the store"));
    m->scene.busy = 1;
    assert_true(shows(m, 80, 20, "reading ..."));
    m->scene.list = NULL;
    assert_true(shows(m, 80, 20, "reading ..."));
    free(m);
}

/* The caret stands under the place, also when the text has to be moved. */
static void a_wrong_filter_is_shown_where_it_is_wrong(void **state)
{
    struct made *m = made_new();

    (void)state;
    wrong(m);
    assert_true(shows(m, 80, 20,
                      "\n filter: err & latencyy>2s\n"
                      "               ^\n"
                      " character 7: nothing is called"));
    assert_true(shows(m, 80, 20, " shown still: err | differ\n"));
    m->page.of.filter[0] = '\0';
    assert_false(shows(m, 80, 20, "shown still"));
    snprintf(m->page.wrong, WISH_TEXT,
             "prompt>1 & prompt>2 & prompt>3 & prompt>4 & prompt>5 & "
             "prompt>6 & prompt>7 & laency>2s");
    m->page.error.at = 77;
    assert_true(shows(m, 50, 20, "laency>2s\n"));
    assert_true(shows(m, 50, 20, "\n                             ^\n"));
    free(m);
}

static void rows_of_all_kinds(void **state)
{
    struct made *m = made_new();

    (void)state;
    assert_true(shows(m, 80, 20, "\n *       4 ok   ok     +1.11 s"));
    assert_true(shows(m, 80, 20, "\n         3 tmo  ok           -"));
    assert_true(shows(m, 80, 20, "\n>        2 ok   5xx          -"));
    assert_true(shows(m, 80, 20, "\n       5.2 ok   ok"));
    assert_true(shows(m, 80, 20, "\n         6 ok   -"));
    assert_true(shows(m, 80, 20, "(no message of a user)"));
    assert_true(shows(m, 80, 20, "reading ..."));
    assert_true(shows(m, 160, 44, "$0.000200/-  "));
    m->page.row[1].similarity = .9999;
    assert_true(shows(m, 80, 20, " 0.99 err "));
    m->page.row[1].similarity = 1;
    assert_true(shows(m, 80, 20, " 1.00 err "));
    free(m);
}

static enum acted key(struct made *m, enum action action)
{
    return pairs_screen.act(&m->scene, &m->view, action, 0);
}

static void draw_once(struct made *m)
{
    free(drawn(m, 80, 20, 1));
}

static void keys_move_the_choice(void **state)
{
    struct made *m = made_new();
    const int *at = &m->view.at[SCREEN_pairs];

    (void)state;
    draw_once(m);
    assert_int_equal(*at, 1);
    assert_int_equal(m->view.page, 6);
    m->view.detail = m->view.reading.hunk = 3;
    assert_int_equal(key(m, ACTION_DOWN), ACTED);
    assert_int_equal(m->view.detail, 0);
    assert_int_equal(m->view.reading.hunk, 0);
    assert_int_equal(*at, 2);
    assert_int_equal(m->view.wish.list.moves, 5);
    draw_once(m);
    assert_int_equal(*at, 2);
    m->page.moves = 5;
    m->page.at = 40;
    draw_once(m);
    assert_int_equal(*at, 40);
    key(m, ACTION_PAGE_UP);
    assert_int_equal(*at, 35);
    key(m, ACTION_BOTTOM);
    assert_int_equal(*at, 117);
    key(m, ACTION_PAGE_DOWN);
    assert_int_equal(*at, 117);
    key(m, ACTION_UP);
    assert_int_equal(*at, 116);
    key(m, ACTION_TOP);
    key(m, ACTION_UP);
    assert_int_equal(*at, 0);
    m->page.count = 0;
    key(m, ACTION_DOWN);
    assert_int_equal(*at, 0);
    free(m);
}

static void the_chosen_row_is_in_sight(void **state)
{
    struct made *m = made_new();

    (void)state;
    m->page.at = 50;
    assert_true(shows(m, 80, 20, "\n>       51 "));
    assert_int_equal(m->view.hit.first, 47);
    assert_int_equal(m->view.hit.top, 3);
    m->page.at = 117;
    assert_true(shows(m, 80, 20, "\n>      118 "));
    assert_int_equal(m->view.hit.first, 112);
    m->page.rows = 20;
    assert_true(shows(m, 80, 20, "\n>  reading ..."));
    free(m);
}

static void n_goes_from_hit_to_hit(void **state)
{
    struct made *m = made_new();
    const int *at = &m->view.at[SCREEN_pairs];

    (void)state;
    draw_once(m);
    assert_int_equal(key(m, ACTION_NEXT_HIT), ACTED_NOT);
    assert_int_equal(*at, 1);
    snprintf(m->view.wish.list.search, WISH_TEXT, "refund");
    assert_int_equal(key(m, ACTION_NEXT_HIT), ACTED);
    assert_int_equal(*at, 2);
    key(m, ACTION_PREVIOUS_HIT);
    assert_int_equal(*at, 1);
    m->view.reading.open = 1;
    key(m, ACTION_NEXT_HIT);
    assert_int_equal(*at, 1);
    assert_int_equal(key(m, ACTION_DETAIL_DOWN), ACTED);
    assert_int_equal(*at, 2);
    assert_int_equal(key(m, ACTION_DOWN), ACTED_NOT);
    assert_int_equal(*at, 2);
    free(m);
}

static void keys_sort_and_mark(void **state)
{
    struct made *m = made_new();
    const struct list_wish *w = &m->view.wish.list;

    (void)state;
    draw_once(m);
    key(m, ACTION_REVERSE);
    assert_true(w->reverse == 1 && w->sort == SORT_DLATENCY);
    assert_int_equal(m->view.at[SCREEN_pairs], 0);
    assert_int_equal(w->moves, 5);
    assert_non_null(strstr(m->view.message, "treatment faster first"));
    key(m, ACTION_SORT);
    assert_true(w->reverse == 0 && w->sort == SORT_LATENCY_T);
    key(m, ACTION_SORT);
    assert_true(w->reverse == 0 && w->sort == SORT_LATENCY_C);
    m->view.wish.list.sort = SORTS - 1;
    key(m, ACTION_SORT);
    assert_int_equal(w->sort, SORT_PROMPT);
    key(m, ACTION_MARK);
    assert_int_equal(m->view.request.kind, REQUEST_MARK);
    assert_int_equal(m->view.request.key, UINT64_C(1) << 16 | 1);
    key(m, ACTION_UNMARK);
    assert_int_equal(m->view.request.kind, REQUEST_UNMARK);
    m->view.request.kind = REQUEST_NONE;
    m->page.count = 0;
    key(m, ACTION_MARK);
    assert_int_equal(m->view.request.kind, REQUEST_NONE);
    assert_true(m->view.message[0]);
    free(m);
}

/* From the pair, from a search, from a filter; then it is the app's. */
static void esc_goes_back_one_by_one(void **state)
{
    struct made *m = made_new();

    (void)state;
    draw_once(m);
    snprintf(m->view.wish.list.search, WISH_TEXT, "refund");
    assert_int_equal(key(m, ACTION_OPEN), ACTED);
    assert_true(m->view.reading.open);
    assert_true(shows(m, 80, 20, "pair 2 "));
    assert_false(shows(m, 80, 20, "1230 pairs"));
    assert_int_equal(key(m, ACTION_BACK), ACTED);
    assert_false(m->view.reading.open);
    assert_int_equal(key(m, ACTION_BACK), ACTED);
    assert_string_equal(m->view.wish.list.search, "");
    assert_string_equal(m->view.wish.list.filter, "err | differ");
    assert_int_equal(key(m, ACTION_BACK), ACTED);
    assert_string_equal(m->view.wish.list.filter, "");
    assert_int_equal(key(m, ACTION_BACK), ACTED_NOT);
    m->page.count = 0;
    key(m, ACTION_OPEN);
    assert_false(m->view.reading.open);
    free(m);
}

static enum role role_at(struct made *m, int x, int y)
{
    struct canvas c = {.ascii = 1};
    struct box body = {.on = &c, .width = 80, .end = 20};
    enum role role;

    canvas_size(&c, 80, 20);
    m->view.layout = LAYOUT_STANDARD;
    pairs_screen.draw(&m->scene, &m->view, &body);
    role = (enum role)canvas_at(&c, x, y)->role;
    canvas_release(&c);
    return role;
}

/* The chosen row is a bar; failures stand out in the others. */
static void rows_by_role(void **state)
{
    struct made *m = made_new();

    (void)state;
    assert_int_equal(role_at(m, 0, 4), ROLE_CHOSEN);
    assert_int_equal(role_at(m, 79, 4), ROLE_CHOSEN);
    assert_int_equal(role_at(m, 11, 5), ROLE_BAD);
    assert_int_equal(role_at(m, 16, 5), ROLE_TREATMENT);
    assert_int_equal(role_at(m, 1, 6), ROLE_WARN);
    free(m);
}

/* Never the texts of one pair under the row of another. */
static void the_pair_below_is_the_chosen_one(void **state)
{
    struct card_page *card = memory_new(1, sizeof *card);
    struct made *m = made_new();

    (void)state;
    m->scene.card = card;
    card->key = UINT64_C(2) << 16 | 1;
    card->prompt = 2;
    assert_true(shows(m, 80, 20, "prompt 2 is not in the store"));
    key(m, ACTION_DOWN);
    assert_false(shows(m, 80, 20, "prompt 2 is not in the store"));
    assert_true(shows(m, 80, 20, "pair 3 "));
    free(card);
    free(m);
}

static void tells_what_a_filter_may_ask(void **state)
{
    struct made *m = made_new();

    (void)state;
    m->view.mode = VIEW_LINE;
    m->view.line.use = LINE_FILTER;
    golden(m, "typing", 80, 20);
    assert_true(shows(m, 80, 20, "250ms or 2s: latency first_token between "));
    assert_false(shows(m, 80, 20, "ttft"));
    assert_true(shows(m, 160, 44, " first_token (until the first token) "));
    draw_everywhere(m);
    m->page.count = m->page.rows = 0;
    assert_true(shows(m, 80, 20, "what a filter may ask"));
    m->view.line.use = LINE_SEARCH;
    assert_false(shows(m, 80, 20, "what a filter may ask"));
    free(m);
}

/* What the footer says of j, Enter and J. */
static void an_open_pair_has_keys_of_its_own(void **state)
{
    static const struct key rows[] = {{'j', ACTION_DOWN, "j/k row", ""},
                                      {'\r', ACTION_OPEN, "Enter open", ""},
                                      {'J', ACTION_DETAIL_DOWN, "J/K", ""},
                                      {CODE_DOWN, ACTION_DOWN, "", ""}};
    static const char *const open[] = {"j/k scroll", "Esc list", "J/K row"};
    struct view v = {.screen = SCREEN_pairs};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_null(pairs_screen.says(&v, &rows[i]));
    v.reading.open = 1;
    for (int i = 0; i < 3; i++)
        assert_string_equal(pairs_screen.says(&v, &rows[i]), open[i]);
    assert_null(pairs_screen.says(&v, &rows[3]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(says_what_the_list_is_of),
        cmocka_unit_test(says_why_there_is_nothing),
        cmocka_unit_test(a_wrong_filter_is_shown_where_it_is_wrong),
        cmocka_unit_test(rows_of_all_kinds),
        cmocka_unit_test(keys_move_the_choice),
        cmocka_unit_test(the_chosen_row_is_in_sight),
        cmocka_unit_test(n_goes_from_hit_to_hit),
        cmocka_unit_test(keys_sort_and_mark),
        cmocka_unit_test(rows_by_role),
        cmocka_unit_test(the_pair_below_is_the_chosen_one),
        cmocka_unit_test(tells_what_a_filter_may_ask),
        cmocka_unit_test(esc_goes_back_one_by_one),
        cmocka_unit_test(an_open_pair_has_keys_of_its_own),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
