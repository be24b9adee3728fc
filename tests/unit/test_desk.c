/* A desk lays out what is wished for, does what is asked, and stands still
 * when it is told to. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "desk/desk.h"
#include "desk/list.h"
#include "stats/gsl.h"
#include "watched.h"

#define NOW START

static struct desk *desk_of(struct watched *w)
{
    struct store *s = store_open(w->path, STORE_READ, &w->err);
    struct desk *d;

    assert_non_null(s);
    d = desk_new(s, w->path, &w->err);
    assert_non_null(d);
    return d;
}

/* 1: another scene is shown. */
static int work(struct desk *d, const struct wish *w, int64_t now_us)
{
    while (desk_work(d, w, now_us))
        ;
    return desk_publish(d);
}

static void shows_numbers_when_they_are_there(void **state)
{
    const struct wish wish = {.at = -1};
    struct watched *w = *state;
    struct desk *d = desk_of(w);
    const struct scene *s = desk_scene(d);

    watched_put_pairs(w, 1, 30);
    assert_true(s->busy);
    assert_string_equal(s->now.model[CONTROL], "old");
    assert_int_equal(desk_work(d, &wish, NOW), 0);
    assert_int_equal(s->now.pairs, 0);
    assert_int_equal(desk_publish(d), 1);
    assert_int_equal(s->now.pairs, 30);
    assert_false(s->busy);
    assert_null(s->list);
    assert_string_equal(s->trouble, "");
    assert_int_equal(work(d, &wish, NOW + 1), 0);
    watched_put_pairs(w, 31, 40);
    assert_int_equal(work(d, &wish, NOW + 2000000), 1);
    assert_int_equal(s->now.pairs, 40);
    desk_free(d);
}

/* A long reading is done in pieces, and shown when it is whole. */
static void reads_in_pieces(void **state)
{
    const struct wish wish = {.at = -1};
    struct watched *w = *state;
    struct desk *d = desk_of(w);

    watched_put_pairs(w, 1, 16000);
    assert_int_equal(desk_work(d, &wish, NOW), 1);
    desk_publish(d);
    assert_int_equal(desk_scene(d)->now.tally[CONTROL].replies, 0);
    assert_true(desk_scene(d)->busy);
    work(d, &wish, NOW);
    assert_int_equal(desk_scene(d)->now.tally[CONTROL].replies, 16000);
    desk_free(d);
}

static void lays_out_what_is_wished_for(void **state)
{
    struct wish wish = {.at = -1, .list = {.rows = 5}};
    struct watched *w = *state;
    struct desk *d = desk_of(w);
    const struct scene *s = desk_scene(d);

    watched_put_pairs(w, 1, 30);
    wish.pages = WISH_PAGE(list) | WISH_PAGE(card);
    work(d, &wish, NOW);
    assert_non_null(s->list);
    assert_non_null(s->card);
    assert_null(s->verdict);
    assert_int_equal(s->list->count, 30);
    assert_int_equal(s->list->at, 0);
    wish.list.at = 7;
    wish.list.moves++;
    assert_int_equal(work(d, &wish, NOW), 1);
    assert_int_equal(s->list->at, 7);
    wish.pages = WISH_PAGE(verdict);
    work(d, &wish, NOW);
    assert_non_null(s->verdict);
    desk_free(d);
}

static void does_what_is_asked(void **state)
{
    const struct wish wish = {
        .pages = WISH_PAGE(list), .at = -1, .list = {.rows = 5}};
    struct watched *w = *state;
    struct desk *d = desk_of(w);
    const struct scene *s = desk_scene(d);
    struct request r = {.kind = REQUEST_CONTROL, .verb = CONTROL_PAUSE};
    struct control c[4];
    size_t count = 4;

    watched_put_pairs(w, 1, 3);
    work(d, &wish, NOW);
    desk_ask(d, &r, NOW);
    assert_int_equal(s->tolds, 0);
    work(d, &wish, NOW);
    assert_int_equal(s->tolds, 1);
    assert_false(s->refused);
    watched_must(w, w->writer->ops->controls(w->writer, 0, c, &count, &w->err));
    assert_int_equal(count, 1);
    r = (struct request){.kind = REQUEST_MARK, .key = 2 << 16 | 1};
    desk_ask(d, &r, NOW);
    work(d, &wish, NOW);
    assert_int_equal(s->list->marked, 1);
    r = (struct request){.kind = REQUEST_VOTE};
    desk_ask(d, &r, NOW); /* nothing was asked about */
    work(d, &wish, NOW);
    assert_int_equal(s->tolds, 3);
    assert_true(s->refused);
    assert_true(s->told[0] != '\0');
    desk_free(d);
}

/* New data changes nothing, what else is wished for does. */
static void stands_still_when_frozen(void **state)
{
    struct wish wish = {.at = -1, .list = {.rows = 5}};
    struct watched *w = *state;
    struct desk *d = desk_of(w);
    const struct scene *s = desk_scene(d);

    watched_put_pairs(w, 1, 30);
    work(d, &wish, NOW);
    wish.frozen = 1;
    watched_put_pairs(w, 31, 40);
    assert_int_equal(work(d, &wish, NOW + 2000000), 0);
    assert_int_equal(s->now.pairs, 30);
    wish.pages = WISH_PAGE(list);
    assert_int_equal(work(d, &wish, NOW + 3000000), 1);
    assert_int_equal(s->list->count, 30);
    assert_int_equal(s->now.pairs, 30);
    wish.frozen = 0;
    assert_int_equal(work(d, &wish, NOW + 4000000), 1);
    assert_int_equal(s->list->count, 40);
    desk_free(d);
}

static void goes_to_another_time(void **state)
{
    struct wish wish = {.at = -1};
    struct watched *w = *state;
    struct desk *d = desk_of(w);
    const struct scene *s = desk_scene(d);

    watched_put_pairs(w, 1, 30);
    work(d, &wish, NOW);
    assert_int_equal(s->at, -1);
    assert_int_equal(s->end, 60 * SECOND);
    wish.at = SECOND + 50 * MS;
    assert_int_equal(work(d, &wish, NOW), 1);
    assert_int_equal(s->at, wish.at);
    assert_int_equal(s->end, 60 * SECOND);
    assert_int_equal(s->now.tally[CONTROL].replies, 9);
    watched_engine_at(w, 70);
    assert_int_equal(work(d, &wish, NOW), 1);
    assert_int_equal(s->end, 70 * SECOND);
    wish.at = -1;
    work(d, &wish, NOW);
    assert_int_equal(s->at, -1);
    assert_int_equal(s->now.tally[CONTROL].replies, 30);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(shows_numbers_when_they_are_there), LIVE(reads_in_pieces),
        LIVE(lays_out_what_is_wished_for),       LIVE(does_what_is_asked),
        LIVE(stands_still_when_frozen),          LIVE(goes_to_another_time),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
