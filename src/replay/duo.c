/* Pairs: where they come from, in which order their sides are sent. */
#include <stdlib.h>

#include "replay/guess.h"
#include "replay/order.h"
#include "replay/task.h"

static struct duo *take(struct replay *r)
{
    struct duo *d = r->idle;

    if (d) {
        r->idle = d->next;
        d->next = NULL;
        return d;
    }
    d = memory_new(1, sizeof(*d));
    task_init(&d->task[CONTROL], r, d, CONTROL);
    task_init(&d->task[TREATMENT], r, d, TREATMENT);
    if (r->duos == r->duo_cap) {
        r->duo_cap = r->duo_cap ? 2 * r->duo_cap : 64;
        r->all = memory_grow(r->all, r->duo_cap, sizeof(struct duo *));
    }
    r->all[r->duos++] = d;
    return d;
}

static void put_back(struct replay *r, struct duo *d)
{
    work_free(d->work);
    d->work = NULL;
    d->next = r->idle;
    r->idle = d;
}

void duo_free(struct duo *d)
{
    task_release(&d->task[CONTROL]);
    task_release(&d->task[TREATMENT]);
    work_free(d->work);
    free(d);
}

/* Warm-up sends its prompts again, this time counted: they wait for that in
 * the order in which they came. */
static void hold(struct replay *r, struct duo *d)
{
    *r->tail = d;
    r->tail = &d->next;
}

static struct duo *held(struct replay *r)
{
    struct duo *d = r->held;

    if (!d)
        return NULL;
    r->held = d->next;
    if (!r->held)
        r->tail = &r->held;
    d->next = NULL;
    return d;
}

static struct duo *from_supply(struct replay *r)
{
    struct work *w = r->supply.work(r->supply.arg, &r->supply_over);
    struct duo *d;

    if (!w)
        return NULL;
    d = take(r);
    d->work = w;
    for (int s = 0; s < SIDES && r->set.budget >= 0; s++)
        guess(&r->arm[s], &w->prompt, &d->task[s].ask);
    return d;
}

static struct duo *next_warmup(struct replay *r)
{
    struct duo *d = from_supply(r);

    if (d) {
        r->warm--;
        r->warmed++;
        d->warmup = 1;
        hold(r, d);
    } else if (r->supply_over) {
        r->warm = 0;
    }
    return d;
}

static void begin(struct replay *r, int64_t now)
{
    r->begun = 1;
    r->shift = now - r->start;
    if (r->warmed)
        replay_say(r, EVENT_WARM, -1, "warm-up done: %lld prompts, not counted",
                   (long long)r->warmed);
}

struct duo *duo_next(struct replay *r, int64_t now)
{
    struct duo *d;

    if (r->warm > 0) {
        d = next_warmup(r);
        if (d || r->warm > 0)
            return d;
    }
    if (!r->begun && r->open > 0)
        return NULL; /* the last of the warm-up */
    d = held(r);
    if (!d)
        d = from_supply(r);
    if (!d)
        return NULL;
    if (!r->begun)
        begin(r, now);
    if (d->work->repeat != r->repeat)
        schedule_again(&r->set.schedule);
    r->repeat = d->work->repeat;
    d->warmup = 0;
    d->offset = schedule_due(&r->set.schedule, &d->work->prompt);
    return d;
}

int64_t duo_due(const struct replay *r, const struct duo *d, int64_t now)
{
    if (d->warmup || !replay_open_loop(r))
        return now;
    return r->start + r->shift + d->offset;
}

/* Both sides are warmed up alike, also where one has its reply. */
static int wanted(const struct duo *d, enum side side)
{
    return d->warmup || d->work->missing[side];
}

void duo_need(const struct replay *r, const struct duo *d, int64_t need[SIDES])
{
    for (int s = 0; s < SIDES; s++)
        need[s] = wanted(d, s) ? budget_guess(&r->budget.side[s], r->price[s],
                                              &d->task[s].ask)
                               : -1;
}

static void start_side(struct replay *r, struct duo *d, enum side side,
                       int64_t now)
{
    struct arm *arm = &r->arm[side];
    struct task *t = &d->task[side];

    d->open++;
    t->need = budget_guess(&r->budget.side[side], r->price[side], &t->ask);
    budget_take(&r->budget, side, t->need);
    if (++arm->in_flight > arm->peak)
        arm->peak = arm->in_flight;
    task_start(t, now);
}

void duo_start(struct replay *r, struct duo *d, int64_t now)
{
    int64_t due = duo_due(r, d, now);
    enum side side = order_first(r->set.seed + (uint64_t)d->work->repeat,
                                 d->work->prompt.seq - 1);

    d->first = side;
    d->open = 1; /* a side that cannot be sent ends at once: not the pair */
    r->open++;
    if (replay_open_loop(r) && !d->warmup) {
        r->started++;
        r->offered = d->offset;
        r->took = now - r->start - r->shift;
    }
    for (int i = 0; i < SIDES; i++, side = !side) {
        d->task[side].due = due;
        if (wanted(d, side))
            start_side(r, d, side, now);
    }
    duo_left(r, d);
}

void duo_left(struct replay *r, struct duo *d)
{
    if (--d->open > 0)
        return;
    r->open--;
    budget_pair(&r->budget);
    if (!d->warmup)
        put_back(r, d);
}
