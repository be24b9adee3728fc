#include "analysis/watermark.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

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

/* ---- prompts without a row, the lowest on top --------------------------- */

static void sift_up(struct watermark_end *heap, size_t i)
{
    struct watermark_end it = heap[i];

    for (; i > 0 && heap[(i - 1) / 2].prompt > it.prompt; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = it;
}

static void push(struct watermark *w, int64_t prompt, double start)
{
    if (w->ends == w->cap) {
        w->cap = w->cap ? 2 * w->cap : 64;
        w->end = memory_grow(w->end, w->cap, sizeof *w->end);
    }
    w->end[w->ends] = (struct watermark_end){prompt, start};
    sift_up(w->end, w->ends++);
}

static void pop(struct watermark *w)
{
    struct watermark_end *heap = w->end, it = heap[--w->ends];
    size_t i = 0, child;

    w->last = fmax(w->last, heap[0].start);
    while ((child = 2 * i + 1) < w->ends) {
        if (child + 1 < w->ends && heap[child + 1].prompt < heap[child].prompt)
            child++;
        if (heap[child].prompt >= it.prompt)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = it;
}

/* 1: the first is one of them. */
static int pop_until(struct watermark *w, int64_t prompt)
{
    int found = 0;

    while (w->ends && w->end[0].prompt <= prompt) {
        found |= w->end[0].prompt == prompt;
        pop(w);
    }
    return found;
}

void watermark_release(struct watermark *w)
{
    free(w->end);
    *w = (struct watermark){0};
}

/* ---- the first that has not ended ---------------------------------------- */

static void start(struct watermark *w)
{
    if (w->prompt)
        return;
    w->prompt = 1;
    w->repeat = 1;
    w->earliest = -1;
}

/* 1: it has, and those before it began no later than `last`. */
static int first_ended(struct watermark *w, const struct pairs *p)
{
    int64_t i = pairs_find(p, w->prompt, w->repeat);

    if (i < 0)
        return pop_until(w, w->prompt);
    if (!ended(p, (size_t)i))
        return 0;
    w->last = fmax(w->last, p->start[i]);
    return 1;
}

/* 1: the first is another one now. */
static int advance(struct watermark *w, const struct pairs *p, int64_t prompts)
{
    int64_t from = w->prompt;
    int repeat = w->repeat;

    next_pass(w, p, prompts);
    while (first_ended(w, p)) {
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
static void hear(struct watermark *w, const struct reply *r)
{
    if (r->sent >= 0)
        raise_until(w, (double)(r->sent + (r->wire > 0 ? r->wire : 0)) / 1e9);
    if (!outcome_failed(r->outcome) && r->latency > 0)
        w->slowest = fmax(w->slowest, (double)r->latency / 1e9);
}

void watermark_note(struct watermark *w, const struct pairs *p,
                    const struct reply *r, int64_t prompts)
{
    int64_t i = pairs_find(p, r->prompt, r->repeat);
    double begun;

    if (i < 0)
        return;
    start(w);
    begun = p->start[i];
    if (is_after(w, p, (size_t)i) && begun >= 0)
        w->earliest = w->earliest >= 0 ? fmin(w->earliest, begun) : begun;
    hear(w, r);
    if (advance(w, p, prompts))
        find_earliest(w, p);
}

void watermark_pass(struct watermark *w, const struct pairs *p,
                    const struct reply *r, int64_t prompts)
{
    if (!w->live)
        return;
    start(w);
    hear(w, r);
    if (r->prompt >= w->prompt)
        push(w, r->prompt, r->due >= 0 ? (double)r->due / 1e9 : 0);
    if (advance(w, p, prompts))
        find_earliest(w, p);
}

/* All before the oldest that is under way have ended, or will never be heard
 * of. */
static void leap(struct watermark *w, const struct pairs *p, int64_t oldest)
{
    start(w);
    if (oldest <= w->prompt)
        return;
    w->prompt = oldest;
    for (size_t i = w->low; i < p->count; i++)
        if (!is_after(w, p, i))
            w->last = fmax(w->last, p->start[i]);
    pop_until(w, oldest - 1);
    advance(w, p, 0);
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

    if (w->live && !over)
        leap(w, p, e->release.oldest);
    raise_until(w, now);
    w->until = fmax(w->until, fmax(begin(e), over ? now : now - longest));
    pairs_watermark(p, over ? INFINITY : w->until);
}
