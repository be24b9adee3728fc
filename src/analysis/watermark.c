#include "analysis/watermark.h"

#include <math.h>

/* So many times the slowest answer so far. */
#define SETTLE 2

static int ended(const struct pairs *p, int64_t i)
{
    int control = p->outcome[CONTROL][i] != PAIR_MISSING;
    int treatment = p->outcome[TREATMENT][i] != PAIR_MISSING;

    if (p->design == DESIGN_UNPAIRED)
        return control || treatment;
    return control && treatment;
}

static void advance(struct watermark *w, const struct pairs *p, int64_t prompts)
{
    int64_t i;

    if (w->prompt == 0)
        w->prompt = w->repeat = 1;
    while ((i = pairs_find(p, w->prompt, w->repeat)) >= 0 && ended(p, i)) {
        w->prompt++;
        if (prompts > 0 && w->prompt > prompts && w->repeat < p->repeats) {
            w->prompt = 1;
            w->repeat++;
        }
    }
}

/* When the first pair began of those from the mark on. */
static double earliest(const struct watermark *w, const struct pairs *p)
{
    double least = INFINITY;

    for (size_t i = 0; i < p->count; i++) {
        int64_t prompt = (int64_t)(p->key[i] >> 16);
        int repeat = (int)(p->key[i] & 0xFFFF);

        if (repeat > w->repeat || (repeat == w->repeat && prompt >= w->prompt))
            least = fmin(least, p->start[i]);
    }
    return least;
}

/* Of all answers so far: seconds from when it was due. */
static double slowest(const struct pairs *p)
{
    double most = 0;

    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < p->count; i++) {
            double span = pairs_number(p, COLUMN_LATENCY, s, i);

            if (isfinite(span))
                most = fmax(most, span);
        }
    return most;
}

/* Of the pairs before the first that has not ended, those that began just now
 * are there because they were fast: they wait, too, for as long as hardly any
 * answer takes. */
static double open_until(const struct watermark *w, const struct pairs *p,
                         double now, double longest)
{
    double settled = now - SETTLE * slowest(p);

    return fmax(now - longest, fmin(earliest(w, p), settled));
}

void watermark_set(struct watermark *w, struct pairs *p, const struct engine *e,
                   double longest, int over)
{
    double until = INFINITY;

    advance(w, p, e->prompts);
    if (!over)
        until = open_until(w, p, (double)e->elapsed / 1e9, longest);
    w->until = fmax(w->until, until);
    pairs_watermark(p, w->until);
}
