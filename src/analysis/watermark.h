/* watermark.h - up to where a run that is under way may be looked at.
 *
 * Slow replies come late: whoever counts what has ended so far counts fast
 * ones. Pairs are sent by prompt, pass by pass, so the first one that has not
 * ended tells from when on pairs must wait; one that nothing was heard of is
 * known by the gap it leaves. Those before it wait as well until twice the
 * slowest answer so far has gone by since they began. */
#ifndef ANALYSIS_WATERMARK_H
#define ANALYSIS_WATERMARK_H

#include "analysis/pairs.h"
#include "model/experiment.h"

/* All before it have ended; zeroed: nothing is known yet. Only grows. */
struct watermark {
    int64_t prompt; /* the first that has not */
    int repeat;
    double until; /* as pairs_watermark() wants it */
};

/* `longest`: seconds after which a reply has surely ended. `over`: nothing is
 * under way. Marks the pairs. */
void watermark_set(struct watermark *w, struct pairs *p, const struct engine *e,
                   double longest, int over);

#endif
