/* The page of latencies, made of pairs, a tally and a profile. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>

#include "analysis/measures.h"
#include "made_live.h"
#include "near.h"
#include "stats/gsl.h"

static void same_contrast(const struct contrast *x, const struct contrast *y)
{
    assert_int_equal(x->status, y->status);
    assert_int_equal(x->n, y->n);
    assert_int_equal(x->needs, y->needs);
    assert_string_equal(x->method, y->method);
    assert_true(x->estimate == y->estimate ||
                (isnan(x->estimate) && isnan(y->estimate)));
    assert_true(x->low == y->low && x->high == y->high);
    assert_true(x->level == y->level);
}

/* At the quantiles that reports have. */
static void same_as_the_report(const struct live *l, int span,
                               const char *words)
{
    static const int place[] = {3, 5, 6, 7}, percent[] = {50, 90, 95, 99};
    struct contrasts_settings s = {.look = LOOK_FINAL, .planned = 0};
    struct contrast c[CONTRASTS_MOST];
    struct measure m[SIDES][MEASURES_MOST];
    struct sample sample = {0};
    struct latency_page *page = made_page_of(l, span, 0);
    size_t n = 0;

    if (l->shown.engine.phase != PHASE_FINISHED)
        s = (struct contrasts_settings){.planned = l->shown.engine.total};
    contrasts_compute(&l->pairs, &s, c, CONTRASTS_MOST);
    for (int side = 0; side < SIDES; side++)
        n = measures_compute(&l->pairs, side, &sample, m[side], MEASURES_MOST);
    for (int i = 0; i < 4; i++) {
        char name[32];

        snprintf(name, sizeof name, "p%d-%s", percent[i], words);
        same_contrast(&page->shift[place[i]], made_row(c, name));
        for (int side = 0; side < SIDES; side++) {
            const struct quantile *q = &page->side[side].at[place[i]];
            const struct measure *found = measures_find(m[side], n, name);

            assert_true(q->value == found->value);
            assert_true(q->low == found->low && q->high == found->high);
            assert_int_equal(q->n, found->n);
        }
    }
    latency_kind.release(page);
}

static void as_reports_have_it(void **state)
{
    made_live(*state, 900, NULL);
    same_as_the_report(*state, SPAN_WHOLE, "latency");
    same_as_the_report(*state, SPAN_FIRST_TOKEN, "first-token");
}

static void as_live_screens_have_it(void **state)
{
    struct live *l = *state;

    made_live(l, 900, NULL);
    l->shown.engine.phase = PHASE_RUNNING;
    l->shown.engine.total = 4000;
    same_as_the_report(l, SPAN_WHOLE, "latency");
}

static int of_users(struct reply *r)
{
    r->cluster = 1 + r->prompt / 5;
    return 1;
}

static int in_stages(struct reply *r)
{
    r->stage = 1 + (r->prompt > 450);
    return 1;
}

static void users_and_stages_count(void **state)
{
    struct live *l = *state;

    made_live(l, 900, of_users);
    same_as_the_report(l, SPAN_WHOLE, "latency");
    pairs_release(&l->pairs);
    made_live(l, 900, in_stages);
    same_as_the_report(l, SPAN_WHOLE, "latency");
}

/* The settings were frozen with the run. */
static void users_were_split(void **state)
{
    struct live *l = *state;
    struct latency_page *page;

    settings_add(&l->settings, "split", "sticky");
    made_live(l, 200, NULL);
    page = made_page_of(l, SPAN_WHOLE, 0);
    assert_int_equal(page->shift[3].by, BY_USER);
    latency_kind.release(page);
}

static int all_fail(struct reply *r)
{
    r->outcome = OUTCOME_TIMEOUT;
    return 1;
}

static void nobody_answered(void **state)
{
    struct latency_page *page;

    made_live(*state, 200, all_fail);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_true(isinf(page->side[CONTROL].at[3].value));
    assert_true(isinf(latency_then(page, CONTROL, 0, 1, .5)));
    latency_kind.release(page);
    page = made_page_of(*state, SPAN_FIRST_TOKEN, 0);
    assert_int_equal(page->side[CONTROL].n, 0);
    assert_true(isnan(latency_then(page, CONTROL, 0, 1, .5)));
    latency_kind.release(page);
}

/* The past was not the end: what is shown of it could be looked at then. */
static void the_past_has_limits_for_any_time(void **state)
{
    const struct wish now = {.at = -1}, then = {.at = 5};
    struct latency_page *x, *y;

    made_live(*state, 900, NULL);
    x = made_page(*state, &now);
    y = made_page(*state, &then);
    assert_string_equal(x->label, "fixed 95 %, final");
    assert_true(y->shift[3].low < x->shift[3].low);
    assert_true(y->shift[3].high > x->shift[3].high);
    latency_kind.release(x);
    latency_kind.release(y);
}

static int mostly_failed(struct reply *r)
{
    if (r->side == TREATMENT && r->prompt % 20 == 1)
        r->outcome = OUTCOME_TIMEOUT;
    else
        r->outcome = OUTCOME_OK;
    return 1;
}

static void failures_are_slowest(void **state)
{
    struct latency_page *page;

    made_live(*state, 400, mostly_failed);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(page->side[TREATMENT].n, 400);
    assert_int_equal(page->side[TREATMENT].failed, 20);
    assert_true(isinf(page->side[TREATMENT].at[7].value));
    assert_true(isfinite(page->side[TREATMENT].at[5].value));
    assert_true(isfinite(page->side[TREATMENT].most));
    assert_int_equal(page->shift[7].status, CONTRAST_UNDEFINED);
    assert_int_equal(page->side[CONTROL].at[8].needs, 3688);
    latency_kind.release(page);
    page = made_page_of(*state, SPAN_WHOLE, 1);
    assert_true(isinf(page->side[TREATMENT].at[6].value));
    assert_int_equal(page->side[TREATMENT].n, 300);
    assert_int_equal(page->side[TREATMENT].failed, 20);
    assert_int_equal(page->side[TREATMENT].failed,
                     page->heat.all_failed[TREATMENT]);
    latency_kind.release(page);
}

static int not_streamed(struct reply *r)
{
    r->first_token = r->last_token = -1;
    r->chunks = 0;
    return 1;
}

static void what_is_not_streamed_has_no_tokens(void **state)
{
    static const int spans[] = {SPAN_FIRST_TOKEN, SPAN_BETWEEN};

    made_live(*state, 200, not_streamed);
    for (int i = 0; i < 2; i++) {
        struct latency_page *page = made_page_of(*state, spans[i], 0);

        assert_int_equal(page->side[CONTROL].n, 0);
        assert_true(isnan(page->side[CONTROL].at[3].value));
        assert_true(isnan(page->side[CONTROL].mean));
        assert_int_equal(page->shift[3].status, CONTRAST_NO_DATA);
        assert_true(
            isnan(latency_then(page, CONTROL, 0, page->heat.columns, .5)));
        latency_kind.release(page);
    }
}

static int turned(struct reply *r)
{
    int64_t k = r->prompt * 2654435761LL % 1009;

    r->outcome = OUTCOME_OK;
    r->latency = (400 + k) * MADE_MS;
    if (r->side == TREATMENT)
        r->latency = (300 + k * k / 700) * MADE_MS;
    return 1;
}

/* Less at the lower end, more at the upper one. */
static void a_crossing_is_told(void **state)
{
    struct latency_page *page;

    made_live(*state, 1000, turned);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(page->crossing.slower, 1);
    assert_true(page->p[page->crossing.from] >= .5);
    assert_true(page->p[page->crossing.to] <= .95);
    assert_int_equal(contrast_side(&page->shift[page->crossing.from]), -1);
    assert_int_equal(contrast_side(&page->shift[page->crossing.to]), 1);
    latency_kind.release(page);
}

/* Quicker below, slower above; in the middle nobody knows. */
static int pivoted(struct reply *r)
{
    int64_t k = r->prompt * 2654435761LL % 1009;
    int64_t other = r->prompt * 40503 % 1009;

    r->outcome = OUTCOME_OK;
    r->latency = (400 + k) * MADE_MS;
    if (r->side == TREATMENT)
        r->latency = (97 + other * 8 / 5) * MADE_MS;
    return 1;
}

static void what_is_sure_stands_on_both_sides_of_it(void **state)
{
    struct latency_page *page;

    made_live(*state, 400, pivoted);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(page->crossing.slower, 1);
    assert_int_equal(contrast_side(&page->shift[page->crossing.from]), -1);
    assert_int_equal(contrast_side(&page->shift[page->crossing.to]), 1);
    assert_true(page->crossing.from < 3 && page->crossing.to > 3);
    assert_int_equal(contrast_side(&page->shift[3]), 0);
    latency_kind.release(page);
}

/* Quicker below, the same above. */
static int only_quicker(struct reply *r)
{
    int64_t k = r->prompt * 2654435761LL % 1009;

    r->outcome = OUTCOME_OK;
    r->latency = (400 + k) * MADE_MS;
    if (r->side == TREATMENT)
        r->latency -= (k < 300 ? 90 : r->prompt % 9 - 4) * MADE_MS;
    return 1;
}

static void no_crossing_without_two_sure_sides(void **state)
{
    struct latency_page *page;

    made_live(*state, 1000, only_quicker);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(contrast_side(&page->shift[1]), -1);
    assert_int_equal(contrast_side(&page->shift[5]), 0);
    assert_int_equal(page->crossing.slower, 0);
    latency_kind.release(page);
}

static void no_crossing_is_told_of_noise(void **state)
{
    struct latency_page *page;

    made_live(*state, 900, NULL);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(page->crossing.slower, 0);
    latency_kind.release(page);
}

/* 0.1 ms to 1 ms, each as often; p10 lies between two of them. */
static void bins_where_there_is_no_column(void **state)
{
    struct latency_page *page;
    const struct latency_side *c;

    made_live(*state, 1000, NULL);
    page = made_page_of(*state, SPAN_QUEUE, 0);
    c = &page->side[CONTROL];
    assert_int_equal(page->exact, 0);
    assert_int_equal(c->n, 1000);
    assert_int_equal(c->failed, 0);
    for (int i = 0; i < 8; i += 2)
        assert_true(
            near_rel(c->at[i].value, ceil(10 * page->p[i]) / 1e4, .011));
    assert_true(near_rel(c->most, 1e-3, 1e-9));
    assert_true(near_rel(c->mean, .55e-3, 1e-9));
    assert_int_equal(c->at[8].needs, 3688);
    assert_int_equal(page->shift[3].status, CONTRAST_NO_DATA);
    latency_kind.release(page);
}

static int new_is_slow(struct reply *r)
{
    r->outcome = OUTCOME_OK;
    r->latency = r->wire = (r->reused ? 100 : 5000) * MADE_MS;
    return 1;
}

static void new_connections_can_be_left_out(void **state)
{
    struct latency_page *all, *reused;

    made_live(*state, 400, new_is_slow);
    all = made_page_of(*state, SPAN_WHOLE, 0);
    reused = made_page_of(*state, SPAN_WHOLE, 1);
    assert_int_equal(all->exact, 1);
    assert_int_equal(reused->exact, 0);
    assert_int_equal(reused->side[CONTROL].n, 300);
    assert_true(near_rel(all->side[CONTROL].at[5].value, 5, 1e-9));
    assert_true(near_rel(reused->side[CONTROL].at[5].value, .1, .01));
    assert_int_equal(all->legs[CONTROL][0].n + all->legs[CONTROL][1].n, 0);
    latency_kind.release(all);
    latency_kind.release(reused);
}

/* The desk may do without the column: then there are bins. */
static void between_tokens_without_a_column(void **state)
{
    struct live *l = *state;
    struct latency_page *exact, *binned;

    made_live(l, 900, NULL);
    exact = made_page_of(l, SPAN_BETWEEN, 0);
    for (int s = 0; s < SIDES; s++) {
        free(l->pairs.column[COLUMN_BETWEEN][s]);
        l->pairs.column[COLUMN_BETWEEN][s] = NULL;
    }
    binned = made_page_of(l, SPAN_BETWEEN, 0);
    assert_int_equal(exact->exact, 1);
    assert_int_equal(exact->shift[3].status, CONTRAST_OK);
    assert_int_equal(binned->exact, 0);
    assert_int_equal(binned->side[TREATMENT].n, exact->side[TREATMENT].n);
    for (int i = 0; i < 7; i++)
        assert_true(near_rel(binned->side[TREATMENT].at[i].value,
                             exact->side[TREATMENT].at[i].value, .03));
    latency_kind.release(exact);
    latency_kind.release(binned);
}

/* Rows are a tenth of a decade: as well as they can tell. */
static void the_map_tells_quantiles_of_a_time(void **state)
{
    struct latency_page *page;

    made_live(*state, 1000, NULL);
    page = made_page_of(*state, SPAN_WHOLE, 0);
    assert_int_equal(page->heat.columns, 12);
    for (int i = 1; i < 5; i++)
        assert_true(near_rel(
            latency_then(page, CONTROL, 0, page->heat.columns, page->p[i]),
            page->side[CONTROL].at[i].value, .01));
    assert_true(
        isinf(latency_then(page, TREATMENT, 0, page->heat.columns, .99)));
    assert_true(isnan(latency_then(page, CONTROL, 20, 21, .5)));
    latency_kind.release(page);
}

static void made_anew_only_when_something_changed(void **state)
{
    struct page_source from = {.live = *state, .serial = 1};
    struct wish w = {.at = -1};
    void *mine = latency_kind.start();
    struct err err;

    made_live(*state, 50, NULL);
    for (int i = 0; i < 8; i++) {
        void *page = NULL;

        from.serial += i == 2;
        w.latency.metric += i == 4;
        w.latency.reused_only += i == 5;
        w.at += i == 6;
        assert_int_equal(latency_kind.work(mine, &from, &w, &page, &err), 0);
        assert_int_equal(page != NULL, i != 1 && i != 3 && i != 7);
        latency_kind.release(page);
    }
    latency_kind.end(mine);
}

static void nothing_yet(void **state)
{
    for (int span = 0; span < SPANS; span++)
        for (int reused = 0; reused < 2; reused++) {
            struct latency_page *page = made_page_of(*state, span, reused);

            for (int i = 0; i < LATENCY_QUANTILES; i++) {
                assert_true(isnan(page->side[CONTROL].at[i].value));
                assert_true(page->side[CONTROL].at[i].needs > 0);
                assert_int_equal(page->shift[i].status, CONTRAST_NO_DATA);
            }
            latency_kind.release(page);
        }
}

#define PAGE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, made_live_setup, made_live_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE(as_reports_have_it),
        PAGE(as_live_screens_have_it),
        PAGE(users_and_stages_count),
        PAGE(the_past_has_limits_for_any_time),
        PAGE(users_were_split),
        PAGE(nobody_answered),
        PAGE(failures_are_slowest),
        PAGE(what_is_not_streamed_has_no_tokens),
        PAGE(a_crossing_is_told),
        PAGE(what_is_sure_stands_on_both_sides_of_it),
        PAGE(no_crossing_without_two_sure_sides),
        PAGE(no_crossing_is_told_of_noise),
        PAGE(bins_where_there_is_no_column),
        PAGE(new_connections_can_be_left_out),
        PAGE(between_tokens_without_a_column),
        PAGE(the_map_tells_quantiles_of_a_time),
        PAGE(made_anew_only_when_something_changed),
        PAGE(nothing_yet),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
