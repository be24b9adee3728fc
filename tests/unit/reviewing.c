#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "unit/reviewing.h"

PLACE_OF_EACH_TEST

int reviewing_setup(void **state)
{
    return setup(state);
}

int reviewing_teardown(void **state)
{
    return teardown(state);
}

static struct reply answer(int64_t prompt, enum side side, int differs)
{
    struct reply r = sample_reply(prompt, 1, side);
    static char text[64];

    snprintf(text, sizeof text, "%s %lld",
             side && differs ? "tomorrow" : "today", (long long)prompt);
    r.text = text;
    r.answer = 7 + side * differs;
    r.latency = 1000000;
    r.cost = 5;
    r.model = side ? "secret-new" : "secret-old";
    return r;
}

/* The first `pairs` pairs differ, two more do not. */
void make_store(int64_t pairs)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct engine e = {.phase = PHASE_FINISHED,
                       .started_us = START,
                       .updated_us = START,
                       .total = pairs + 2,
                       .budget = -1};
    struct settings all = {0};
    struct err err;

    settings_add(&all, "seed", "77");
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_settings(s, &all, &err), &err);
    must(s->ops->put_engine(s, &e, &err), &err);
    for (int64_t i = 1; i <= pairs + 2; i++) {
        static const char asks[] = "{\"messages\":[{\"role\":\"user\","
                                   "\"content\":\"when?\"}]}";
        char id[24];
        struct prompt p;

        snprintf(id, sizeof id, "p%lld", (long long)i);
        p = sample_prompt(i, id);
        p.request = asks;
        p.request_len = sizeof asks - 1;
        must(s->ops->put_prompt(s, &p, &err), &err);
        for (int side = 0; side < SIDES; side++) {
            struct reply r = answer(i, (enum side)side, i <= pairs);
            must(s->ops->put_reply(s, &r, &err), &err);
        }
    }
    must(s->ops->commit(s, &err), &err);
    settings_release(&all);
    store_close(s);
}

void look(struct desk_of_one *d)
{
    struct page_source from = {.store = d->store, .live = d->live};
    void *made = NULL;

    while (live_update(d->live, d->now_us, 0, &d->err) > 0)
        ;
    from.serial = live_serial(d->live);
    from.now_us = d->now_us;
    while (review_kind.work(d->state, &from, &d->wish, &made, &d->err) > 0)
        ;
    if (made) {
        review_kind.release(d->page);
        d->page = made;
    }
}

void sit_down(struct desk_of_one *d, const char *reviewer)
{
    *d = (struct desk_of_one){.now_us = START + US};
    d->store = must_open(place.store, STORE_READ);
    d->live = live_new(d->store, place.store, &d->err);
    assert_non_null(d->live);
    d->state = review_kind.start();
    d->wish.at = -1;
    snprintf(d->wish.review.reviewer, sizeof d->wish.review.reviewer, "%s",
             reviewer);
    look(d);
    assert_non_null(d->page);
}

void get_up(struct desk_of_one *d)
{
    review_kind.release(d->page);
    review_kind.end(d->state);
    live_free(d->live);
}

int press(struct desk_of_one *d, const struct request *q)
{
    struct page_source from = {.store = d->store, .live = d->live};
    int rc;

    d->now_us += 20 * US;
    from.now_us = d->now_us;
    rc = review_kind.ask(d->state, &from, q, &d->err);
    look(d);
    return rc;
}

void say(struct desk_of_one *d, enum ballot b)
{
    struct request q = {.kind = REQUEST_VOTE, .ballot = b};

    q.key = d->page->item;
    assert_int_equal(press(d, &q), 0);
}

void take_back(struct desk_of_one *d)
{
    struct request q = {.kind = REQUEST_UNDO};

    assert_int_equal(press(d, &q), 0);
}

/* Whoever promises to come tomorrow is treatment. */
enum side left_of(const struct review_page *p)
{
    return strncmp(p->left, "tomorrow", 8) == 0 ? TREATMENT : CONTROL;
}

static int see(void *arg, const struct vote *v)
{
    struct seen *s = arg;

    s->vote = *v;
    snprintf(s->reviewer, sizeof s->reviewer, "%s", v->reviewer);
    snprintf(s->note, sizeof s->note, "%s", v->note ? v->note : "-");
    s->count++;
    return 0;
}

struct seen stored(void)
{
    struct store *s = must_open(place.store, STORE_READ);
    struct seen seen = {0};
    struct err err;

    must(s->ops->votes(s, 0, see, &seen, &err), &err);
    store_close(s);
    return seen;
}

void answer_all(struct desk_of_one *d)
{
    for (int i = 0; d->page->state == REVIEW_ASKS && i < 100; i++) {
        assert_null(d->page->result);
        say(d, left_of(d->page) == TREATMENT ? BALLOT_LEFT : BALLOT_RIGHT);
    }
}
