#include "analysis/watermark.h"

#include <math.h>

/* So many times the slowest answer so far. */
#define SETTLE 2

static int ended(const struct pairs *p, size_t i)
{
    int control = p->outcome[CONTROL][i] != PAIR_MISSING;
    int treatment = p->outcome[TREATMENT][i] != PAIR_MISSING;

    if (p->design == DESIGN_UNPAIRED)
        return control || treatment;
    return control && treatment;
}

/* The first stands before or at the row. */
static int is_after(const struct watermark *w, const struct pairs *p, size_t i)
{
    int64_t prompt = (int64_t)(p->key[i] >> 16);
    int repeat = (int)(p->key[i] & 0xFFFF);

    return repeat > w->repeat || (repeat == w->repeat && prompt >= w->prompt);
}

/* How many prompts a pass has is known once there is another pass. */
static void next_pass(struct watermark *w, const struct pairs *p,
                      int64_t prompts)
{
    if (prompts <= 0 || w->prompt <= prompts || w->repeat >= p->repeats)
        return;
    w->prompt = 1;
    w->repeat++;
}

/* 1: the first is another one now. */
static int advance(struct watermark *w, const struct pairs *p, int64_t prompts)
{
    int64_t i, from = w->prompt;
    int repeat = w->repeat;

    next_pass(w, p, prompts);
    while ((i = pairs_find(p, w->prompt, w->repeat)) >= 0 &&
           ended(p, (size_t)i)) {
        w->last = fmax(w->last, p->start[i]);
        w->prompt++;
        next_pass(w, p, prompts);
    }
    return w->prompt != from || w->repeat != repeat;
}

/* Rows stand in the order of their first replies, so that few of those from
 * `low` on are before the first. */
static void find_earliest(struct watermark *w, const struct pairs *p)
{
    double least = INFINITY;

    while (w->low < p->count && !is_after(w, p, w->low))
        w->low++;
    for (size_t i = w->low; i < p->count; i++)
        if (is_after(w, p, i))
            least = fmin(least, p->start[i]);
    w->earliest = isfinite(least) ? least : -1;
}

/* Of what nothing was heard of it is only known that it began no earlier than
 * those before it. */
static double begun_until(const struct watermark *w)
{
    double after = nextafter(w->last, INFINITY);

    return w->earliest >= 0 ? fmin(w->earliest, after) : after;
}

/* Of the pairs before the first that has not ended, those that began just now
 * are there because they were fast: they wait, too, for as long as hardly any
 * answer takes. */
static void raise_until(struct watermark *w, double now)
{
    w->clock = fmax(w->clock, now);
    if (w->slowest <= 0)
        return;
    w->until =
        fmax(w->until, fmin(begun_until(w), w->clock - SETTLE * w->slowest));
}

/* Just before it ended it was under way, and those before it were known: that
 * is the latest moment before it changes what is known. */
void watermark_note(struct watermark *w, const struct pairs *p,
                    const struct reply *r, int64_t prompts)
{
    int64_t i = pairs_find(p, r->prompt, r->repeat);
    double start;

    if (i < 0)
        return;
    if (w->prompt == 0)
        *w = (struct watermark){
            .prompt = 1, .repeat = 1, .earliest = -1, .until = w->until};
    start = p->start[i];
    if (is_after(w, p, (size_t)i) && start >= 0)
        w->earliest = w->earliest >= 0 ? fmin(w->earliest, start) : start;
    if (r->sent >= 0)
        raise_until(w, (double)(r->sent + (r->wire > 0 ? r->wire : 0)) / 1e9);
    if (!outcome_failed(r->outcome) && r->latency > 0)
        w->slowest = fmax(w->slowest, (double)r->latency / 1e9);
    if (advance(w, p, prompts))
        find_earliest(w, p);
}

int watermark_over(const struct engine *e, int gone)
{
    if (gone || phase_ended(e->phase))
        return 1;
    return e->phase == PHASE_PAUSED && e->in_flight[CONTROL] == 0 &&
           e->in_flight[TREATMENT] == 0;
}

/* What earlier runs left under way nobody waits for. */
static double begin(const struct engine *e)
{
    int64_t ran_us = e->updated_us - e->started_us;

    if (e->started_us <= 0 || ran_us < 0)
        return 0;
    return (double)(e->elapsed - ran_us * 1000) / 1e9;
}

void watermark_set(struct watermark *w, struct pairs *p, const struct engine *e,
                   double longest, int over)
{
    double now = (double)e->elapsed / 1e9;

    raise_until(w, now);
    w->until = fmax(w->until, fmax(begin(e), over ? now : now - longest));
    pairs_watermark(p, over ? INFINITY : w->until);
}
