#include "desk/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "desk/page.h"
#include "desk/review_text.h"

#define ROWS_AT_ONCE 100000
/* While a run goes on, pairs that came meanwhile are taken up so often. */
#define PLAN_EACH_US INT64_C(5000000)
#define SPANS 4096 /* answers of a session whose pace is kept */
/* What took longer was a pause, or a clock that was set. */
#define SPAN_MOST_US INT64_C(3600000000)

struct desk_review {
    struct review_wish wish;
    int64_t seed;
    struct votes votes;
    int64_t last_vote; /* seq */
    struct review_plan plan, making;
    size_t rows;    /* of those that the plan in the making has */
    int making_one; /* 1: there is one */
    int planned;    /* 1: there is a plan */
    int64_t plan_serial, plan_us;
    struct review_way way;
    struct review_item item; /* that is asked */
    uint64_t number;         /* of it */
    int asks;
    int64_t shown_us;
    size_t told; /* votes whose result was shown: these stay */
    int64_t span[SPANS];
    size_t spans;
    int changed; /* 1: there is to be another page */
};

static void *start(void)
{
    return memory_new(1, sizeof(struct desk_review));
}

static void end(void *state)
{
    struct desk_review *r = state;

    votes_release(&r->votes);
    review_plan_release(&r->plan);
    review_plan_release(&r->making);
    free(r);
}

static void release(void *page)
{
    struct review_page *p = page;

    if (!p)
        return;
    free(p->prompt);
    free(p->left);
    free(p->right);
    if (p->result)
        reviewers_release(p->result);
    free(p->result);
    free(p);
}

static struct review_order order_of(const struct desk_review *r)
{
    return (struct review_order){(uint64_t)r->seed, r->wish.reviewer,
                                 r->wish.sample};
}

/* ---- what is read ------------------------------------------------------- */

static int add_vote(void *arg, const struct vote *v)
{
    struct desk_review *r = arg;

    votes_add(&r->votes, v);
    r->last_vote = v->seq;
    r->changed = 1;
    return 0;
}

static int64_t frozen_seed(const struct live *live)
{
    const char *seed = settings_find(live_settings(live), "seed");

    return seed ? (int64_t)strtoull(seed, NULL, 10) : 0;
}

/* Another reviewer, seed or sample: another plan. */
static void take_wish(struct desk_review *r, const struct page_source *from,
                      const struct review_wish *w)
{
    int64_t seed = w->seed ? w->seed : frozen_seed(from->live);

    if (memcmp(&r->wish, w, sizeof *w) == 0 && r->seed == seed)
        return;
    if (strcmp(r->wish.reviewer, w->reviewer) || r->wish.sample != w->sample ||
        r->seed != seed)
        r->planned = r->making_one = r->asks = 0;
    r->wish = *w;
    r->seed = seed;
    r->changed = 1;
}

static int plan_is_due(const struct desk_review *r,
                       const struct page_source *from)
{
    const struct snapshot *s = live_snapshot(from->live);

    if (!r->planned)
        return 1;
    return r->plan_serial != from->serial &&
           (!s->alive || phase_ended(s->engine.phase) ||
            from->now_us - r->plan_us >= PLAN_EACH_US);
}

/* 1: there is more of it to do. */
static int make_plan(struct desk_review *r, const struct page_source *from)
{
    const struct pairs *pairs = live_pairs(from->live);
    struct review_order o = order_of(r);
    size_t to = r->rows + ROWS_AT_ONCE;

    if (!r->making_one) {
        review_plan_release(&r->making);
        r->making_one = 1;
        r->rows = 0;
        to = ROWS_AT_ONCE;
    }
    if (to > pairs->count)
        to = pairs->count;
    if (*o.reviewer || pairs->repeats > 1)
        review_plan_add(&r->making, pairs, r->rows, to);
    else
        review_plan_count(&r->making, pairs, r->rows, to);
    r->rows = to;
    if (to < pairs->count)
        return 1;
    if (*o.reviewer || pairs->repeats > 1)
        review_plan_close(&r->making, &o);
    review_plan_release(&r->plan);
    r->plan = r->making;
    r->making = (struct review_plan){0};
    r->making_one = 0;
    r->planned = r->changed = 1;
    r->plan_serial = from->serial;
    r->plan_us = from->now_us;
    return 0;
}

/* ---- what is shown ------------------------------------------------------ */

static int by_span(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void put_pace(struct desk_review *r, struct review_page *p)
{
    int64_t sorted[SPANS];

    p->median = p->needs = -1;
    if (!r->spans)
        return;
    memcpy(sorted, r->span, r->spans * sizeof *sorted);
    qsort(sorted, r->spans, sizeof *sorted, by_span);
    p->median = sorted[r->spans / 2] * 1000;
    p->needs = p->median * r->way.left;
}

static void put_own(struct review_page *p, const struct reviewer *r)
{
    p->rated = r->rated;
    p->ties = r->equal;
    p->both_bad = r->both_bad;
    p->skipped = r->skipped;
    p->again = r->again;
    p->steady = r->steady;
    p->left_won = r->left_won;
    p->right_won = r->right_won;
}

/* The reviewers one by one; all but oneself are others. */
static void put_reviewers(struct review_page *p, const struct reviewers *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct reviewer *r = &all->row[i];
        struct review_done *to = &p->other[p->others];

        if (strcmp(r->name, p->reviewer) == 0) {
            put_own(p, r);
        } else if (p->others == REVIEW_OTHERS) {
            p->more++;
        } else {
            snprintf(to->name, sizeof to->name, "%s", r->name);
            to->rated = r->rated;
            to->skipped = r->skipped;
            p->others++;
        }
    }
}

static enum review_state state_of(const struct desk_review *r)
{
    if (!r->planned)
        return REVIEW_READING;
    if (!*r->wish.reviewer)
        return REVIEW_NOBODY;
    if (r->asks)
        return REVIEW_ASKS;
    return r->way.done ? REVIEW_DONE : REVIEW_NOTHING;
}

/* Limits for one look are right at the end alone: before it one may stop
 * because of what one saw. */
static void put_result(struct desk_review *r, struct review_page *p)
{
    struct reviewers all;
    struct look l = {.alpha = .05};

    p->early = p->state != REVIEW_DONE;
    if (p->early)
        l.tuned = (double)(r->way.done + r->way.left);
    reviewers_compute(&r->votes, &l, &all);
    put_reviewers(p, &all);
    if (p->state != REVIEW_DONE && r->wish.result < 2) {
        reviewers_release(&all);
        return;
    }
    p->result = memory_new(1, sizeof *p->result);
    *p->result = all;
    r->told = r->votes.count;
}

static struct review_page *page_of(struct desk_review *r)
{
    struct review_page *p = memory_new(1, sizeof *p);

    p->state = state_of(r);
    snprintf(p->reviewer, sizeof p->reviewer, "%s", r->wish.reviewer);
    p->item = p->state == REVIEW_ASKS ? r->number : 0;
    p->place = r->way.done + 1;
    p->of = r->way.done + r->way.left;
    p->pairs = r->plan.pairs;
    p->same = r->plan.same;
    p->asked = (int64_t)r->plan.count;
    put_pace(r, p);
    put_result(r, p);
    return p;
}

/* ---- what was said before ----------------------------------------------- */

struct recall {
    const struct desk_review *review;
    struct review_page *page;
};

/* The last one that was not an undoing is the one that was taken back. */
static int take_said(void *arg, const struct vote *v)
{
    const struct desk_review *r = ((struct recall *)arg)->review;
    struct review_page *p = ((struct recall *)arg)->page;
    const char *text = "";

    if (((uint64_t)v->prompt << 16 | (uint64_t)v->repeat) != r->item.key ||
        v->again != r->item.again || v->choice == CHOICE_UNDONE ||
        strcmp(v->reviewer, r->wish.reviewer))
        return 0;
    p->tags = v->note ? tags_read(v->note, &text) : 0;
    snprintf(p->note, sizeof p->note, "%.*s",
             (int)utf8_cut(text, strlen(text), sizeof p->note - 1), text);
    return 0;
}

/* Notes are in the store alone, and it is read for a pair that comes again. */
static int recall(const struct desk_review *r, struct store *s,
                  struct review_page *p, struct err *err)
{
    struct recall to = {r, p};
    int me = votes_reviewer(&r->votes, r->wish.reviewer), any = 0;

    for (size_t i = 0; i < r->votes.count; i++)
        any |= r->votes.cast[i].reviewer == me &&
               r->votes.cast[i].key == r->item.key &&
               r->votes.cast[i].again == r->item.again;
    return any ? s->ops->votes(s, 0, take_said, &to, err) : 0;
}

/* ---- what is asked ------------------------------------------------------ */

/* What is asked stays until it is answered, whatever came meanwhile. */
static void choose(struct desk_review *r, int64_t now_us)
{
    struct review_order o = order_of(r);
    int me = votes_reviewer(&r->votes, o.reviewer);

    review_plan_way(&r->plan, &o, &r->votes, &r->way);
    if (r->asks && !votes_find(&r->votes, me, r->item.key, r->item.again))
        return;
    r->asks = *o.reviewer && r->way.left > 0;
    r->item = r->way.next;
    r->number++;
    r->shown_us = now_us;
}

static int work(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err)
{
    struct desk_review *r = state;
    struct review_page *p;
    int more = 0;

    take_wish(r, from, &w->review);
    if (from->store->ops->votes(from->store, r->last_vote, add_vote, r, err))
        return -1;
    if (r->making_one || plan_is_due(r, from))
        more = make_plan(r, from);
    if (!r->changed)
        return more;
    if (r->planned)
        choose(r, from->now_us);
    p = page_of(r);
    if (p->state == REVIEW_ASKS && !p->result &&
        (review_text(from->store, &r->item, p, err) ||
         recall(r, from->store, p, err))) {
        release(p);
        return -1;
    }
    r->changed = 0;
    *page = p;
    return more;
}

/* ---- what is asked for -------------------------------------------------- */

static enum choice choice_of(const struct desk_review *r, enum ballot b)
{
    enum side right = r->item.left == CONTROL ? TREATMENT : CONTROL;

    if (b == BALLOT_LEFT || b == BALLOT_RIGHT)
        return (b == BALLOT_LEFT ? r->item.left : right) == CONTROL
                   ? CHOICE_CONTROL
                   : CHOICE_TREATMENT;
    if (b == BALLOT_SKIP)
        return CHOICE_SKIP;
    return b == BALLOT_EQUAL ? CHOICE_EQUAL : CHOICE_BOTH_BAD;
}

static struct vote vote_of(const struct desk_review *r, uint64_t key,
                           const struct page_source *from)
{
    return (struct vote){.prompt = (int64_t)(key >> 16),
                         .repeat = (int)(key & 0xFFFF),
                         .reviewer = r->wish.reviewer,
                         .wall_us = from->now_us};
}

static void note_span(struct desk_review *r, int64_t us)
{
    if (r->spans < SPANS && us >= 0 && us < SPAN_MOST_US)
        r->span[r->spans++] = us;
}

static int ask_vote(struct desk_review *r, const struct page_source *from,
                    const struct request *q, struct err *err)
{
    struct vote v = vote_of(r, r->item.key, from);
    struct buf note;
    int rc;

    if (!r->asks || q->key != r->number)
        return err_set(err, ERR_USAGE,
                       "not counted: that key came before the next pair");
    v.choice = choice_of(r, q->ballot);
    v.left = r->item.left;
    v.again = r->item.again;
    buf_init(&note, 2 * WISH_TEXT);
    tags_write(&note, q->tags, q->note);
    v.note = note.len ? note.data : NULL;
    rc = from->store->ops->put_vote(from->store, &v, err);
    buf_release(&note);
    if (rc == 0)
        note_span(r, from->now_us - r->shown_us);
    return rc;
}

/* The last one that stands. */
static const struct ballot_cast *last_of(const struct desk_review *r)
{
    int me = votes_reviewer(&r->votes, r->wish.reviewer);

    for (size_t i = r->votes.count; i-- > 0;)
        if (r->votes.cast[i].reviewer == me && votes_stands(&r->votes.cast[i]))
            return &r->votes.cast[i];
    return NULL;
}

static int ask_undo(struct desk_review *r, const struct page_source *from,
                    struct err *err)
{
    const struct ballot_cast *last = last_of(r);
    struct vote v;

    if (!last)
        return err_set(err, ERR_USAGE, "there is no vote of %s to take back",
                       r->wish.reviewer);
    if (last < r->votes.cast + r->told)
        return err_set(err, ERR_USAGE,
                       "the result has been seen: votes before it stay");
    v = vote_of(r, last->key, from);
    v.choice = CHOICE_UNDONE;
    v.left = (enum side)last->left;
    v.again = last->again;
    if (from->store->ops->put_vote(from->store, &v, err))
        return -1;
    r->asks = 0; /* what is asked now waits: the one before comes again */
    return 0;
}

static int ask(void *state, const struct page_source *from,
               const struct request *q, struct err *err)
{
    struct desk_review *r = state;

    /* An answer may be on its way: nothing is taken back unseen. */
    if (from->store->ops->votes(from->store, r->last_vote, add_vote, r, err))
        return -1;
    if (!*r->wish.reviewer)
        return err_set(err, ERR_USAGE,
                       "nobody reviews here: diptych review begins one");
    if (q->kind == REQUEST_UNDO)
        return ask_undo(r, from, err);
    return ask_vote(r, from, q, err);
}

const struct page_kind review_kind = {
    .start = start,
    .work = work,
    .ask = ask,
    .release = release,
    .end = end,
};
