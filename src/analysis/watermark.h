/* watermark.h - up to where a run that is under way may be looked at.
 *
 * Slow replies come late: whoever counts what has ended so far counts fast
 * ones. Pairs are sent by prompt, pass by pass, so the first one that has not
 * ended tells from when on pairs must wait; one that nothing was heard of is
 * known by the gap it leaves. Those before it wait as well until twice the
 * slowest answer so far has gone by since they began.
 *
 * The mark is the latest that this gave at any moment of the run. It is found
 * by going through the replies as they were stored, so that it never falls,
 * and so that whoever reads the same store has the same one.
 *
 * A live release leaves gaps that nothing closes: replies that were lost. Its
 * engine knows which prompts are under way; what its row says of it is used
 * where the mark is set. Then the mark never falls for whoever has it; whoever
 * followed the store may be ahead of somebody who opens it now, by what was
 * known at moments of which nothing is left; nobody is ahead of what has ended;
 * and at the end of the run all have the same. */
#ifndef ANALYSIS_WATERMARK_H
#define ANALYSIS_WATERMARK_H

#include "analysis/pairs.h"
#include "model/experiment.h"

/* A prompt that ended and has no row, and when it began. */
struct watermark_end {
    int64_t prompt;
    double start;
};

/* Zeroed: nothing is known yet. Times are seconds of run time. */
struct watermark {
    int live;       /* the owner's: 1: what is not counted ends its prompt */
    int64_t prompt; /* the first that has not ended */
    int repeat;
    double until;              /* as pairs_watermark() wants it; only grows */
    double clock;              /* the latest end so far */
    double slowest;            /* answer so far; 0: there is none */
    double last;               /* beginning of those before the first; */
    double earliest;           /* and of the others, -1: none is known */
    size_t low;                /* rows before it are before the first, too */
    struct watermark_end *end; /* owned: a heap of those after the first */
    size_t ends, cap;
};

void watermark_release(struct watermark *w); /* also right on a zeroed one */

/* Of each reply, once it is among the pairs; `prompts`: in a pass. */
void watermark_note(struct watermark *w, const struct pairs *p,
                    const struct reply *r, int64_t prompts);

/* Of a reply that is not among the pairs and never will be; of a replay, where
 * its prompt is still to be sent, it says nothing. */
void watermark_pass(struct watermark *w, const struct pairs *p,
                    const struct reply *r, int64_t prompts);

/* 1: nothing is under way, so that all that ended may be looked at. `gone`:
 * nobody works on it. */
int watermark_over(const struct engine *e, int gone);

/* Marks the pairs. `longest`: seconds after which a reply has surely ended.
 * `over`: as above. */
void watermark_set(struct watermark *w, struct pairs *p, const struct engine *e,
                   double longest, int over);

#endif
